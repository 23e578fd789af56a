package llm

import (
	"context"
	"iter"
	"maps"
	"strings"
	"sync"
)

// A Tally adds up what a piece of work uses of models. It is safe for concurrent
// use.
type Tally struct {
	mu   sync.Mutex
	used map[string]Usage
}

type tallyKey struct{}

// WithTally returns a context, and what the models of [Counted] use with it. A
// tally that the context had before counts no more.
func WithTally(ctx context.Context) (context.Context, *Tally) {
	t := &Tally{used: map[string]Usage{}}
	return context.WithValue(ctx, tallyKey{}, t), t
}

// Used returns what was used so far, by the model's name. A nil tally has nothing.
func (t *Tally) Used() map[string]Usage {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.used)
}

// Total is the sum over all models, of what was sent and what came back.
func (t *Tally) Total() int {
	n := 0
	for _, u := range t.Used() {
		n += u.Prompt + u.Completion
	}
	return n
}

func (t *Tally) add(model string, u Usage) {
	t.mu.Lock()
	defer t.mu.Unlock()
	sum := t.used[model]
	sum.Prompt += u.Prompt
	sum.Completion += u.Completion
	t.used[model] = sum
}

// Counted returns a model whose use is added to the tally of the context, if it
// has one. Where the server does not say what was used, or the answer is broken
// off after it began, it is estimated from the text.
func Counted(m Model) Model { return counted{m} }

type counted struct{ Model }

// Stream implements [Model].
func (c counted) Stream(ctx context.Context, r Request) iter.Seq2[Delta, error] {
	t, ok := ctx.Value(tallyKey{}).(*Tally)
	if !ok {
		return c.Model.Stream(ctx, r)
	}
	return func(yield func(Delta, error) bool) {
		var said Usage // by the server
		var text strings.Builder
		defer func() {
			switch {
			case said != Usage{}:
				t.add(c.Name(), said)
			case text.Len() > 0: // else it did no work, or none that is known
				t.add(c.Name(), Usage{r.Tokens(), Tokens(text.String())})
			}
		}()
		for d, err := range c.Model.Stream(ctx, r) {
			text.WriteString(d.Text)
			if d.Usage != (Usage{}) {
				said = d.Usage
			}
			if !yield(d, err) {
				return
			}
		}
	}
}
