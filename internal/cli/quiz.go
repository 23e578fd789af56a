package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// A Quiz asks questions with choices in the terminal. Like a review it loses
// nothing.
type Quiz struct {
	Tracker keeper
	Bank    *interview.Bank
	Printer *Printer
	Member  store.MemberID
	Lang    string     // "en" or "zh"
	Chance  *rand.Rand // decides where the right choice stands
	Now     func() time.Time
	// Interruptible is as of a Review.
	Interruptible func(context.Context) (context.Context, context.CancelFunc)
}

// Run asks the questions in their order. Each must have choices.
func (z *Quiz) Run(ctx context.Context, in LineReader, questions []*knowledge.Question) error {
	ctx, stop := z.Interruptible(ctx)
	defer stop()
	w := reviewWordsOf(z.Lang)
	z.Printer.faint(w.quizHelp)
	x := exchange{in: in}
	right, answered := 0, 0
	for i, q := range questions {
		z.Printer.question(q, z.Lang, z.Bank.Title(q.Topic, z.Lang), i+1, len(questions))
		order := z.Chance.Perm(len(q.Choices))
		for n, c := range order {
			fmt.Fprintf(z.Printer.out, "  %c) %s\n", 'a'+n, Clean(strings.TrimSpace(q.Choices[c].Text.In(z.Lang))))
		}
		fmt.Fprintln(z.Printer.out)
		picked, err := z.pick(ctx, &x, order)
		switch {
		case errors.Is(err, errLeft) || err != nil && ctx.Err() != nil:
			fmt.Fprintf(z.Printer.out, w.right+"\n", right, answered)
			return nil
		case err != nil:
			return err
		case picked < 0: // skipped
			continue
		}
		answered++
		if q.Choices[picked].Correct {
			right++
		}
		if err := z.reveal(ctx, q, order, picked); err != nil {
			return err
		}
	}
	fmt.Fprintf(z.Printer.out, w.right+"\n", right, answered)
	return nil
}

// pick returns the index of the choice that is picked, or -1 to skip.
func (z *Quiz) pick(ctx context.Context, x *exchange, order []int) (int, error) {
	w := reviewWordsOf(z.Lang)
	for {
		line, err := x.line(ctx)
		if err != nil {
			return 0, err
		}
		line = strings.ToLower(strings.Trim(strings.TrimSpace(line), "().）"))
		switch {
		case len(line) == 1 && line[0] >= 'a' && int(line[0]-'a') < len(order):
			return order[line[0]-'a'], nil
		case line == "/skip":
			return -1, nil
		case line == "/quit" || line == "/end":
			return 0, errLeft
		}
		z.Printer.faint(fmt.Sprintf(w.letter, 'a'+len(order)-1))
	}
}

// reveal says whether the choice is right and why, and keeps it.
func (z *Quiz) reveal(ctx context.Context, q *knowledge.Question, order []int, picked int) error {
	w := reviewWordsOf(z.Lang)
	var b strings.Builder
	score := 0.0
	if c := q.Choices[picked]; c.Correct {
		score = 100
		b.WriteString(w.correct + "\n")
	} else {
		fmt.Fprintf(&b, w.mistaken+"\n", strings.TrimSpace(c.Why.In(z.Lang)))
		for n, i := range order {
			if q.Choices[i].Correct {
				fmt.Fprintf(&b, w.correctIs+"\n", 'a'+n, strings.TrimSpace(q.Choices[i].Text.In(z.Lang)))
			}
		}
	}
	b.WriteString("\n" + strings.TrimSpace(q.Answer.In(z.Lang)) + "\n")
	b.WriteString(sourceLine(z.Bank, q, z.Lang))
	z.Printer.Markdown(b.String())
	now := z.Now()
	rec, err := z.Tracker.Record(context.WithoutCancel(ctx), z.Member, progress.Answer{
		ID: "quiz/" + store.NewID(), Question: q.ID, Score: score, Picked: true, Source: progress.Quiz,
	}, now)
	if err != nil {
		return err
	}
	z.Printer.next(rec, z.Lang, now)
	return nil
}

// line returns one line, or errLeft when there is none.
func (x *exchange) line(ctx context.Context) (string, error) {
	line, err := readLine(ctx, x.in)
	if errors.Is(err, io.EOF) || errors.Is(err, ErrInterrupt) {
		err = errLeft
	}
	return line, err
}
