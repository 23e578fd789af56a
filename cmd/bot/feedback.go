package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gophertutor/internal/cli"
	"gophertutor/internal/store"
)

// feedbackCommand shows the operator what members told the bot: /feedback, and
// the reasons behind 👎. It may run beside the bot.
type feedbackCommand struct {
	Since int  `placeholder:"DAYS" default:"30" help:"${since}"`
	JSON  bool `help:"${json_lines}"`
}

// feedbackJSON is the stable output of "bot feedback --json". Members are not
// named.
type feedbackJSON struct {
	At       time.Time      `json:"at"`
	Vote     int            `json:"vote"` // 1, -1, or 0 for words about the bot
	Text     string         `json:"text"`
	Server   store.ServerID `json:"server"`   // "" in a direct message
	Exchange string         `json:"exchange"` // "" for words about the bot
	Question string         `json:"question"` // "" of a private answer
	Mode     string         `json:"mode"`
}

// Run implements the subcommand.
func (c *feedbackCommand) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	if c.Since < 1 {
		return usageError{fmt.Sprintf("--since: %d is no number of days", c.Since)}
	}
	said, err := a.readFeedback(ctx, time.Now().AddDate(0, 0, -c.Since))
	if err != nil {
		return err
	}
	if !c.JSON {
		_, err := fmt.Fprint(a.std.out, describeFeedback(said, a.locale))
		return err
	}
	for _, s := range said {
		if err := writeJSON(a.std.out, feedbackJSON{s.At, s.Vote, s.Text, s.Server, s.Exchange, s.Question, s.Mode}); err != nil {
			return err
		}
	}
	return nil
}

// readFeedback reads from the bot's database.
func (a *app) readFeedback(ctx context.Context, since time.Time) (said []store.Said, err error) {
	db, err := a.botsStore(ctx, a.texts.NoStore)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.FeedbackSince(ctx, since)
}

// describeFeedback lists for people what was said in words, and every 👎; 👍
// are only counted.
func describeFeedback(said []store.Said, locale string) string {
	about, private, none, total := "about the bot", "(private question)", "(no reason)", "%d 👍, %d 👎, %d about the bot\n"
	if locale == "zh" {
		about, private, none, total = "关于机器人", "（私密问题）", "（没有写原因）", "%d 个 👍，%d 个 👎，%d 条关于机器人\n"
	}
	var b strings.Builder
	var up, down, words int
	for _, s := range said {
		mark, subject, text := "💬", s.Question, s.Text
		if subject == "" {
			subject = private
		}
		switch {
		case s.Exchange == "":
			words++
			subject = about
		case s.Vote > 0:
			up++
			mark = "👍"
			if text == "" {
				continue
			}
		case s.Vote < 0:
			down++
			mark = "👎"
			if text == "" {
				text = none
			}
		}
		fmt.Fprintf(&b, "%s %s %s\n", s.At.Local().Format("2006-01-02 15:04"), mark, oneLine(subject))
		for line := range strings.Lines(strings.TrimSpace(cli.Clean(text))) {
			fmt.Fprintf(&b, "    %s\n", strings.TrimRight(line, "\n"))
		}
	}
	fmt.Fprintf(&b, total, up, down, words)
	return b.String()
}

// oneLine makes untrusted text fit a line of a list.
func oneLine(s string) string { return strings.Join(strings.Fields(cli.Clean(s)), " ") }
