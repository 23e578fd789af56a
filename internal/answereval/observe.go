package answereval

import (
	"context"
	"iter"
	"strings"
	"sync"
	"time"

	"gophertutor/internal/llm"
)

// A trace is what a model did for one question.
type trace struct {
	start time.Time

	mu    sync.Mutex
	text  strings.Builder // as it came from the model
	usage llm.Usage
	calls int
}

type traceKey struct{}

func withTrace(ctx context.Context, t *trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

// Observe returns a model whose answers Run sees as they come.
func Observe(m llm.Model) llm.Model { return observed{m} }

type observed struct{ llm.Model }

// Stream implements [llm.Model].
func (o observed) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Delta, error] {
	t, ok := ctx.Value(traceKey{}).(*trace)
	if !ok {
		return o.Model.Stream(ctx, r)
	}
	return func(yield func(llm.Delta, error) bool) {
		t.mu.Lock()
		t.calls++
		t.mu.Unlock()
		for d, err := range o.Model.Stream(ctx, r) {
			t.mu.Lock()
			t.text.WriteString(d.Text)
			t.usage.Prompt += d.Usage.Prompt
			t.usage.Completion += d.Usage.Completion
			t.mu.Unlock()
			if !yield(d, err) {
				return
			}
		}
	}
}
