package discord

import (
	"context"
	"errors"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/grade"
	"gophertutor/internal/group"
	"gophertutor/internal/metrics"
	"gophertutor/internal/tutor"
)

// figures returns the lines of a figure, without the program's name.
func figures(m *metrics.Metrics, name string) []string {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	var out []string
	for line := range strings.Lines(w.Body.String()) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "gophertutor_"); ok && strings.HasPrefix(rest, name) {
			out = append(out, rest)
		}
	}
	return out
}

// figuresAre waits until a figure is as it should be.
func (w *world) figuresAre(m *metrics.Metrics, name string, want ...string) {
	w.t.Helper()
	slices.Sort(want)
	var got []string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if got = figures(m, name); slices.Equal(got, want) {
			return
		}
	}
	w.t.Errorf("%s (-want +got)\n%s", name, cmp.Diff(want, got))
}

// What becomes of interactions and messages is counted, each once.
func TestVisitsAreCounted(t *testing.T) {
	m := metrics.New(metrics.Options{})
	w := newWorld(t, setup{config: func(c *Config) { c.Metrics, c.Limits = m, group.Limits{MemberPerHour: 10} }})
	answer := w.finished(w.asks("first"))
	w.told(w.s.Press(w.bobs(), answer, "Simpler"), "somebody else")
	w.s.Say(w.alices(), "<@"+w.s.BotID()+"> and a mention")
	w.answers(2)

	words := make(chan string)
	w.script(slow(words, tutor.ByModel))
	x := w.asks("third")
	words <- "Begun. "
	w.s.Press(w.alices(), w.wait(x, "Begun."), "Stop")
	w.wait(x, "Stopped")

	w.script(func(context.Context, tutor.Question, func(tutor.Event, error) bool) { panic("a mistake of ours") })
	w.wait(w.asks("fourth"), "reference")

	w.script(says("Again.", cite("1")))
	w.s.Fail(discordtest.Fault{Method: "PATCH", Path: "/webhooks/", Status: 429, Times: 1, RetryAfter: 20 * time.Millisecond})
	w.finished(w.asks("fifth"))
	w.told(w.asks("one too many"), "many questions in a short time")

	w.figuresAre(m, "interactions_total",
		`interactions_total{command="/ask",outcome="done"} 2`,
		`interactions_total{command="/ask",outcome="stopped"} 1`,
		`interactions_total{command="/ask",outcome="failed"} 1`,
		`interactions_total{command="/ask",outcome="limited"} 1`,
		`interactions_total{command="button:simp",outcome="refused"} 1`,
		`interactions_total{command="button:stop",outcome="done"} 1`,
		`interactions_total{command="message",outcome="done"} 1`,
	)
	w.figuresAre(m, "answers_total",
		`answers_total{covered="true",mode="extract",status="done"} 3`,
		`answers_total{covered="false",mode="none",status="stopped"} 1`,
		`answers_total{covered="false",mode="none",status="failed"} 1`,
	)
	w.figuresAre(m, "acknowledgement_seconds_count", `acknowledgement_seconds_count 7`)
	if got := figures(m, "discord_rate_limited_total"); len(got) != 1 || !strings.Contains(got[0], `operation="edit reply"`) || !strings.HasSuffix(got[0], " 1") {
		t.Errorf("answers 429: %v", got)
	}
	w.figuresAre(m, "gateway_connected", `gateway_connected{shard="0"} 1`)
	w.figuresAre(m, "queue_", "queue_capacity 1000", "queue_jobs 0", "queue_working 0")
	if got := w.bot.State(); got != (State{Shards: 1, Connected: 1, Open: true}) {
		t.Errorf("state %+v", got)
	}
	w.stop()
	w.figuresAre(m, "gateway_connected", `gateway_connected{shard="0"} 0`)
	if got := w.bot.State(); got != (State{Shards: 1, Open: true, Draining: true}) {
		t.Errorf("state after the end: %+v", got)
	}
}

// All lines about a question carry one id, which is also the reference that the
// member is told; lines about another question carry another.
func TestReferenceFindsTheLog(t *testing.T) {
	w := newWorld(t, setup{})
	w.finished(w.asks("a good one"))
	w.script(func(context.Context, tutor.Question, func(tutor.Event, error) bool) { panic("a mistake of ours") })
	text := w.wait(w.asks("a bad one"), "reference").Content
	ref := regexp.MustCompile("`([a-z0-9]{8})`").FindStringSubmatch(text)
	if ref == nil {
		t.Fatalf("no reference in %s", text)
	}
	w.answers(2)
	for _, want := range []string{"msg=acknowledged.* request=", "msg=handler .*panic.* request=", "msg=answered .* request="} {
		if !regexp.MustCompile(want + ref[1] + "\n").MatchString(w.logs.String()) {
			t.Errorf("no line %s%s", want, ref[1])
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(`msg=answered .* request=([a-z0-9]+)\n`).FindAllStringSubmatch(w.logs.String(), -1) {
		ids[m[1]] = true
	}
	if len(ids) != 2 {
		t.Errorf("two answers have the ids %v", ids)
	}
}

// More than the queue holds is counted as such, also of messages.
func TestBusyIsCounted(t *testing.T) {
	m := metrics.New(metrics.Options{})
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.ByModel), config: func(c *Config) { c.Metrics, c.Running, c.Waiting = m, 1, 1 }})
	x := w.asks("first")
	words <- "Begun. "
	w.wait(x, "Begun.")
	waits := w.asks("second")
	w.figuresAre(m, "queue_", "queue_capacity 2", "queue_jobs 2", "queue_working 1")
	w.told(w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "third"}), "more questions than")
	w.s.Say(w.bobs(), "<@"+w.s.BotID()+"> fourth")
	w.logged("message passed over")
	close(words)
	w.finished(x)
	w.finished(waits)
	w.figuresAre(m, "interactions_total",
		`interactions_total{command="/ask",outcome="busy"} 1`,
		`interactions_total{command="/ask",outcome="done"} 2`,
		`interactions_total{command="message",outcome="busy"} 1`,
	)
}

type gradeFunc func() (grade.Grade, error)

func (f gradeFunc) Grade(context.Context, grade.Item, string, string) (grade.Grade, error) {
	return f()
}

func TestGradesAreCounted(t *testing.T) {
	for _, tt := range []struct {
		model bool
		by    string
		err   error
		want  string
	}{
		{true, "some-model", nil, `grades_total{by="model",outcome="done"} 1`},
		{true, "rules/6", nil, `grades_total{by="rules",outcome="fallback"} 1`},
		{true, "", errors.New("ended"), `grades_total{by="model",outcome="failed"} 1`},
		{false, "rules/6", nil, `grades_total{by="rules",outcome="done"} 1`},
		{false, "", errors.New("ended"), `grades_total{by="rules",outcome="failed"} 1`},
	} {
		m := metrics.New(metrics.Options{})
		want := grade.Grade{By: tt.by, Score: 50, Points: []grade.Judgement{{Verdict: grade.Said}, {Verdict: grade.Missed}}}
		g := counted{gradeFunc(func() (grade.Grade, error) { return want, tt.err }), tt.model, m}
		got, err := g.Grade(t.Context(), grade.Item{}, "", "en")
		if err != tt.err || !cmp.Equal(got, want) {
			t.Errorf("the grade is changed: %+v, %v", got, err)
		}
		if lines := figures(m, "grades_total"); !slices.Equal(lines, []string{tt.want}) {
			t.Errorf("%v %q: %v", tt.model, tt.by, lines)
		}
		if points := figures(m, "grade_points_total"); (len(points) == 2) != (tt.err == nil) {
			t.Errorf("%v %q: %v", tt.model, tt.by, points)
		}
	}
}

// An interview's answers are counted with who graded them.
func TestInterviewGradesAreCounted(t *testing.T) {
	m := metrics.New(metrics.Options{})
	w := newWorld(t, setup{config: func(c *Config) { c.Metrics = m }})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "GPM", "questions": 1})
	g.write("Answer", "Something else altogether.", "So far:")
	w.figuresAre(m, "grades_total", `grades_total{by="rules",outcome="done"} 1`)
}
