package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/peterh/liner"

	"gophertutor/internal/cli"
	"gophertutor/internal/tutor"
	"gophertutor/retrieval"
)

// chatCommand is a conversation.
type chatCommand struct {
	Lang string `default:"auto" enum:"auto,en,zh" help:"${lang}"`
	Go   string `help:"${go_release}" placeholder:"1.17"`
}

// Run implements the subcommand.
func (c *chatCommand) Run(ctx context.Context, a *app) error {
	release, err := tutor.ParseGo(c.Go)
	if err != nil {
		return usageError{a.texts.Usage(err)}
	}
	opening, stop := interruptible(ctx)
	t, ix, said, err := a.tutor(opening)
	stop()
	if err != nil {
		return err
	}
	answers := &warner{ask: func(ctx context.Context, q tutor.Question) iter.Seq2[tutor.Event, error] {
		return a.askKept(ctx, t, q, true)
	}}
	unfollow, err := a.follow(ctx, &follower{ix: ix, warn: answers.warn, changed: func(context.Context, retrieval.SyncReport) {}}, said)
	if err != nil {
		return err
	}
	defer unfollow()
	chat := &cli.Chat{Tutor: answers, Printer: a.printer, Docs: ix.Docs, Topics: sectionCount(ix), Interruptible: interruptible, Go: release}
	if c.Lang != "auto" {
		chat.Lang = c.Lang
	}
	in, closeIn := a.lineReader("chat", "/ask ", "/go ", "/simpler", "/deeper", "/topics", "/help", "/quit")
	defer closeIn()
	return chat.Run(ctx, in)
}

// lineReader reads from a terminal with editing, completion of commands and a
// history that is kept in a folder of that name, from anything else line by line.
// Without a name no history is kept.
func (a *app) lineReader(folder string, commands ...string) (cli.LineReader, func()) {
	if !isTerminal(a.std.in) || !isTerminal(a.std.out) {
		return &plainLines{bufio.NewReader(a.std.in)}, func() {}
	}
	s := liner.NewLiner()
	s.SetCtrlCAborts(true)
	s.SetCompleter(func(line string) []string {
		var out []string
		for _, c := range commands {
			if strings.HasPrefix(c, line) && line != "" {
				out = append(out, c)
			}
		}
		return out
	})
	history := ""
	if folder == "" {
		return &terminalLines{s}, func() { s.Close() }
	}
	if dir, warning := a.stateDir(folder); warning == "" {
		history = filepath.Join(dir, "history")
		if f, err := os.Open(history); err == nil {
			s.ReadHistory(f) // what cannot be read is not worth a word
			f.Close()
		}
	}
	return &terminalLines{s}, func() {
		if history != "" {
			if f, err := os.OpenFile(history, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600); err == nil {
				s.WriteHistory(f)
				f.Close()
			}
		}
		s.Close()
	}
}

const prompt = "> "

type terminalLines struct{ *liner.State }

func (t *terminalLines) ReadLine() (string, error) {
	line, err := t.Prompt(prompt)
	if errors.Is(err, liner.ErrPromptAborted) {
		return "", cli.ErrInterrupt
	}
	if err == nil && strings.TrimSpace(line) != "" {
		t.AppendHistory(line)
	}
	return line, err
}

type plainLines struct{ *bufio.Reader }

// ReadLine returns the next line, the last one also without a line end.
func (p *plainLines) ReadLine() (string, error) {
	line, err := p.ReadString('\n')
	if errors.Is(err, io.EOF) && line != "" {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}
