package llm_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gophertutor/internal/llm"
	"gophertutor/internal/llm/llmtest"
)

type pair struct {
	A int    `json:"a"`
	B string `json:"b"`
}

func TestGenerateJSON(t *testing.T) {
	tests := []struct {
		name    string
		replies []string
		want    pair
		calls   int
		wrong   string // what the error says
	}{
		{"plain", []string{`{"a":1,"b":"x"}`}, pair{1, "x"}, 1, ""},
		{"fence", []string{"```json\n{\"a\":1,\"b\":\"x\"}\n```\n"}, pair{1, "x"}, 1, ""},
		{"repaired", []string{"Here you are.", `{"a":1,"b":"x"}`}, pair{1, "x"}, 2, ""},
		{"unknown field", []string{`{"a":1,"c":2}`, `{"a":2,"b":"y"}`}, pair{2, "y"}, 2, ""},
		{"checked", []string{`{"a":-1,"b":"x"}`, `{"a":3,"b":"x"}`}, pair{3, "x"}, 2, ""},
		{"twice", []string{`{"a":1} and so on`}, pair{}, 2, "follows"},
		{"checked twice", []string{`{"a":-1}`}, pair{}, 2, "negative"},
		{"too long", []string{strings.Repeat("x", 1<<18+1)}, pair{}, 1, "longer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := 0
			m := &llmtest.Model{Piece: 1000, Answer: func(llm.Request) string {
				n++
				return tt.replies[min(n, len(tt.replies))-1]
			}}
			asked := llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "give"}}}
			got, err := llm.GenerateJSON(t.Context(), m, asked, func(p pair) error {
				if p.A < 0 {
					return errors.New("a is negative")
				}
				return nil
			})
			if tt.wrong == "" && (err != nil || got != tt.want) {
				t.Errorf("got %+v, %v", got, err)
			}
			if tt.wrong != "" && (!errors.Is(err, llm.ErrAnswer) || !strings.Contains(err.Error(), tt.wrong)) {
				t.Errorf("got %v, want %q", err, tt.wrong)
			}
			reqs := m.Requests()
			if len(reqs) != tt.calls || len(asked.Messages) != 1 {
				t.Fatalf("%d calls, want %d", len(reqs), tt.calls)
			}
			if tt.calls == 2 {
				last := reqs[1].Messages
				if len(last) != 3 || last[1].Role != llm.Assistant || last[1].Text != tt.replies[0] || !strings.Contains(last[2].Text, "cannot be used") {
					t.Errorf("asked again with %+v", last)
				}
			}
		})
	}
}

func TestGenerateJSONError(t *testing.T) {
	down := &llm.Error{Kind: llm.Unreachable}
	if _, err := llm.GenerateJSON[pair](t.Context(), &llmtest.Model{Err: down}, llm.Request{}, nil); !errors.Is(err, down) || errors.Is(err, llm.ErrAnswer) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := llm.GenerateJSON[pair](ctx, &llmtest.Model{Text: "{}"}, llm.Request{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
