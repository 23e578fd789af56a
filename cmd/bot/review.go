package main

import (
	"context"
	"fmt"
	"time"

	"gophertutor/internal/cli"
	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
)

// reviewCommand asks what is due.
type reviewCommand struct {
	Limit int    `default:"10" help:"${review_limit}"`
	Lang  string `default:"auto" enum:"auto,en,zh" help:"${interview_lang}"`
}

// Run implements the subcommand.
func (c *reviewCommand) Run(ctx context.Context, a *app) error {
	if c.Limit < 1 {
		return usageError{fmt.Sprintf("--limit: %d is no number of questions", c.Limit)}
	}
	return a.study(ctx, func(opening context.Context, stop func(), l learning) error {
		due, total, err := l.tracker.Due(opening, interview.Local, time.Now(), c.Limit)
		if err != nil {
			return err
		}
		if total == 0 {
			return a.nothingDue(opening, l.tracker)
		}
		grader, slow, err := a.grader(l.db)
		stop()
		if err != nil {
			return err
		}
		if total > len(due) {
			fmt.Fprintf(a.std.err, reviewTextsOf(a.locale).more+"\n", total, len(due))
		}
		in, closeIn := a.lineReader("", "/hint", "/show", "/skip", "/quit", "/help")
		defer closeIn()
		lang := a.language(c.Lang)
		review := &cli.Review{
			Tracker: l.tracker, Grader: grader, Bank: l.bank, Printer: a.printer.In(lang), Member: interview.Local,
			Lang: lang, Slow: slow, Now: time.Now, Interruptible: interruptible,
		}
		return review.Run(ctx, in, due)
	})
}

// nothingDue says when there is something to review again, or how to begin.
func (a *app) nothingDue(ctx context.Context, t *progress.Tracker) error {
	next, err := t.Next(ctx, interview.Local)
	if err != nil {
		return err
	}
	w := reviewTextsOf(a.locale)
	if next.IsZero() {
		_, err = fmt.Fprintln(a.std.out, w.begin)
	} else {
		_, err = fmt.Fprintf(a.std.out, w.nothing+"\n", next.Local().Format(time.DateOnly))
	}
	return err
}

// reviewTexts are what these commands say themselves, in one language.
type reviewTexts struct {
	nothing, begin string
	more           string // due, asked now
	noChoices      string
	drawn          string // file
}

func reviewTextsOf(locale string) reviewTexts {
	if locale == "zh" {
		return reviewTexts{
			nothing:   "今天没有到期的题目。下一次是 %s。",
			begin:     "还没有学过题目：先用 bot mock-interview 或 bot quiz。",
			more:      "今天到期 %d 题，这次问 %d 题。",
			noChoices: "这些主题没有选择题。",
			drawn:     "图片写入 %s。",
		}
	}
	return reviewTexts{
		nothing:   "Nothing is due today. The next question comes on %s.",
		begin:     "There is nothing to review yet: begin with bot mock-interview or bot quiz.",
		more:      "Due today: %d. Asked now: %d.",
		noChoices: "There are no questions with choices on these topics.",
		drawn:     "The picture is in %s.",
	}
}
