package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

var chaosKills = flag.Int("chaos", 2, "kills of TestChaos; make chaos has a hundred")

// A chaos is a bot that is killed again and again, and those who go on using it.
type chaos struct {
	t    *testing.T
	s    *discordtest.Server
	dir  string
	env  []string
	over atomic.Bool // members stop

	candidates []*discordtest.User

	mu    sync.Mutex
	asked []*asked
	votes int      // acknowledged
	said  []string // answers in interviews whose form was acknowledged
	began int      // interviews
	ready []time.Duration
}

// TestChaos kills the bot at random points while members ask, vote and are
// interviewed. Whatever was acknowledged is there in the end, once.
func TestChaos(t *testing.T) {
	t.Parallel()
	c := &chaos{t: t, dir: t.TempDir()}
	c.s = discordtest.New(t, discordtest.Options{Latency: 20 * time.Millisecond, SessionStarts: 10_000, AckLimit: loadSettles / 2, Violations: afterKills(t)})
	c.env = []string{
		"DISCORD_TOKEN=" + c.s.Token(), "DISCORD_API_URL=" + c.s.URL(), "DATA_DIR=" + c.dir, "LANG=en_US.UTF-8",
		"MEMBER_QUESTIONS_PER_HOUR=0", "SERVER_QUESTIONS_PER_HOUR=0", "LOG_LEVEL=warn",
	}
	g := c.s.Guild("study")
	p := c.start()
	var members sync.WaitGroup
	for i := range 4 {
		u := c.s.User(fmt.Sprint("asker ", i))
		g.Member(u, 0)
		at := discordtest.At{User: u, Channel: g.Channel(fmt.Sprint("room ", i))}
		members.Go(func() { c.asks(at) })
	}
	for i := range 2 {
		u := c.s.User(fmt.Sprint("candidate ", i))
		g.Member(u, 0)
		c.candidates = append(c.candidates, u)
		members.Go(func() { c.isInterviewed(discordtest.At{User: u, Channel: c.s.DM(u)}) })
	}
	for range *chaosKills {
		// Most often in the middle of work, at times while it still starts.
		if rand.IntN(5) > 0 {
			c.works(1 + rand.IntN(5))
		}
		time.Sleep(rand.N(300 * time.Millisecond))
		p.kill()
		p = c.start()
	}
	c.works(1)
	c.over.Store(true)
	members.Wait()
	c.check(c.settle())
	p.kill()
}

// afterKills reports violations but one: a bot that was killed between storing
// and acknowledging a question finds it after its restart, and tries to say that
// it was interrupted. Discord answers that there is nothing to edit.
func afterKills(t *testing.T) func(string) {
	return func(violation string) {
		if !strings.HasSuffix(violation, "/messages/@original before the first response") {
			t.Errorf("discord: %s", violation)
		}
	}
}

// works waits until n more questions were acknowledged.
func (c *chaos) works(n int) {
	count := func() int {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(slices.DeleteFunc(slices.Clone(c.asked), func(a *asked) bool { return !a.x.Acked() }))
	}
	for from, end := count(), time.Now().Add(loadSettles); count() < from+n; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			c.t.Fatal("nothing is acknowledged any more")
		}
	}
}

// start runs the bot, and mostly waits until it is connected.
func (c *chaos) start() *process {
	begun := time.Now()
	p := startProcess(c.t, c.env)
	if rand.IntN(5) > 0 || c.began == 0 {
		for end := begun.Add(loadSettles); !c.s.Gateway().Connected() || len(c.s.Commands("")) == 0; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				c.t.Fatal("the bot does not connect")
			}
		}
		c.ready = append(c.ready, time.Since(begun))
	}
	return p
}

// until waits for f, as long as somebody may still answer the interaction.
func (c *chaos) until(x *discordtest.Interaction, f func() bool) bool {
	for end := time.Now().Add(loadSettles); !f(); time.Sleep(5 * time.Millisecond) {
		if !x.Acked() && !x.Served() || time.Now().After(end) {
			return f()
		}
	}
	return true
}

// asks is a member who asks, and votes for each answer.
func (c *chaos) asks(at discordtest.At) {
	for i := 0; !c.over.Load(); i++ {
		a := &asked{x: c.s.Slash(at, "ask", discordtest.Opts{"question": loadQuestions[i%len(loadQuestions)]})}
		if c.until(a.x, func() bool { return stateOf(a.x) >= starting }); stateOf(a.x) == starting {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		c.mu.Lock()
		c.asked = append(c.asked, a)
		c.mu.Unlock()
		if stateOf(a.x) != whole {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		ms := a.x.Messages()
		vote := c.press(at, ms[len(ms)-1], "👍")
		if c.until(vote, vote.Acked) && (vote.Original() == nil || !strings.Contains(vote.Original().Content, "just starting")) {
			c.mu.Lock()
			c.votes++
			c.mu.Unlock()
		}
	}
}

// isInterviewed is a member who answers whatever is asked in direct messages.
func (c *chaos) isInterviewed(at discordtest.At) {
	for n := 0; !c.over.Load(); time.Sleep(10 * time.Millisecond) {
		m := c.latest(at)
		has := func(label string) bool {
			if m == nil {
				return false
			}
			_, ok := m.Button(label)
			return ok
		}
		switch {
		case !has("Answer") && !has("Next question") && !has("To the report"):
			x := c.s.Slash(at, "mock-interview", discordtest.Opts{"topic": "gmp", "questions": 3})
			if c.until(x, func() bool { latest := c.latest(at); return latest != nil && (m == nil || latest.ID != m.ID) }) {
				c.mu.Lock()
				c.began++
				c.mu.Unlock()
			}
		case has("Answer"):
			n++
			c.answers(at, m, fmt.Sprintf("answer %d of %s: the scheduler runs goroutines on threads that hold a P", n, at.User.Name))
		case has("Next question"):
			c.moves(at, m, "Next question")
		default:
			c.moves(at, m, "To the report")
		}
	}
}

// answers writes an answer by the form behind a button.
func (c *chaos) answers(at discordtest.At, m *discordtest.Message, text string) {
	press := c.press(at, m, "Answer")
	if !c.until(press, press.Acked) {
		return
	}
	form := press.WaitAck(time.Second).Modal
	if form == nil { // it was starting, or the question has gone on
		c.waits(at, m, time.Second)
		return
	}
	x := c.s.SubmitModal(at, form, map[string]string{form.Fields[0].CustomID: text})
	if !c.until(x, x.Acked) || x.WaitAck(time.Second).Type != discordtest.CallbackDeferred {
		return
	}
	c.mu.Lock()
	c.said = append(c.said, text)
	c.mu.Unlock()
	c.waits(at, m, 10*time.Second)
}

func (c *chaos) moves(at discordtest.At, m *discordtest.Message, label string) {
	if x := c.press(at, m, label); c.until(x, x.Acked) {
		c.waits(at, m, 5*time.Second)
	}
}

// press presses a button as the member saw it, which may be gone by now.
func (c *chaos) press(at discordtest.At, m *discordtest.Message, label string) *discordtest.Interaction {
	b, _ := m.Button(label)
	return c.s.PressRaw(at, m, b.CustomID)
}

// waits until there is something newer than m to press.
func (c *chaos) waits(at discordtest.At, m *discordtest.Message, most time.Duration) {
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if latest := c.latest(at); latest != nil && (m == nil || latest.ID != m.ID) {
			return
		}
	}
}

// latest is the newest message with buttons in a place.
func (c *chaos) latest(at discordtest.At) *discordtest.Message {
	for _, m := range slices.Backward(c.s.Messages(at.Channel.ID)) {
		if m.AuthorID == c.s.BotID() && len(m.Buttons()) > 0 {
			return m
		}
	}
	return nil
}

// settle waits until what was interrupted says so, and returns how much that was.
func (c *chaos) settle() (interruptions int) {
	for _, a := range c.asked {
		if !a.x.Acked() {
			continue
		}
		for end := time.Now().Add(loadSettles); stateOf(a.x) < interrupted && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
		if stateOf(a.x) == interrupted {
			interruptions++
		}
	}
	return interruptions
}

func (c *chaos) check(interruptions int) {
	ctx := context.WithoutCancel(c.t.Context())
	db, err := store.Open(ctx, filepath.Join(c.dir, storeFile))
	if err != nil {
		c.t.Fatal(err)
	}
	defer db.Close()
	settled(c.t, db)
	acked, unserved := 0, 0
	for _, a := range c.asked {
		switch state := stateOf(a.x); {
		case state >= interrupted:
			acked++
			ms := a.x.Messages()
			if x, err := db.ByMessage(ctx, store.MessageID(ms[len(ms)-1].ID)); err != nil || state == whole && x.Answer == "" {
				c.t.Errorf("an answer that is shown is not kept: %v", err)
			}
		case state == nothing && !a.x.Served():
			unserved++
		default:
			c.t.Errorf("acknowledged and lost: %q", texts(a.x))
		}
	}
	feedback, err := db.FeedbackSince(ctx, time.Time{})
	if err != nil || len(feedback) < c.votes {
		c.t.Errorf("%d votes are kept of %d that were acknowledged, %v", len(feedback), c.votes, err)
	}
	kept := c.answersIn(ctx, db)
	for _, text := range c.said {
		if kept[text] != 1 {
			c.t.Errorf("%q is kept %d times", text, kept[text])
		}
	}
	slices.Sort(c.ready)
	c.t.Logf("%d kills: %d questions acknowledged, %d of them interrupted and said to be, none lost; %d came while nobody was there",
		*chaosKills, acked, interruptions, unserved)
	c.t.Logf("%d votes and %d answers in %d interviews acknowledged, all kept once; connected again after %v at the median",
		c.votes, len(c.said), c.began, c.ready[len(c.ready)/2].Round(time.Millisecond))
}

// answersIn counts every answer of every interview, as a program that reads the
// store would.
func (c *chaos) answersIn(ctx context.Context, db *store.DB) map[string]int {
	bank, err := interview.LoadBank()
	if err != nil {
		c.t.Fatal(err)
	}
	service := interview.NewService(interview.Config{Store: db, Bank: bank})
	kept := map[string]int{}
	for _, u := range c.candidates {
		sessions, err := service.Past(ctx, store.MemberID(u.ID), 10_000)
		if err != nil {
			c.t.Error(err)
		}
		for _, s := range sessions {
			for _, turn := range s.Turns {
				for _, part := range turn.Parts {
					for _, said := range part.Answers {
						kept[said.Text]++
					}
				}
			}
		}
	}
	return kept
}
