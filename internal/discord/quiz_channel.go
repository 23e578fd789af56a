package discord

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// A quiz of a channel keeps nothing but the points of who answered: the question
// and the order of its choices stand in the buttons. What somebody chose is the
// reason of the points, so a restart loses no answer.

// pointsForRight is what a right choice earns.
const pointsForRight = 2

// maxQuizAnswers bounds how many members a reveal names.
const maxQuizAnswers = 100

// A channelQuiz is one that waits for its reveal.
type channelQuiz struct {
	Key              cardKey
	Server           store.ServerID
	Channel, Message string
	Locale           string
	Asked            time.Time
}

// quizSet knows the quizzes that the bot is to reveal by itself. A restart
// empties it: then whoever presses Reveal does. It is safe for concurrent use.
type quizSet struct {
	mu   sync.Mutex
	open map[string]channelQuiz // by message
}

// maxOpenQuizzes bounds the set: one more is revealed by a press only.
const maxOpenQuizzes = 10_000

func newQuizSet() *quizSet { return &quizSet{open: map[string]channelQuiz{}} }

func (s *quizSet) add(z channelQuiz) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open) < maxOpenQuizzes {
		s.open[z.Message] = z
	}
}

func (s *quizSet) remove(message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, message)
}

// due takes out those that were asked at a time or before.
func (s *quizSet) due(asked time.Time) []channelQuiz {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []channelQuiz
	for id, z := range s.open {
		if !z.Asked.After(asked) {
			out = append(out, z)
			delete(s.open, id)
		}
	}
	return out
}

// openQuiz asks everybody in a channel.
func (b *Bot) openQuiz(ctx context.Context, rq *request, to *reply, q *knowledge.Question) error {
	w, k, now := reviewWordsIn(rq.Locale), cardKey{q.ID, store.NewID()[:8], 0}, b.clock()
	ms := b.quizPages(q, k, rq.Locale, nil, []string{fmt.Sprintf(w.hidden, timestamp(now.Add(revealAfter)))})
	buttons := choiceButtons("", b.ids, doQuizVote, k, len(q.Choices))
	buttons = append(buttons, discordgo.Button{
		CustomID: b.ids.seal(customID{doQuizShow, "", quizRef(k, rq.Member, now)}), Label: w.reveal, Style: discordgo.SecondaryButton,
	})
	ms[len(ms)-1].Components = []discordgo.MessageComponent{actionRow(buttons...)}
	if err := to.sayAll(ctx, ms); err != nil {
		return err
	}
	shown := to.messages()
	last := shown[len(shown)-1]
	b.quizzes.add(channelQuiz{k, rq.Server, string(last.Channel), string(last.Message), rq.Locale, now})
	return nil
}

// quizRef is the key of the reveal: the question, who asked and when.
func quizRef(k cardKey, by store.MemberID, at time.Time) string {
	return fmt.Sprintf("%s/%s/%s.%s", k.Question, k.Nonce, by, strconv.FormatInt(at.Unix(), 36))
}

func parseQuizRef(text string) (k cardKey, by store.MemberID, at time.Time, ok bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 3 {
		return k, "", at, false
	}
	who, when, ok := strings.Cut(parts[2], ".")
	seconds, err := strconv.ParseInt(when, 36, 64)
	return cardKey{parts[0], parts[1], 0}, store.MemberID(who), time.Unix(seconds, 0), ok && err == nil
}

// pointsRef names a quiz among what points are for.
func pointsRef(k cardKey) string { return "quiz/" + k.Question + "/" + k.Nonce }

// quizReason is how a choice is kept with its points.
const quizReason = "quiz "

// quizVote takes a choice in a channel's quiz. It is told to nobody.
func (b *Bot) quizVote(rq *request) (response, job) {
	k, q, no := b.ofCard(rq)
	w := reviewWordsIn(rq.Locale)
	switch {
	case no != nil:
		return *no, nil
	case k.N >= len(q.Choices) || rq.Server == "":
		return tell(wordsIn(rq.Locale).oldButton), nil
	case !b.hasButton(rq): // pressed as it was revealed
		return tell(w.overQuiz), nil
	}
	now, first := b.clock(), false
	p := store.Points{
		Member: rq.Member, Server: rq.Server, Reason: quizReason + strconv.Itoa(k.N), Ref: pointsRef(k), At: now,
	}
	if q.Choices[shuffled(k, len(q.Choices))[k.N]].Correct {
		p.Amount = pointsForRight
	}
	return think(true).keeping(func(ctx context.Context) (err error) {
		first, err = b.data.Store.AddPoints(ctx, p)
		return err
	}, func(ctx context.Context, to *reply, err error) error {
		if err != nil {
			return err
		}
		if !first {
			was, err := b.chosenBy(ctx, rq.Server, rq.Member, k, now.Add(-24*time.Hour))
			if err != nil {
				return err
			}
			return to.say(ctx, fmt.Sprintf(w.already, letter(was)))
		}
		if _, err := b.keepPick(ctx, rq, k, q); err != nil {
			b.log.ErrorContext(ctx, "record quiz", "error", err)
		}
		return to.say(ctx, fmt.Sprintf(w.picked, letter(k.N)))
	})
}

// hasButton reports whether a component is still on its message.
func (b *Bot) hasButton(rq *request) bool {
	if rq.On == nil {
		return false
	}
	id := b.ids.seal(rq.Custom)
	for _, row := range rq.On.Components {
		r, _ := asValue[discordgo.ActionsRow](row)
		for _, c := range r.Components {
			if button, ok := asValue[discordgo.Button](c); ok && button.CustomID == id {
				return true
			}
		}
	}
	return false
}

// chosenBy is the place of what a member chose, or -1.
func (b *Bot) chosenBy(ctx context.Context, server store.ServerID, member store.MemberID, k cardKey, since time.Time) (int, error) {
	ps, err := b.data.Store.PointsOf(ctx, server, member, since)
	if err != nil {
		return -1, err
	}
	for _, p := range ps {
		if p.Ref == pointsRef(k) {
			if at, err := strconv.Atoi(strings.TrimPrefix(p.Reason, quizReason)); err == nil {
				return at, nil
			}
		}
	}
	return -1, nil
}

// quizShow reveals a quiz: for who asked at once, for everybody after a while.
func (b *Bot) quizShow(rq *request) (response, job) {
	k, by, at, ok := parseQuizRef(rq.Custom.Key)
	q := b.interviews.Bank().Question(k.Question)
	w := reviewWordsIn(rq.Locale)
	switch {
	case !ok || q == nil || rq.Server == "":
		return tell(wordsIn(rq.Locale).oldButton), nil
	case !b.hasButton(rq):
		return tell(w.overQuiz), nil
	case by != rq.Member && b.clock().Before(at.Add(revealAfter)):
		return tell(fmt.Sprintf(w.notYet, timestamp(at.Add(revealAfter)))), nil
	}
	return quietly(), func(ctx context.Context, to *reply) error {
		b.quizzes.remove(rq.Message)
		z := channelQuiz{k, rq.Server, string(rq.Channel), rq.Message, rq.Locale, at}
		ms, err := b.revealed(ctx, z, q)
		if err != nil {
			return err
		}
		if _, _, err := b.rest.editOriginal(ctx, to.lane, rq.Token, ms[0]); err != nil {
			return err
		}
		return to.sayAll(ctx, ms[1:])
	}
}

// revealed draws a quiz with everything: first the question with who chose what,
// in place of the quiz, then why.
func (b *Bot) revealed(ctx context.Context, z channelQuiz, q *knowledge.Question) ([]message, error) {
	w := reviewWordsIn(z.Locale)
	since := z.Asked.Add(-time.Second)
	members, err := b.data.Store.Leaderboard(ctx, z.Server, since, maxQuizAnswers)
	if err != nil {
		return nil, err
	}
	who, answers, winners := map[int][]string{}, 0, []string(nil)
	order := shuffled(z.Key, len(q.Choices))
	for _, m := range members {
		at, err := b.chosenBy(ctx, z.Server, m.Member, z.Key, since)
		if err != nil {
			return nil, err
		}
		if at < 0 || at >= len(order) {
			continue
		}
		answers++
		name := "<@" + string(m.Member) + ">"
		who[at] = append(who[at], name)
		if q.Choices[order[at]].Correct {
			winners = append(winners, name)
		}
	}
	ms := b.quizPages(q, z.Key, z.Locale, who, nil)[:1]
	text := fmt.Sprintf(w.revealed, answers) + "\n"
	if answers == 0 {
		text = w.nobody + "\n"
	}
	for at, i := range order {
		if c := q.Choices[i]; !c.Correct && len(who[at]) > 0 {
			text += fmt.Sprintf("- **%c**: %s\n", letter(at), strings.TrimSpace(markdown.Safe(c.Why.In(z.Locale))))
		}
	}
	text += "\n" + b.explained(q, z.Locale)
	if len(winners) > 0 {
		text += "\n\n" + fmt.Sprintf(w.points, pointsForRight, strings.Join(winners, " "))
	}
	return append(ms, footed(text, nil, "…", nil)...), nil
}

// sweepQuizzes reveals the quizzes whose time has come.
func (b *Bot) sweepQuizzes(ctx context.Context) {
	for _, z := range b.quizzes.due(b.clock().Add(-revealAfter)) {
		if err := b.revealAlone(ctx, z); err != nil {
			b.log.WarnContext(ctx, "reveal quiz", "error", err)
		}
	}
}

// revealAlone reveals a quiz that nobody revealed.
func (b *Bot) revealAlone(ctx context.Context, z channelQuiz) error {
	q := b.interviews.Bank().Question(z.Key.Question)
	if q == nil {
		return nil
	}
	ms, err := b.revealed(ctx, z, q)
	if err != nil {
		return err
	}
	shown := []store.Shown{{Channel: store.ChannelID(z.Channel), Message: store.MessageID(z.Message)}}
	return showAll(ctx, &posts{c: b.rest, channel: z.Channel, ids: shown}, ms)
}
