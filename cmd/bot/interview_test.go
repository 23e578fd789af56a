package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/cli"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// quietApp is a program in a data folder of its own.
func quietApp(t *testing.T, out io.Writer) *app {
	a := &app{std: streams{strings.NewReader(""), out, io.Discard}, texts: cli.TextsOf("en"), locale: "en"}
	a.DataDir, a.printer = t.TempDir(), cli.NewPrinter(out, io.Discard, a.texts, false)
	return a
}

// An interview is shown by its ID, however many came after it; that of somebody else
// is not.
func TestInterviewByID(t *testing.T) {
	var out strings.Builder
	ctx, a := t.Context(), quietApp(t, &out)
	err := a.study(ctx, func(ctx context.Context, _ func(), l learning) error {
		service, _, err := a.interviews(l)
		for i := 0; i <= pastLimit && err == nil; i++ {
			_, err = service.Start(ctx, interview.Request{ID: fmt.Sprint("mine-", i), Member: interview.Local, Options: interview.Options{Topics: []string{"gmp"}}})
		}
		if err == nil {
			_, err = service.Start(ctx, interview.Request{ID: "theirs", Member: "123"})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := (&interviewsCommand{ID: "mine-0"}).Run(ctx, a); err != nil || !strings.Contains(out.String(), "Question 1 of 5") {
		t.Errorf("%v\n%s", err, out.String())
	}
	for _, id := range []string{"theirs", "nobodys"} {
		if err := (&interviewsCommand{ID: id}).Run(ctx, a); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// The program is killed when an interview has ended and its answers are not yet
// remembered: the next one sees to that.
func TestInterviewKilledAtTheEnd(t *testing.T) {
	ctx, a := t.Context(), quietApp(t, io.Discard)
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
