package discord

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// A stage is an interview in a test: who has it and where it is.
type stage struct {
	w  *world
	at discordtest.At
	m  *discordtest.Message // the latest with buttons
}

// interviewed starts an interview in a thread.
func (w *world) interviewed(at discordtest.At, opts discordtest.Opts) *stage {
	w.t.Helper()
	before := len(w.s.Threads())
	w.s.Slash(at, "mock-interview", opts)
	w.s.WaitFor("a thread", func() bool { return len(w.s.Threads()) > before })
	thread := w.s.Threads()[before]
	g := &stage{w: w, at: discordtest.At{User: at.User, Channel: thread}}
	g.m = g.expect("")
	return g
}

// expect waits for a message of the bot with buttons that is newer than the
// latest, and holds a text.
func (g *stage) expect(text string) *discordtest.Message {
	g.w.t.Helper()
	if !g.w.s.WaitFor(fmt.Sprintf("a message with %q and buttons", text), func() bool {
		ms := g.w.s.Messages(g.at.Channel.ID)
		for i := len(ms) - 1; i >= 0; i-- {
			m := ms[i]
			if g.m != nil && m.ID == g.m.ID {
				return false
			}
			if m.AuthorID == g.w.s.BotID() && len(m.Buttons()) > 0 && strings.Contains(m.Content, text) {
				g.m = m
				return true
			}
		}
		return false
	}) {
		g.w.t.FailNow()
	}
	return g.m
}

// press presses a button of the latest message and waits for what follows.
func (g *stage) press(label, text string) *discordtest.Message {
	g.w.t.Helper()
	g.w.s.Press(g.at, g.m, label)
	return g.expect(text)
}

// write answers by the form behind a button.
func (g *stage) write(label, answer, text string) *discordtest.Message {
	g.w.t.Helper()
	form := g.w.s.Press(g.at, g.m, label).Modal()
	g.w.s.SubmitModal(g.at, form, map[string]string{fieldAnswer: answer})
	return g.expect(text)
}

// session is the latest interview of a member as it is stored.
func (w *world) session(u *discordtest.User) *interview.Session {
	w.t.Helper()
	past, err := w.bot.interviews.Past(context.Background(), store.MemberID(u.ID), 1)
	if err != nil || len(past) != 1 {
		w.t.Fatalf("interviews of %s: %v, %v", u.Name, past, err)
	}
	return past[0]
}

// killed leaves in the store of a bot that has stopped what one leaves that is
// killed while it grades: an answer that is claimed, and nobody grades.
func (w *world) killed(id, answer string) {
	w.t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(w.dir, "test.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	row, err := db.Session(ctx, id)
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := interview.Decode(w.bot.interviews.Bank(), row.Data)
	if err != nil {
		w.t.Fatal(err)
	}
	past := time.Now().Add(-time.Minute)
	if _, err := s.Apply(interview.Event{Kind: interview.Answer, ID: "x", Text: answer, Token: "dead", Until: past}, past); err != nil {
		w.t.Fatal(err)
	}
	if row.Data, err = s.Encode(); err != nil {
		w.t.Fatal(err)
	}
	row.TouchedAt = past
	if err := db.UpdateSession(ctx, row); err != nil {
		w.t.Fatal(err)
	}
}

// until waits for something that the fake Discord does not see.
func (w *world) until(what string, f func() bool) {
	w.t.Helper()
	for end := time.Now().Add(patience); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("%s: not within %v", what, patience)
		}
	}
}

// withButtons waits for the last message of what an interaction led to.
func (w *world) withButtons(x *discordtest.Interaction, pressed *discordtest.Message) *discordtest.Message {
	w.t.Helper()
	var last *discordtest.Message
	w.s.WaitFor("a message with buttons", func() bool {
		ms := x.Messages()
		if len(ms) == 0 {
			return false
		}
		last = ms[len(ms)-1]
		return last.ID != pressed.ID && len(last.Buttons()) > 0 && last.Ephemeral
	})
	return last
}

// firstAnswer has all verdicts of a plainGrader.
const firstAnswer = "It prints main first. Maybe d comes next. Not because of a queue."

// questionOf is the question that a member is asked now.
func (w *world) questionOf(u *discordtest.User) *knowledge.Question {
	w.t.Helper()
	s := w.session(u)
	return s.Question(s.Place().Turn)
}

// seenIn is what everybody sees in a channel, for a golden file.
func (w *world) seenIn(c *discordtest.Channel) string {
	var b strings.Builder
	for _, m := range w.s.Messages(c.ID) {
		who := "member"
		if m.AuthorID == w.s.BotID() {
			who = "bot"
		}
		b.WriteString("== " + who + "\n" + m.Content + "\n")
		for _, f := range m.Attachments {
			fmt.Fprintf(&b, "[file %s, %s, %q]\n", f.Name, f.ContentType, f.Description)
		}
		if len(m.Buttons()) > 0 {
			var labels []string
			for _, button := range m.Buttons() {
				labels = append(labels, "["+button.Label+"]")
			}
			b.WriteString(strings.Join(labels, " ") + "\n")
		}
	}
	text := whenever.ReplaceAllString(b.String(), "<t:TIME:R>")
	return snowflakes.ReplaceAllString(text, "ID")
}

var (
	whenever   = regexp.MustCompile(`<t:\d+:[a-zA-Z]>`)
	snowflakes = regexp.MustCompile(`\b\d{17,20}\b`)
)

// golden compares a text with a file of testdata, or rewrites the file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

// A plainGrader takes each sentence for the next point of the rubric: "Maybe" makes
// it partly right, "Not" wrong. What members see is what these tests are about,
// and must not change with the rules of grading.
type plainGrader struct{}

func (plainGrader) Grade(_ context.Context, it grade.Item, answer, _ string) (grade.Grade, error) {
	g := grade.Grade{By: "rules/test"}
	var verdicts []grade.Verdict
	sentences := sentence.FindAllString(answer, -1)
	for i := range it.Rubric {
		j := grade.Judgement{Index: i, Verdict: grade.Missed}
		if i < len(sentences) {
			j.Verdict, j.Evidence = grade.Said, strings.TrimSpace(sentences[i])
			switch {
			case strings.HasPrefix(j.Evidence, "Maybe"):
				j.Verdict = grade.Partly
			case strings.HasPrefix(j.Evidence, "Not"):
				j.Verdict = grade.Wrong
				g.Misconceptions = []grade.Misconception{{Fact: "test", Sentence: j.Evidence, Truth: "It is otherwise.", Since: "1.14"}}
			}
		}
		g.Points, verdicts = append(g.Points, j), append(verdicts, j.Verdict)
	}
	g.Score = grade.Score(verdicts)
	return g, nil
}

var sentence = regexp.MustCompile(`[^.。\n]+[.。]?`)
