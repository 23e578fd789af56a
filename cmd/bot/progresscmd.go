package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
)

// progressCommand shows how it goes.
type progressCommand struct {
	PNG  string `name:"png" placeholder:"FILE" help:"${progress_png}"`
	JSON bool   `help:"${json}"`
	Lang string `default:"auto" enum:"auto,en,zh" help:"${progress_lang}"`
}

// progressJSON is the stable output of "bot progress --json".
type progressJSON struct {
	Today    string      `json:"today"`
	Streak   int         `json:"streak"` // days that end today or yesterday
	Best     int         `json:"best"`
	Answers  int         `json:"answers"`
	Kept     float64     `json:"kept"`     // of returned, 0 to 1
	Returned int         `json:"returned"` // in the last 30 days
	Due      int         `json:"due"`
	Topics   []topicJSON `json:"topics"` // weakest first
	Past     []int       `json:"past"`   // answers a day, the last is today's
	Ahead    []int       `json:"ahead"`  // due a day, the first is today's
}

type topicJSON struct {
	Topic     string  `json:"topic"`
	Questions int     `json:"questions"`
	Answered  int     `json:"answered"`
	Mature    int     `json:"mature"`
	Due       int     `json:"due"`
	Lapses    int     `json:"lapses"`
	Recall    float64 `json:"recall"`   // chance to remember now, 0 to 1
	Strength  float64 `json:"strength"` // expected score now, 0 to 1
}

// Run implements the subcommand.
func (c *progressCommand) Run(ctx context.Context, a *app) error {
	return a.study(ctx, func(ctx context.Context, _ func(), l learning) error {
		s, err := l.tracker.Summary(ctx, interview.Local, time.Now())
		if err != nil {
			return err
		}
		lang := a.language(c.Lang)
		title := func(topic string) string { return l.bank.Title(topic, lang) }
		if c.JSON {
			err = writeJSON(a.std.out, summaryJSON(s))
		} else {
			a.printer.Progress(s, lang, title)
		}
		if err != nil || c.PNG == "" {
			return err
		}
		if err := replaceFile("--png", c.PNG, func(w io.Writer) error { return s.Picture(w, lang, title) }); err != nil {
			return err
		}
		fmt.Fprintf(a.std.err, reviewTextsOf(a.locale).drawn+"\n", c.PNG)
		return nil
	})
}

func summaryJSON(s progress.Summary) progressJSON {
	out := progressJSON{
		Today: s.Today.String(), Streak: s.Streak.Days, Best: s.Streak.Best, Answers: s.Reviews,
		Kept: s.Kept, Returned: s.Returned, Due: s.Total.Due, Topics: []topicJSON{}, Past: s.Past, Ahead: s.Ahead,
	}
	for _, t := range s.Topics {
		out.Topics = append(out.Topics, topicJSON{t.ID, t.Questions, t.Cards, t.Mature, t.Due, t.Lapses, t.Recall, t.Strength})
	}
	return out
}
