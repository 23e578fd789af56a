package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/cli"
	"gophertutor/internal/interview"
)

// The program is killed when an interview has ended and its answers are not yet
// remembered: the next one sees to that.
func TestInterviewKilledAtTheEnd(t *testing.T) {
	ctx := t.Context()
	a := &app{std: streams{strings.NewReader(""), io.Discard, io.Discard}, texts: cli.TextsOf("en"), locale: "en"}
	a.DataDir, a.printer = t.TempDir(), cli.NewPrinter(io.Discard, io.Discard, a.texts, false)
	err := a.study(ctx, func(ctx context.Context, _ func(), l learning) error {
		service, _, err := a.interviews(l)
		if err != nil {
			return err
		}
		s, err := a.begin(ctx, l, service, interview.Options{Topics: []string{"gmp"}, Questions: 1})
		if err != nil {
			return err
		}
		for _, ev := range []interview.Event{{Kind: interview.Answer, Text: "I have no idea"}, {Kind: interview.End}} {
			if s, _, err = service.Do(ctx, s.ID, ev); err != nil {
				return err
			}
		}
		if s.Phase() != interview.Over {
			t.Fatal(s.Phase())
		}
		if _, err := a.begin(ctx, l, service, interview.Options{Topics: []string{"map"}, Questions: 1}); err != nil {
			return err
		}
		sum, err := l.tracker.Summary(ctx, interview.Local, time.Now())
		if sum.Reviews != 1 {
			t.Errorf("%d answers are remembered, want 1", sum.Reviews)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
