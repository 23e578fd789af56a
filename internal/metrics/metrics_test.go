package metrics

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

// everything calls each method at least once.
func everything(m *Metrics) {
	m.Interaction("/ask", Done)
	m.Acknowledged(30 * time.Millisecond)
	m.DiscordRequest("respond", 204, 20*time.Millisecond)
	m.DiscordRequest("respond", 0, time.Second)
	m.RateLimited("edit reply", "shared")
	m.GatewayDown(0, false)
	m.GatewayUp(0, true)
	m.GatewayDown(1, true)
	m.WatchQueue(func() (int, int, int) { return 3, 2, 100 })
	m.WatchNotes(func() Notes { return Notes{Indexes: 4, Passages: 500, Made: 6} })
	m.WatchStore(func() Pool { return Pool{Open: 8, Used: 7, Waits: 9, Waited: 1500 * time.Millisecond} })
	m.Answered("done", "model", true, 2*time.Second)
	m.Answered("failed", "", false, time.Second)
	m.Searched(time.Millisecond, nil)
	m.Searched(time.Millisecond, errors.New("broken"))
	m.CacheLookup("grade", true)
	m.CacheLookup("grade", false)
	m.ModelCalled(ModelCall{Model: "m", Outcome: "done", First: time.Second, Took: 3 * time.Second, Prompt: 1000, Completion: 100})
	m.ModelCalled(ModelCall{Model: "m", Outcome: "stopped", First: time.Second, Took: time.Second, Prompt: 1000, Completion: 100, Estimated: true})
	m.ModelCalled(ModelCall{Model: "m", Outcome: "unreachable", Took: time.Second})
	m.Embedded("e", "done")
	m.Graded(Graded{ByModel: true, Score: 75, Verdicts: []string{"said", "partly"}, Took: time.Second})
	m.Graded(Graded{Fallback: true, Score: 50, Verdicts: []string{"missed"}})
	m.Graded(Graded{ByModel: true, Err: errors.New("ended")})
}

func page(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestFigures(t *testing.T) {
	m := New(Options{Version: "v1", Prices: Prices{Prompt: 2, Completion: 10}})
	everything(m)
	var got []string
	for line := range strings.Lines(page(t, m)) {
		if strings.HasPrefix(line, namespace) && !strings.Contains(line, "_bucket{") && !strings.Contains(line, "_sum") {
			got = append(got, strings.TrimPrefix(strings.TrimSpace(line), namespace+"_"))
		}
	}
	want := []string{
		`acknowledgement_seconds_count 1`,
		`answer_seconds_count{mode="model"} 1`,
		`answer_seconds_count{mode="none"} 1`,
		`answers_total{covered="false",mode="none",status="failed"} 1`,
		`answers_total{covered="true",mode="model",status="done"} 1`,
		`build_info{version="v1"} 1`,
		`cache_lookups_total{cache="grade",result="hit"} 1`,
		`cache_lookups_total{cache="grade",result="miss"} 1`,
		`discord_rate_limited_total{operation="edit reply",scope="shared"} 1`,
		`discord_request_seconds_count{operation="respond",status="2xx"} 1`,
		`discord_request_seconds_count{operation="respond",status="none"} 1`,
		`gateway_connected{shard="0"} 1`,
		`gateway_connected{shard="1"} 0`,
		`gateway_connections_total{resumed="true",shard="0"} 1`,
		`gateway_disconnections_total{shard="1"} 1`,
		`grade_points_total{by="model",verdict="partly"} 1`,
		`grade_points_total{by="model",verdict="said"} 1`,
		`grade_points_total{by="rules",verdict="missed"} 1`,
		`grade_score_count{by="model"} 1`,
		`grade_score_count{by="rules"} 1`,
		`grade_seconds_count{by="model"} 1`,
		`grade_seconds_count{by="rules"} 1`,
		`grades_total{by="model",outcome="done"} 1`,
		`grades_total{by="model",outcome="failed"} 1`,
		`grades_total{by="rules",outcome="fallback"} 1`,
		`interactions_total{command="/ask",outcome="done"} 1`,
		`model_answer_seconds_count{model="m"} 2`,
		`model_cost_total{model="m"} 0.006`, // 2000 at 2 and 200 at 10 a million
		`model_estimated_total{model="m"} 1`,
		`model_first_token_seconds_count{model="m"} 2`,
		`model_requests_total{model="e",outcome="done"} 1`,
		`model_requests_total{model="m",outcome="done"} 1`,
		`model_requests_total{model="m",outcome="stopped"} 1`,
		`model_requests_total{model="m",outcome="unreachable"} 1`,
		`model_tokens_total{kind="completion",model="m"} 200`,
		`model_tokens_total{kind="prompt",model="m"} 2000`,
		`note_indexes 4`,
		`note_indexes_made_total 6`,
		`note_passages 500`,
		`queue_capacity 100`,
		`queue_jobs 3`,
		`queue_working 2`,
		`retrieval_failures_total 1`,
		`retrieval_seconds_count 1`,
		`store_connections 8`,
		`store_connections_used 7`,
		`store_wait_seconds_total 1.5`,
		`store_waits_total 9`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// The names are as Prometheus wants them, also those of figures without a value yet.
func TestNames(t *testing.T) {
	m := New(Options{Version: "v1", Prices: Prices{Prompt: 1}})
	everything(m)
	problems, err := testutil.GatherAndLint(m.registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, namespace) {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
	// The check can fail.
	bad, err := promlint.New(strings.NewReader("# HELP gophertutor_x_ms x\n# TYPE gophertutor_x_ms counter\ngophertutor_x_ms 1\n")).Lint()
	if err != nil || len(bad) == 0 {
		t.Errorf("a bad name passes: %v, %v", bad, err)
	}
}

// Without prices there is no figure of cost: zero would look like one.
func TestNoPrices(t *testing.T) {
	m := New(Options{})
	everything(m)
	if text := page(t, m); strings.Contains(text, "model_cost_total") || !strings.Contains(text, "model_tokens_total") {
		t.Error("a cost without prices")
	}
}

// Nobody looks: nothing happens.
func TestNil(t *testing.T) {
	var m *Metrics
	everything(m)
}

// A label that grows, by whatever mistake, ends in "other".
func TestNamesAreBounded(t *testing.T) {
	m := New(Options{})
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 500 {
				m.Interaction(fmt.Sprintf("/command-%d", n), Done)
				m.RateLimited("edit reply", fmt.Sprint(i, n))
			}
		})
	}
	all.Wait()
	if n := testutil.CollectAndCount(m.discord.interactions); n != maxNames+1 {
		t.Errorf("%d series, want %d and one for the others", n, maxNames)
	}
	if n := testutil.ToFloat64(m.discord.interactions.WithLabelValues(otherName, string(Done))); n != 4*(500-maxNames) {
		t.Errorf("%v others", n)
	}
	if n := testutil.CollectAndCount(m.discord.limited); n != 1 {
		t.Errorf("%d scopes from headers of somebody else", n)
	}
}

// What is counted on the way of every interaction costs it nothing to speak of.
func BenchmarkInteraction(b *testing.B) {
	m := New(Options{})
	b.ReportAllocs()
	for b.Loop() {
		m.Interaction("/ask", Done)
		m.Acknowledged(time.Millisecond)
		m.DiscordRequest("respond", 204, time.Millisecond)
	}
}
