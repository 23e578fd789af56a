package discord

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
)

// Actions of quizzes; see buttons.go. The key is a cardKey: N is the place of a
// choice as it is shown.
const (
	doQuizMe   = "qz-me"  // under an answer; the key is the exchange
	doQuizPick = "qz-try" // in a quiz for one member
	doQuizShow = "qz-rev" // the reveal of a channel's; see quizRef
)

// quizCommand serves /quiz: a question for a channel, or for one member where the
// bot could not come back to reveal it.
func (b *Bot) quizCommand(rq *request) (response, job) {
	chosen, err := b.interviews.Bank().ParseTopics(rq.Options[optTopic])
	if e := (*interview.TopicError)(nil); errors.As(err, &e) {
		return tell(fmt.Sprintf(talkWordsIn(rq.Locale).noTopic, markdown.Escape(markdown.Clip(e.Text, 80)))), nil
	}
	shared := rq.Server != "" && rq.Installed
	return think(!shared), func(ctx context.Context, to *reply) error {
		topics := chosen.Topics
		if chosen.Weak {
			weak, err := b.progress.WeakSpots(ctx, rq.Member, b.clock().UTC())
			if err != nil {
				return err
			}
			topics = append(topics, weak...)
		}
		q, err := b.quizQuestion(ctx, rq, topics)
		if err != nil {
			return err
		}
		if q == nil {
			return to.say(ctx, reviewWordsIn(rq.Locale).noQuiz)
		}
		if !shared {
			return b.showQuizMe(ctx, rq, to, q)
		}
		return b.openQuiz(ctx, rq, to, q)
	}
}

// completeQuiz offers the topics of the bank.
func (b *Bot) completeQuiz(rq *request) (response, job) {
	topics := b.interviewTopics(rq, rq.Locale)[2:] // neither all nor weak spots
	return offer(rank(rq.Options[optTopic], topics, markdown.Choices)), nil
}

// quizQuestion chooses a question with choices, or nil if there is none.
func (b *Bot) quizQuestion(ctx context.Context, rq *request, topics []string) (*knowledge.Question, error) {
	held, err := b.held(ctx, rq)
	if err != nil {
		return nil, err
	}
	chance := rand.New(rand.NewPCG(b.chance(), 0))
	qs, err := b.progress.Without(held).Quiz(ctx, rq.Member, topics, 1, b.clock().UTC(), chance)
	if err != nil || len(qs) == 0 {
		return nil, err
	}
	return qs[0], nil
}

// quizMe serves the button under an answer: a question on what the answer was
// about.
func (b *Bot) quizMe(rq *request) (response, job) {
	return think(true), b.withExchange(rq, func(ctx context.Context, to *reply, x store.Exchange) error {
		var topics []string
		if a, err := stored(x); err == nil {
			topics = topicsOf(a)
		}
		if len(topics) == 0 {
			return to.say(ctx, reviewWordsIn(rq.Locale).noQuiz)
		}
		q, err := b.quizQuestion(ctx, rq, topics[:1])
		switch {
		case err != nil:
			return err
		case q == nil:
			return to.say(ctx, reviewWordsIn(rq.Locale).noQuiz)
		}
		return b.showQuizMe(ctx, rq, to, q)
	})
}

// topicsOf are the topics of the built-in notes that an answer rests on, in the
// order of its citations.
func topicsOf(a *tutor.Answer) []string {
	notes, err := knowledge.Notes()
	if err != nil {
		return nil
	}
	var out []string
	for _, c := range a.Citations {
		for i := range notes {
			if c.Folder == tutor.BuiltinFolder && c.File == notes[i].Path {
				out = append(out, notes[i].Topic)
			}
		}
	}
	return out
}

// showQuizMe asks one member.
func (b *Bot) showQuizMe(ctx context.Context, rq *request, to *reply, q *knowledge.Question) error {
	w, k := reviewWordsIn(rq.Locale), cardKey{q.ID, store.NewID()[:quizNonce], 0}
	ms := b.quizPages(q, k, rq.Locale, nil, nil)
	buttons := choiceButtons(rq.Member, b.ids, doQuizPick, k, len(q.Choices))
	ms[len(ms)-1].Components = []discordgo.MessageComponent{
		actionRow(append(buttons, b.cardButton(rq, doCardAnswer, w.answer, k, discordgo.SecondaryButton))...),
	}
	return to.sayAll(ctx, ms)
}

// quizPages draws a question with its choices. who are the members by the place
// of what they chose, once that is shown; foot is small print.
func (b *Bot) quizPages(q *knowledge.Question, k cardKey, lang string, who map[int][]string, foot []string) []message {
	return footed(b.quizText(reviewWordsIn(lang).quiz, q, k, lang, who), foot, "…", nil)
}

// quizText is the text of quizPages under a head, which has a place for the topic.
func (b *Bot) quizText(head string, q *knowledge.Question, k cardKey, lang string, who map[int][]string) string {
	var text strings.Builder
	fmt.Fprintf(&text, head+"\n\n%s\n\n", markdown.Escape(b.interviews.Bank().Title(q.Topic, lang)), markdown.Safe(questionText(q, lang)))
	order := shuffled(k, len(q.Choices))
	for at, i := range order {
		mark := ""
		if who != nil && q.Choices[i].Correct {
			mark = "✅ "
		}
		fmt.Fprintf(&text, "%s**%c.** %s", mark, letter(at), strings.TrimSpace(markdown.Safe(q.Choices[i].Text.In(lang))))
		if len(who[at]) > 0 {
			text.WriteString(" ← " + strings.Join(who[at], " "))
		}
		text.WriteByte('\n')
	}
	return text.String()
}

func letter(at int) rune { return 'A' + rune(at) }

// choiceButtons are the buttons of choices. owner is "" for everybody.
func choiceButtons(owner store.MemberID, ids signer, action string, k cardKey, n int) []discordgo.MessageComponent {
	var row []discordgo.MessageComponent
	for at := range n {
		k.N = at
		row = append(row, discordgo.Button{
			CustomID: ids.seal(customID{action, owner, k.String()}), Label: string(letter(at)), Style: discordgo.PrimaryButton,
		})
	}
	return row
}

// shuffled is the order in which choices are shown: the same for all who look,
// another each time.
func shuffled(k cardKey, n int) []int {
	h := fnv.New64a()
	h.Write([]byte(k.Question + "/" + k.Nonce))
	return rand.New(rand.NewPCG(h.Sum64(), 1)).Perm(n)
}

// quizPick serves a choice of who is asked alone.
func (b *Bot) quizPick(rq *request) (response, job) {
	k, q, no := b.ofCard(rq)
	if no != nil {
		return *no, nil
	}
	if k.N >= len(q.Choices) {
		return tell(wordsIn(rq.Locale).oldButton), nil
	}
	return quietly(), func(ctx context.Context, to *reply) error {
		if no, err := b.untold(ctx, rq, q); err != nil || no != "" {
			to.private = true
			return sayOr(ctx, to, no, err)
		}
		rec, err := b.keepPick(ctx, rq, k, q)
		if err != nil {
			return err
		}
		w := reviewWordsIn(rq.Locale)
		order := shuffled(k, len(q.Choices))
		ms := b.quizPages(q, k, rq.Locale, map[int][]string{}, nil)
		said := verdictOf(q, order, k.N, rq.Locale) + "\n\n" + b.explained(q, rq.Locale)
		m := ms[0] // its choices fit where its buttons were
		if _, _, err := b.rest.editOriginal(ctx, to.lane, rq.Token, m); err != nil {
			return err
		}
		to.private = true
		told := footed(said, []string{fmt.Sprintf(w.next1, timestamp(rec.Card.Due))}, "…", nil)
		if read := b.readButton(q, rq.Locale); read != nil {
			told[len(told)-1].Components = []discordgo.MessageComponent{actionRow(read...)}
		}
		return to.sayAll(ctx, told)
	}
}

// keepPick records what somebody chose. The first choice counts.
func (b *Bot) keepPick(ctx context.Context, rq *request, k cardKey, q *knowledge.Question) (progress.Recorded, error) {
	a := progress.Answer{ID: k.ref(progress.Quiz, rq), Question: q.ID, Picked: true, Source: progress.Quiz}
	if q.Choices[shuffled(k, len(q.Choices))[k.N]].Correct {
		a.Score = 100
	}
	return b.progress.Record(ctx, rq.Member, a, b.clock())
}

// verdictOf says whether a choice is right, and what is mistaken about it.
func verdictOf(q *knowledge.Question, order []int, at int, lang string) string {
	w, c := reviewWordsIn(lang), q.Choices[order[at]]
	if c.Correct {
		return w.right
	}
	text := fmt.Sprintf(w.wrong, strings.TrimSpace(markdown.Safe(c.Why.In(lang))))
	for i, j := range order {
		if q.Choices[j].Correct {
			text += " " + fmt.Sprintf(w.rightIs, letter(i))
		}
	}
	return text
}

// explained is a strong answer to a question, with where it stands.
func (b *Bot) explained(q *knowledge.Question, lang string) string {
	text := fmt.Sprintf(reviewWordsIn(lang).explained, strings.TrimSpace(markdown.Safe(q.Answer.In(lang))))
	if src, ok := b.interviews.Bank().Source(q.Topic, q.Section, lang); ok {
		text += "\n\n📖 " + b.links().section(src)
	}
	return text
}
