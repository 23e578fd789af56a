package discord

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
	"gophertutor/knowledge"
)

// Actions of reviews; see buttons.go. The key is a cardKey.
const (
	doCardAnswer = "rv-ans" // the button and the modal behind it
	doCardShow   = "rv-show"
	doCardSkip   = "rv-skip"
	doCardNext   = "rv-next"
	doCardRead   = "rv-read" // the section that answers the question; anybody's
)

// A cardKey says what a button of a review or a quiz is about. Nonce tells the
// times apart that a question is asked, so that one time counts once. N is how
// many due questions were put off, or which choice it is.
type cardKey struct {
	Question string
	Nonce    string
	N        int
}

func (k cardKey) String() string { return fmt.Sprintf("%s/%s/%d", k.Question, k.Nonce, k.N) }

func parseCardKey(text string) (k cardKey, ok bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 3 {
		return k, false
	}
	n, err := strconv.Atoi(parts[2])
	return cardKey{parts[0], parts[1], n}, err == nil && n >= 0
}

// quizNonce is how long the nonce of a quiz is. That of a review is r and a number: how
// often the card was answered before.
const quizNonce = 8

// source says which of the two asked the question.
func (k cardKey) source() progress.Source {
	if len(k.Nonce) < quizNonce && strings.HasPrefix(k.Nonce, "r") {
		return progress.Review
	}
	return progress.Quiz
}

// ref names the event that an answer is, for one member.
func (k cardKey) ref(source progress.Source, rq *request) string {
	return fmt.Sprintf("%s/%s/%s/%s", source, rq.Member, k.Question, k.Nonce)
}

// reviewLimit is how many due questions one sitting goes through.
const reviewLimit = 50

// review serves /review: what is due is asked privately, one question at a time.
// Nothing of it is kept but what was answered.
func (b *Bot) review(rq *request) (response, job) {
	return think(true), func(ctx context.Context, to *reply) error {
		ms, err := b.dueNext(ctx, rq, 0)
		if err != nil {
			return err
		}
		return to.sayAll(ctx, ms)
	}
}

// dueNext draws the next due question after so many that were put off. Days are
// those of UTC, as Discord tells nobody's time zone.
func (b *Bot) dueNext(ctx context.Context, rq *request, skipped int) ([]message, error) {
	w := reviewWordsIn(rq.Locale)
	held, err := b.held(ctx, rq)
	if err != nil {
		return nil, err
	}
	cards := b.progress.Without(held)
	due, total, err := cards.Due(ctx, rq.Member, b.clock().UTC(), reviewLimit)
	if err != nil {
		return nil, err
	}
	switch {
	case total == 0:
		next, err := cards.Next(ctx, rq.Member)
		if err != nil || next.IsZero() {
			return []message{{Content: w.begin}}, err
		}
		return []message{{Content: fmt.Sprintf(w.nothing, timestamp(next))}}, nil
	case skipped >= len(due):
		return []message{{Content: w.rest}}, nil
	}
	d := due[skipped]
	k := cardKey{d.Question.ID, "r" + strconv.Itoa(d.Card.Reps), skipped}
	head := fmt.Sprintf(w.due, total, markdown.Escape(b.interviews.Bank().Title(d.Question.Topic, rq.Locale)))
	ms := pages(head+"\n\n"+markdown.Safe(questionText(d.Question, rq.Locale)), "…", nil)
	ms[len(ms)-1].Components = []discordgo.MessageComponent{actionRow(
		b.cardButton(rq, doCardAnswer, w.answer, k, discordgo.PrimaryButton),
		b.cardButton(rq, doCardShow, w.show, k, discordgo.SecondaryButton),
		b.cardButton(rq, doCardSkip, w.skip, k, discordgo.SecondaryButton),
	)}
	return ms, nil
}

// held are the questions whose answers are not to be told to who asks, with when
// they are.
func (b *Bot) held(ctx context.Context, rq *request) (map[string]time.Time, error) {
	return b.data.Store.HeldQuestions(ctx, rq.Member, rq.Server, b.clock())
}

// untold says that a question's answer is not to be told yet, or is "". A button
// can be older than the asking of its question in a channel.
func (b *Bot) untold(ctx context.Context, rq *request, q *knowledge.Question) (string, error) {
	held, err := b.held(ctx, rq)
	if at, ok := held[q.ID]; ok {
		return fmt.Sprintf(reviewWordsIn(rq.Locale).untold, timestamp(at)), nil
	}
	return "", err
}

// questionText is a question with its program, as Markdown.
func questionText(q *knowledge.Question, lang string) string {
	text := strings.TrimSpace(q.Question.In(lang))
	if q.Program != "" {
		text += "\n\n```go\n" + strings.TrimRight(q.Program, "\n") + "\n```"
	}
	return text
}

func (b *Bot) cardButton(rq *request, action, label string, k cardKey, style discordgo.ButtonStyle) discordgo.Button {
	return discordgo.Button{
		CustomID: b.ids.seal(customID{action, rq.Member, k.String()}),
		Label:    markdown.Clip(label, markdown.ButtonLabel), Style: style,
	}
}

// ofCard returns the question that a button is about.
func (b *Bot) ofCard(rq *request) (cardKey, *knowledge.Question, *response) {
	k, ok := parseCardKey(rq.Custom.Key)
	if !ok {
		res := tell(wordsIn(rq.Locale).oldButton)
		return k, nil, &res
	}
	q := b.interviews.Bank().Question(k.Question)
	if q == nil {
		res := tell(reviewWordsIn(rq.Locale).gone)
		return k, nil, &res
	}
	return k, q, nil
}

// cardForm opens the form for an answer.
func (b *Bot) cardForm(rq *request) (response, job) {
	if _, _, no := b.ofCard(rq); no != nil {
		return *no, nil
	}
	w := talkWordsIn(rq.Locale)
	return answerForm(b.ids.seal(rq.Custom), reviewWordsIn(rq.Locale).formTitle, w.answerLabel, w.answerHint), nil
}

// cardText grades an answer in words, keeps when the question comes back and
// shows both.
func (b *Bot) cardText(rq *request) (response, job) {
	k, q, no := b.ofCard(rq)
	text, no := answerIn(rq, no)
	if no != nil {
		return *no, nil
	}
	return think(true), func(ctx context.Context, to *reply) error {
		if no, err := b.untold(ctx, rq, q); err != nil || no != "" {
			return sayOr(ctx, to, no, err)
		}
		show, cancel := b.showing(ctx)
		defer cancel()
		g, err := b.gradeAlone(ctx, show, rq, q, text)
		if err != nil {
			return err
		}
		said := interview.Part{FollowUp: -1, Answers: []interview.Said{{Text: text, At: b.clock()}}, Attempt: 1, Graded: 1, Grade: g}
		return b.cardDone(show, rq, to, k, q, interview.Turn{Question: q.ID, Parts: []interview.Part{said}}, g.Score)
	}
}

// gradeAlone grades an answer outside of an interview; by the rules, which need
// nobody, where the grader fails or is interrupted: the answer is not lost.
func (b *Bot) gradeAlone(ctx, show context.Context, rq *request, q *knowledge.Question, text string) (g grade.Grade, err error) {
	grader := b.graderFor(rq)
	b.queue.work(ctx, func() { g, err = grader.Grade(ctx, grade.FromBank(q), text, rq.Locale) })
	if err != nil {
		b.log.WarnContext(ctx, "grade", "error", err)
		g, err = grade.Rules{}.Grade(show, grade.FromBank(q), text, rq.Locale)
	}
	return g, err
}

// graderFor grades what somebody answered. An answer over the limits is graded by
// the rules: refused, it would be lost.
func (b *Bot) graderFor(rq *request) grade.Grader {
	if b.overLimit(rq.Member, rq.Server, rq.Locale, rq.At) != "" {
		return counted{grade.Rules{}, b.data.Grader != nil, b.cfg.Metrics}
	}
	return b.graderOf(interview.Who{Member: rq.Member, Server: rq.Server})
}

// cardShow gives the answer to who does not know it. It counts as forgotten.
func (b *Bot) cardShow(rq *request) (response, job) {
	k, q, no := b.ofCard(rq)
	if no != nil {
		return *no, nil
	}
	return think(true), func(ctx context.Context, to *reply) error {
		if no, err := b.untold(ctx, rq, q); err != nil || no != "" {
			return sayOr(ctx, to, no, err)
		}
		turn := interview.Turn{Question: q.ID, Skipped: true, Parts: []interview.Part{{FollowUp: -1, Skipped: true}}}
		return b.cardDone(ctx, rq, to, k, q, turn, 0)
	}
}

// cardDone keeps an answer and shows its grade, when it comes back, and the
// button to go on.
func (b *Bot) cardDone(ctx context.Context, rq *request, to *reply, k cardKey, q *knowledge.Question, turn interview.Turn, score float64) error {
	source := k.source()
	rec, err := b.progress.Record(ctx, rq.Member, progress.Answer{
		ID: k.ref(source, rq), Question: q.ID, Score: score, Source: source,
	}, b.clock())
	if err != nil {
		return err
	}
	text, err := b.interviews.Bank().TurnText(turn, rq.Locale)
	if err != nil {
		return err
	}
	w := reviewWordsIn(rq.Locale)
	shown := markdown.Safe(text)
	if src, ok := b.interviews.Bank().Source(q.Topic, q.Section, rq.Locale); ok {
		shown = linkSource(b.links(), shown, src)
	}
	ms := footed(shown, []string{fmt.Sprintf(w.next1, timestamp(rec.Card.Due))}, "…", markdownFile("grade.md", text))
	var row []discordgo.MessageComponent
	if source == progress.Review {
		row = append(row, b.cardButton(rq, doCardNext, w.next, k, discordgo.PrimaryButton))
	}
	if row = append(row, b.readButton(q, rq.Locale)...); len(row) > 0 {
		ms[len(ms)-1].Components = []discordgo.MessageComponent{actionRow(row...)}
	}
	return to.sayAll(ctx, ms)
}

// cardNext shows the next question in place of the one that was put off, or
// below the grade.
func (b *Bot) cardNext(putOff bool) func(*request) (response, job) {
	return func(rq *request) (response, job) {
		k, _, no := b.ofCard(rq)
		switch {
		case no != nil:
			return *no, nil
		case !putOff:
			return think(true), func(ctx context.Context, to *reply) error {
				ms, err := b.dueNext(ctx, rq, k.N)
				if err != nil {
					return err
				}
				return to.sayAll(ctx, ms)
			}
		}
		return quietly(), func(ctx context.Context, to *reply) error {
			to.private = true
			ms, err := b.dueNext(ctx, rq, k.N+1)
			if err != nil {
				return err
			}
			if _, _, err := b.rest.editOriginal(ctx, to.lane, rq.Token, ms[0]); err != nil {
				return err
			}
			return to.sayAll(ctx, ms[1:])
		}
	}
}
