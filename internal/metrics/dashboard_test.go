package metrics

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Every figure that the dashboard shows exists, with the labels it is asked by,
// and every figure of ours is on it.
func TestDashboard(t *testing.T) {
	data, err := os.ReadFile("deploy/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(data, &board); err != nil {
		t.Fatal(err)
	}
	labels := map[string][]string{} // of what is served, by its name there
	m := exercised()
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		names := []string{"instance", "le"}
		for _, l := range f.GetMetric()[0].GetLabel() {
			names = append(names, l.GetName())
		}
		labels[f.GetName()] = names
	}
	var (
		metric   = regexp.MustCompile(`\b(gophertutor|process|go)_[a-z_]+`)
		grouping = regexp.MustCompile(`by \(([^)]*)\)`)
		matcher  = regexp.MustCompile(`([a-z]+)(?:=~|!=|!~|=)"`)
	)
	shown, ids := map[string]bool{}, map[int]bool{}
	for _, p := range board.Panels {
		if ids[p.ID] || len(p.Targets) == 0 {
			t.Errorf("panel %q has the ID of another, or shows nothing", p.Title)
		}
		ids[p.ID] = true
		for _, target := range p.Targets {
			for _, name := range metric.FindAllString(target.Expr, -1) {
				name = strings.TrimSuffix(name, "_bucket")
				known, ok := labels[name]
				if !ok {
					t.Errorf("%s: there is no %s", p.Title, name)
				}
				shown[name] = true
				var asked []string
				for _, g := range grouping.FindAllStringSubmatch(target.Expr, -1) {
					asked = append(asked, strings.Split(g[1], ", ")...)
				}
				for _, l := range matcher.FindAllStringSubmatch(target.Expr, -1) {
					asked = append(asked, l[1])
				}
				for _, l := range asked {
					if !strings.Contains(" "+strings.Join(known, " ")+" ", " "+l+" ") {
						t.Errorf("%s: %s has no label %s", p.Title, name, l)
					}
				}
			}
		}
	}
	// What is for looking closer, when one of the others is odd.
	aside := map[string]bool{
		"gophertutor_build_info": true, "gophertutor_gateway_connections_total": true, "gophertutor_retrieval_failures_total": true,
		"gophertutor_model_answer_seconds": true, "gophertutor_model_estimated_total": true,
		"gophertutor_grade_points_total": true, "gophertutor_grade_score": true, "gophertutor_grade_seconds": true,
	}
	for name := range labels {
		if strings.HasPrefix(name, "gophertutor_") && !shown[name] && !aside[name] {
			t.Errorf("%s is not on the dashboard", name)
		}
	}
}

// exercised are figures that all have something to show.
func exercised() *Metrics {
	m := New(Options{Version: "test", Prices: Prices{Prompt: 1, Completion: 2}})
	m.WatchQueue(func() (jobs, working, capacity int) { return 1, 1, 2 })
	m.WatchNotes(func() Notes { return Notes{} })
	m.WatchStore(func() Pool { return Pool{} })
	m.Interaction("/ask", Done)
	m.Acknowledged(time.Millisecond)
	m.DiscordRequest("callback", 200, time.Millisecond)
	m.RateLimited("callback", "user")
	m.GatewayUp(0, false)
	m.GatewayDown(0, true)
	m.Answered("done", "extract", true, time.Second)
	m.Searched(time.Millisecond, nil)
	m.Searched(time.Millisecond, os.ErrClosed)
	m.CacheLookup("grade", true)
	m.Graded(Graded{Score: 50, Verdicts: []string{"said"}, Took: time.Millisecond})
	m.ModelCalled(ModelCall{Model: "m", Outcome: "done", First: time.Second, Took: time.Second, Prompt: 1, Completion: 1})
	m.ModelCalled(ModelCall{Model: "m", Outcome: "done", First: time.Second, Took: time.Second, Estimated: true})
	return m
}
