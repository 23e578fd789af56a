package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gophertutor/internal/llm/openaitest"
)

// Answers are graded side by side, and what goes wrong with each is said in lines
// that are whole.
func TestGradeWarnings(t *testing.T) {
	ai := openaitest.New(t)
	const lines = 40
	var in strings.Builder
	for i := range lines {
		fmt.Fprintf(&in, `{"id":%d,"question":"What is a nil channel?","rubric":["receiving blocks for ever"],"answer":"receiving blocks for ever, %d"}`+"\nno line %d\n", i, i, i)
	}
	var out, errs strings.Builder
	env := []string{"OPENAI_BASE_URL=" + ai.URL, "OPENAI_API_KEY=wrong", "LANG=en_US.UTF-8"}
	if code := run(context.Background(), []string{"grade", "--json"}, env, streams{strings.NewReader(in.String()), &out, &errs}); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	if n := strings.Count(out.String(), "\n"); n != lines {
		t.Errorf("%d grades, want %d", n, lines)
	}
	var warned, bad int
	for line := range strings.Lines(errs.String()) {
		switch {
		case strings.HasPrefix(line, "warning: "):
			warned++
		case strings.HasPrefix(line, "-:"):
			bad++
		default:
			t.Errorf("said %q", line)
		}
	}
	if warned != lines || bad != lines {
		t.Errorf("%d warnings and %d lines that are none, want %d of each", warned, bad, lines)
	}
}
