package main

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"strings"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/group"
	"gophertutor/internal/llm"
	"gophertutor/internal/metrics"
	"gophertutor/internal/store"
	"gophertutor/retrieval"
)

// A meter counts what serving asks of models, the index and caches, by standing
// in front of them: they know nothing of figures and logs. A nil *meter stands in
// front of nothing.
type meter struct {
	metrics *metrics.Metrics // nil: only the log
	log     *slog.Logger
}

// model returns a model that is counted.
func (m *meter) model(model llm.Model) llm.Model {
	if m == nil || model == nil {
		return model
	}
	return meteredModel{model, m}
}

type meteredModel struct {
	llm.Model
	m *meter
}

// Stream implements [llm.Model].
func (mm meteredModel) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		began := time.Now()
		// Who stops reading has had enough, unless the last word was there.
		call := metrics.ModelCall{Model: mm.Name(), Outcome: "stopped"}
		var text strings.Builder
		defer func() {
			call.Took = time.Since(began)
			if call.Estimated = call.Prompt+call.Completion == 0 && text.Len() > 0; call.Estimated {
				call.Prompt, call.Completion = r.Tokens(), llm.Tokens(text.String())
			}
			mm.m.metrics.ModelCalled(call)
			mm.m.log.DebugContext(ctx, "model asked", "model", call.Model, "outcome", call.Outcome, "first_ms", call.First.Milliseconds(),
				"ms", call.Took.Milliseconds(), "prompt_tokens", call.Prompt, "completion_tokens", call.Completion)
		}()
		for d, err := range mm.Model.Stream(ctx, r) {
			if err != nil {
				if ctx.Err() == nil {
					call.Outcome = outcomeOf(err)
				}
				yield(d, withoutEcho(err, textsOf(r)))
				return
			}
			if d.Text != "" && call.First == 0 {
				call.First = max(1, time.Since(began))
			}
			text.WriteString(d.Text)
			if d.Usage != (llm.Usage{}) {
				call.Prompt, call.Completion = d.Usage.Prompt, d.Usage.Completion
			}
			if d.Finish != "" {
				call.Outcome = "done"
			}
			if !yield(d, nil) {
				return
			}
		}
	}
}

// outcomeOf is a word for why a request to a server failed.
func outcomeOf(err error) string {
	var e *llm.Error
	if !errors.As(err, &e) {
		return "failed"
	}
	return strings.ReplaceAll(e.Kind.String(), " ", "_")
}

func textsOf(r llm.Request) []string {
	var out []string
	for _, m := range r.Messages {
		out = append(out, m.Text)
	}
	return out
}

// embedder returns an embedder that is counted. The built-in one is left as it
// is: it asks nobody.
func (m *meter) embedder(e retrieval.Embedder) retrieval.Embedder {
	if _, builtin := e.(retrieval.HashEmbedder); m == nil || builtin {
		return e
	}
	return meteredEmbedder{e, m}
}

type meteredEmbedder struct {
	retrieval.Embedder
	m *meter
}

func (e meteredEmbedder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	out, err := e.Embedder.EmbedPassages(ctx, texts)
	return out, e.seen(ctx, err, texts)
}

func (e meteredEmbedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	out, err := e.Embedder.EmbedQuery(ctx, text)
	return out, e.seen(ctx, err, []string{text})
}

// seen counts a request and returns its error, without what was sent.
func (e meteredEmbedder) seen(ctx context.Context, err error, sent []string) error {
	outcome := "done"
	switch {
	case err == nil:
	case ctx.Err() != nil:
		outcome = "stopped"
	default:
		outcome = outcomeOf(err)
	}
	e.m.metrics.Embedded(e.Model(), outcome)
	return withoutEcho(err, sent)
}

// A meteredIndex counts searches.
type meteredIndex struct {
	*retrieval.Index
	m *meter
}

func (ix meteredIndex) Search(ctx context.Context, q retrieval.Query) (retrieval.Result, error) {
	began := time.Now()
	res, err := ix.Index.Search(ctx, q)
	took := time.Since(began)
	ix.m.metrics.Searched(took, err)
	ix.m.log.DebugContext(ctx, "notes searched", "hits", len(res.Hits), "covered", res.Covered, "us", took.Microseconds(), "failed", err != nil)
	return res, err
}

// A meteredCache counts lookups in a cache of grades.
type meteredCache struct {
	grade.Cache
	m *meter
}

func (c meteredCache) Get(ctx context.Context, key string) (grade.Grade, bool, error) {
	g, ok, err := c.Cache.Get(ctx, key)
	c.m.metrics.CacheLookup("grade", ok)
	return g, ok, err
}

// watch has store and library looked at whenever the figures are asked for.
func (m *meter) watch(db *store.DB, library *group.Library) {
	m.metrics.WatchStore(func() metrics.Pool {
		open, used, waits, waited := db.Pool()
		return metrics.Pool{Open: open, Used: used, Waits: waits, Waited: waited}
	})
	m.metrics.WatchNotes(func() metrics.Notes {
		indexes, passages, made := library.Loaded()
		return metrics.Notes{Indexes: indexes, Passages: passages, Made: made}
	})
}
