package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"gophertutor/internal/cli"
	"gophertutor/internal/interview"
)

// quizCommand asks questions with choices.
type quizCommand struct {
	Topic     []string `arg:"" optional:"" help:"${interview_topic}"`
	Questions int      `default:"5" help:"${quiz_questions}"`
	Lang      string   `default:"auto" enum:"auto,en,zh" help:"${interview_lang}"`
	Seed      uint64   `help:"${interview_seed}"`
}

// Run implements the subcommand.
func (c *quizCommand) Run(ctx context.Context, a *app) error {
	if c.Questions < 1 {
		return usageError{fmt.Sprintf("--questions: %d is no number of questions", c.Questions)}
	}
	return a.study(ctx, func(opening context.Context, stop func(), l learning) error {
		choice, err := l.bank.ParseTopics(strings.Join(c.Topic, " "))
		if err != nil {
			return a.topicError(l.bank, err)
		}
		topics := choice.Topics
		if choice.Weak {
			weak, err := l.tracker.WeakSpots(opening, interview.Local, time.Now())
			if err != nil {
				return err
			}
			topics = append(topics, weak...)
		}
		if c.Seed == 0 {
			c.Seed = rand.Uint64()
		}
		chance := rand.New(rand.NewPCG(c.Seed, 0))
		questions, err := l.tracker.Quiz(opening, interview.Local, topics, c.Questions, time.Now(), chance)
		stop()
		if err != nil {
			return err
		}
		if len(questions) == 0 {
			return usageError{reviewTextsOf(a.locale).noChoices}
		}
		in, closeIn := a.lineReader("", "/skip", "/quit")
		defer closeIn()
		lang := a.languageFor(c.Lang, c.Topic)
		quiz := &cli.Quiz{
			Tracker: l.tracker, Bank: l.bank, Printer: a.printer.In(lang), Member: interview.Local,
			Lang: lang, Chance: chance, Now: time.Now, Interruptible: interruptible,
		}
		return quiz.Run(ctx, in, questions)
	})
}
