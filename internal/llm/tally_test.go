package llm_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/llm"
	"gophertutor/internal/llm/llmtest"
)

func TestTokens(t *testing.T) {
	for text, want := range map[string]int{
		"":                            0,
		" ":                           1,
		"go":                          1,
		"goroutine":                   2,
		"a goroutine waits":           4,
		"两个协程":                        4,
		"两个 goroutine":                4,
		"s := append(s, 1)":           9,
		"\n\n\t\tx":                   2,
		strings.Repeat(" ", 40) + "x": 4,
		"1048576":                     3,
		"🐹":                           3,
		"\xff\xff":                    6,
	} {
		if got := llm.Tokens(text); got != want {
			t.Errorf("Tokens(%q) = %d, want %d", text, got, want)
		}
	}
	// What o200k and cl100k count.
	for text, real := range map[string][2]int{
		"The scheduler multiplexes goroutines onto operating system threads, which the runtime calls machines, with one processor each.": {22, 23},
		"调度器把协程分配到操作系统线程上运行，每个线程需要一个处理器。":                                                                                                {22, 28},
		"for i := range n {\n\twg.Go(func() { results[i] = work(ctx, i) })\n}":                                                           {22, 22},
	} {
		if got := llm.Tokens(text); got < real[0] || got > 2*real[1] {
			t.Errorf("Tokens(%q) = %d, want %d to %d", text, got, real[0], 2*real[1])
		}
	}
}

func FuzzTokens(f *testing.F) {
	f.Add("a b  c", "协程")
	f.Fuzz(func(t *testing.T, a, b string) {
		// A part is never more than the whole, and a line break parts tokens.
		whole, parts := llm.Tokens(a+"\n"+b), llm.Tokens(a)+llm.Tokens(b)
		if len(a+b) < 1000 && (whole > parts+1 || parts > whole+2) {
			t.Errorf("%q and %q: %d, together %d", a, b, parts, whole)
		}
		if n := llm.Tokens(a); n > 3*len(a) || len(a) > 0 && n == 0 {
			t.Errorf("%q: %d", a, n)
		}
	})
}

// saying is a model whose server says what was used.
type saying struct {
	*llmtest.Model
	usage llm.Usage
}

func (m saying) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		for d, err := range m.Model.Stream(ctx, r) {
			if d.Finish != "" {
				d.Usage = m.usage
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

func TestTally(t *testing.T) {
	req := llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "why does a goroutine wait"}}}
	for _, c := range []struct {
		name  string
		model llm.Model
		stop  bool
		want  map[string]llm.Usage
	}{
		{"said", saying{&llmtest.Model{Text: "it waits"}, llm.Usage{Prompt: 70, Completion: 30}}, false, map[string]llm.Usage{"scripted": {Prompt: 70, Completion: 30}}},
		{"not said", &llmtest.Model{Text: "it waits"}, false, map[string]llm.Usage{"scripted": {Prompt: req.Tokens(), Completion: 2}}},
		{"cut", &llmtest.Model{Text: "it waits", Err: errors.New("cut")}, false, map[string]llm.Usage{"scripted": {Prompt: req.Tokens(), Completion: 2}}},
		{"stopped", saying{&llmtest.Model{Text: "it waits"}, llm.Usage{Prompt: 70}}, true, map[string]llm.Usage{"scripted": {Prompt: req.Tokens(), Completion: 2}}},
		{"refused", &llmtest.Model{Err: errors.New("no key")}, false, map[string]llm.Usage{}},
	} {
		ctx, tally := llm.WithTally(t.Context())
		for d := range llm.Counted(c.model).Stream(ctx, req) {
			if c.stop && d.Text != "" {
				break
			}
		}
		if d := cmp.Diff(c.want, tally.Used()); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
		sum := 0
		for _, u := range c.want {
			sum += u.Prompt + u.Completion
		}
		if tally.Total() != sum {
			t.Errorf("%s: %d in all, want %d", c.name, tally.Total(), sum)
		}
	}
	// Several requests add up; without a tally nothing is counted.
	ctx, tally := llm.WithTally(t.Context())
	m := llm.Counted(saying{&llmtest.Model{Text: "x"}, llm.Usage{Prompt: 2, Completion: 1}})
	for _, c := range []context.Context{ctx, t.Context(), ctx} {
		for range m.Stream(c, req) {
		}
	}
	if tally.Total() != 6 {
		t.Errorf("two requests of three tokens are %d", tally.Total())
	}
}
