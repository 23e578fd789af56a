// Package llmtest has a language model that follows a script, for tests.
package llmtest

import (
	"context"
	"iter"
	"sync"
	"unicode/utf8"

	"gophertutor/internal/llm"
)

// A Model is an llm.Model that answers with what it is told. Safe for
// concurrent use once its exported fields are set.
type Model struct {
	// Text is the answer; it comes in pieces of Piece characters, default 3.
	Text  string
	Piece int
	// Answer, if set, gives the text instead.
	Answer func(llm.Request) string
	// Err ends the answer, after its text.
	Err error
	// Finish is how the answer ends; default llm.FinishStop.
	Finish llm.Finish
	// Hang makes the model wait after its text until the context ends.
	Hang bool

	mu       sync.Mutex
	requests []llm.Request
}

// Name implements llm.Model.
func (m *Model) Name() string { return "scripted" }

// Requests returns what the model was asked, in order.
func (m *Model) Requests() []llm.Request {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]llm.Request(nil), m.requests...)
}

// Stream implements llm.Model.
func (m *Model) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		m.mu.Lock()
		m.requests = append(m.requests, r)
		m.mu.Unlock()
		text := m.Text
		if m.Answer != nil {
			text = m.Answer(r)
		}
		size := m.Piece
		if size <= 0 {
			size = 3
		}
		for text != "" {
			if ctx.Err() != nil {
				yield(llm.Delta{}, context.Cause(ctx))
				return
			}
			n := 0
			for i := 0; i < size && n < len(text); i++ {
				_, w := utf8.DecodeRuneInString(text[n:])
				n += w
			}
			if !yield(llm.Delta{Text: text[:n]}, nil) {
				return
			}
			text = text[n:]
		}
		if m.Hang {
			<-ctx.Done()
		}
		switch {
		case ctx.Err() != nil:
			yield(llm.Delta{}, context.Cause(ctx))
		case m.Err != nil:
			yield(llm.Delta{}, m.Err)
		case m.Finish != "":
			yield(llm.Delta{Finish: m.Finish}, nil)
		default:
			yield(llm.Delta{Finish: llm.FinishStop}, nil)
		}
	}
}
