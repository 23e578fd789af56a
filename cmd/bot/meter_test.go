package main

import (
	"context"
	"errors"
	"iter"
	"net/http/httptest"
	"strings"
	"testing"

	"gophertutor/internal/grade"
	"gophertutor/internal/llm"
	"gophertutor/internal/llm/llmtest"
	"gophertutor/internal/logs"
	"gophertutor/internal/metrics"
	"gophertutor/retrieval"
)

// A reporting model says at the end what was used.
type reporting struct{ llm.Model }

func (r reporting) Stream(ctx context.Context, q llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		for d, err := range r.Model.Stream(ctx, q) {
			if d.Finish != "" {
				d.Usage = llm.Usage{Prompt: 700, Completion: 30}
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

func TestMeteredModel(t *testing.T) {
	down := &llm.Error{Kind: llm.Unreachable, Model: "scripted", Detail: "no route"}
	for _, tt := range []struct {
		name  string
		model llm.Model
		take  int // pieces, 0 for all
		ended bool
		want  []string
		not   string
	}{
		{
			name: "done", model: reporting{&llmtest.Model{Text: "some words"}},
			want: []string{`requests_total{model="scripted",outcome="done"} 1`, `tokens_total{kind="prompt",model="scripted"} 700`,
				`tokens_total{kind="completion",model="scripted"} 30`, `cost_total{model="scripted"} 730`, `first_token_seconds_count{model="scripted"} 1`},
			not: "estimated",
		},
		{
			name: "not reported", model: &llmtest.Model{Text: "some words"},
			want: []string{`outcome="done"} 1`, `estimated_total{model="scripted"} 1`, `tokens_total{kind="completion",model="scripted"} 2`},
		},
		{
			name: "stopped by the reader", model: reporting{&llmtest.Model{Text: "some words that go on"}}, take: 2,
			want: []string{`outcome="stopped"} 1`, `estimated_total{model="scripted"} 1`},
		},
		{
			name: "ended from outside", model: &llmtest.Model{Text: "some words"}, ended: true,
			want: []string{`outcome="stopped"} 1`},
			not:  "estimated",
		},
		{
			name: "failed at once", model: &llmtest.Model{Err: down},
			want: []string{`outcome="unreachable"} 1`, `tokens_total{kind="prompt",model="scripted"} 0`},
			not:  "first_token",
		},
		{
			name: "failed in the middle", model: &llmtest.Model{Text: "some", Err: down},
			want: []string{`outcome="unreachable"} 1`, `estimated_total{model="scripted"} 1`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			figures := metrics.New(metrics.Options{Prices: metrics.Prices{Prompt: 1e6, Completion: 1e6}})
			var log strings.Builder
			m := &meter{figures, logs.New(&log, logs.Options{Level: -4})}
			ctx, cancel := context.WithCancel(logs.WithRequest(t.Context(), "ask1"))
			defer cancel()
			if tt.ended {
				cancel()
			}
			n := 0
			for range m.model(tt.model).Stream(ctx, llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "a question"}}}) {
				if n++; n == tt.take {
					break
				}
			}
			w := httptest.NewRecorder()
			figures.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
			text := w.Body.String()
			for _, want := range tt.want {
				if !strings.Contains(text, want+"\n") {
					t.Errorf("no %s", want)
				}
			}
			if tt.not != "" && strings.Contains(text, "gophertutor_model_"+tt.not) {
				t.Errorf("there is %s", tt.not)
			}
			if !strings.Contains(log.String(), `msg="model asked"`) || !strings.Contains(log.String(), "request=ask1") || strings.Contains(log.String(), "question") {
				t.Errorf("log: %s", log.String())
			}
		})
	}
	if m := (*meter)(nil); m.model(nil) != nil || m.model(nobody{}) != llm.Model(nobody{}) {
		t.Error("no meter stands in front of something")
	}
}

// nobody is a model that nobody asks.
type nobody struct{ llm.Model }

// An embedder of a server is counted, the built-in one is what it was: the index
// knows it by its type.
func TestMeteredEmbedder(t *testing.T) {
	figures := metrics.New(metrics.Options{})
	m := &meter{figures, logs.New(&strings.Builder{}, logs.Options{})}
	if _, ok := m.embedder(retrieval.HashEmbedder{}).(retrieval.HashEmbedder); !ok {
		t.Error("the built-in embedder is another")
	}
	sent := "a question that nobody else may read"
	e := m.embedder(refusing{retrieval.HashEmbedder{}})
	if _, err := e.EmbedQuery(t.Context(), sent); err == nil || strings.Contains(err.Error(), "nobody") {
		t.Errorf("error %v", err)
	}
	if _, err := e.EmbedPassages(t.Context(), []string{"fine"}); err != nil {
		t.Error(err)
	}
	w := httptest.NewRecorder()
	figures.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, outcome := range []string{"request_rejected", "done"} {
		if want := `model_requests_total{model="` + e.Model() + `",outcome="` + outcome + `"} 1`; !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s", want)
		}
	}
}

// A refusing embedder refuses questions, and repeats them.
type refusing struct{ retrieval.Embedder }

func (refusing) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	return nil, &llm.Error{Kind: llm.Rejected, Detail: "no: " + text}
}

func TestMeteredCache(t *testing.T) {
	figures := metrics.New(metrics.Options{})
	c := meteredCache{oneGrade{}, &meter{metrics: figures}}
	if g, ok, err := c.Get(t.Context(), "there"); g.Score != 7 || !ok || err != nil {
		t.Errorf("%+v, %v, %v", g, ok, err)
	}
	if _, ok, err := c.Get(t.Context(), "not there"); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	if _, _, err := c.Get(t.Context(), "broken"); err == nil {
		t.Error("no error")
	}
	w := httptest.NewRecorder()
	figures.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{`result="hit"} 1`, `result="miss"} 2`} {
		if !strings.Contains(w.Body.String(), `cache_lookups_total{cache="grade",`+want) {
			t.Errorf("no %s", want)
		}
	}
}

type oneGrade struct{ grade.Cache }

func (oneGrade) Get(_ context.Context, key string) (grade.Grade, bool, error) {
	if key == "broken" {
		return grade.Grade{}, false, errors.New("broken")
	}
	return grade.Grade{Score: 7}, key == "there", nil
}
