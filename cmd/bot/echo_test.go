package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gophertutor/internal/llm"
)

func TestWithoutEcho(t *testing.T) {
	sent := []string{
		"You answer questions about Go.\nUse the passages.",
		"<question>\nwhy is it so\n</question>\nPassage 1: a nil channel blocks for ever, in both directions and without exception.\n为什么会阻塞",
	}
	for _, tt := range []struct {
		detail string
		echo   bool
	}{
		{"", false},
		{"model qwen3:4b not found", false},
		{"maximum context length is 8192 tokens, requested 9000", false},
		{"content filter", false},
		{"invalid request: why is it so", true},                         // a whole line
		{"bad text: blocks for ever, in both directions and", true},     // a long piece
		{"bad text: blocks for ever, in", false},                        // words that could be anybody's
		{"bad request: 为什么会阻塞", true},                                   // characters, not bytes
		{"rejected: You answer questions about Go. Use the pass", true}, // also of the prompt
	} {
		err := fmt.Errorf("ask: %w", &llm.Error{Kind: llm.Rejected, Server: "http://s", Model: "m", Detail: tt.detail, Err: errors.New("cause")})
		got := withoutEcho(err, sent)
		var e *llm.Error
		if !errors.As(got, &e) || e.Kind != llm.Rejected || e.Model != "m" {
			t.Fatalf("%q: %v is another error", tt.detail, got)
		}
		if clean := e.Detail != tt.detail; clean != tt.echo || tt.echo && strings.Contains(got.Error(), "Go") {
			t.Errorf("%q became %q", tt.detail, got)
		}
	}
	if err := errors.New("why is it so"); withoutEcho(err, sent) != err {
		t.Error("an error of ours is changed")
	}
}
