package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
	"gophertutor/retrieval"
)

// asker is what a chat needs of a tutor.Tutor.
type asker interface {
	Ask(context.Context, tutor.Question) iter.Seq2[tutor.Event, error]
}

// A LineReader gives the lines that a person types. It returns io.EOF at the
// end and ErrInterrupt when a line was given up.
type LineReader interface {
	ReadLine() (string, error)
}

// ErrInterrupt is a line that was given up with Ctrl-C.
var ErrInterrupt = errors.New("interrupted")

// A Chat is a conversation in the terminal.
type Chat struct {
	Tutor   asker
	Printer *Printer
	Lang    string // language of answers; "" to follow each question
	Go      string // release to look back to, as tutor.ParseGo gives it; "" for the current one
	Docs    func() []retrieval.Doc
	Topics  func(retrieval.Doc) int // sections of a note
	// Interruptible gives the context of one answer, which Ctrl-C ends, and a
	// function to call when the answer is over.
	Interruptible func(context.Context) (context.Context, context.CancelFunc)
}

// maxTurns is how much of a conversation is kept.
const maxTurns = 6

// Run reads lines until the end of input, /quit, or the end of ctx.
func (c *Chat) Run(ctx context.Context, in LineReader) error {
	t := c.Printer.texts
	fmt.Fprintln(c.Printer.out, t.ChatHello)
	var history []tutor.Turn
	for {
		line, err := readLine(ctx, in)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, ErrInterrupt):
			continue
		case err != nil:
			return err
		}
		line = strings.TrimSpace(line)
		command, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		switch {
		case line == "":
		case command == "/quit" || command == "/exit" || command == "/q":
			return nil
		case command == "/help" || command == "/?":
			fmt.Fprintln(c.Printer.out, t.ChatHelp)
		case command == "/topics":
			c.Printer.Topics(c.Docs(), c.Topics)
		case command == "/ask" && rest == "":
			fmt.Fprintln(c.Printer.out, t.ChatAskWhat)
		case command == "/ask":
			history = c.answer(ctx, tutor.Question{Text: rest})
		case command == "/go":
			c.setGo(rest)
		case command == "/simpler" && rest == "":
			history = c.again(ctx, -1, history)
		case command == "/deeper" && rest == "":
			history = c.again(ctx, 1, history)
		case isCommand(command):
			fmt.Fprintf(c.Printer.out, t.ChatUnknown+"\n", Clean(command))
		default:
			history = c.answer(ctx, tutor.Question{Text: line, History: history})
		}
	}
}

// readLine waits for a line or the end of ctx. A read from a terminal cannot be
// ended, so when ctx ends first its goroutine is left to the end of the program.
func readLine(ctx context.Context, in LineReader) (string, error) {
	type result struct {
		line string
		err  error
	}
	got := make(chan result, 1)
	go func() {
		line, err := in.ReadLine()
		got <- result{line, err}
	}()
	select {
	case r := <-got:
		return r.line, r.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// isCommand tells "/topcis" from a question that starts with a path.
func isCommand(word string) bool {
	return len(word) > 1 && word[0] == '/' && strings.Trim(word[1:], "abcdefghijklmnopqrstuvwxyz-") == ""
}

// setGo changes the release to look back to, and says which it is.
func (c *Chat) setGo(text string) {
	release, err := tutor.ParseGo(text)
	if err != nil {
		fmt.Fprintln(c.Printer.out, c.Printer.texts.Usage(err))
		return
	}
	c.Go = release
	if release == "" {
		fmt.Fprintf(c.Printer.out, c.Printer.texts.ChatGoNow+"\n", knowledge.GoVersion)
		return
	}
	fmt.Fprintf(c.Printer.out, c.Printer.texts.ChatGo+"\n", release)
}

// again puts the last question once more, simpler or deeper.
func (c *Chat) again(ctx context.Context, depth int, history []tutor.Turn) []tutor.Turn {
	if len(history) == 0 {
		fmt.Fprintln(c.Printer.out, c.Printer.texts.ChatNoAnswer)
		return nil
	}
	return c.answer(ctx, tutor.Question{Text: history[len(history)-1].Question, Depth: depth, History: history})
}

// answer asks, and returns the conversation with the new turn. What is wrong
// with one question does not end the conversation.
func (c *Chat) answer(ctx context.Context, q tutor.Question) []tutor.Turn {
	ctx, stop := c.Interruptible(ctx)
	defer stop()
	q.Lang, q.Go = c.Lang, c.Go
	history := q.History
	a, err := c.Printer.Answer(c.Tutor.Ask(ctx, q))
	if err != nil {
		text := c.Printer.texts.Usage(err)
		switch {
		case text != "":
		case ctx.Err() != nil:
			text = c.Printer.texts.Interrupted
		default:
			text = firstLine(err.Error())
		}
		fmt.Fprintln(c.Printer.err, Clean(text))
		return history
	}
	fmt.Fprintln(c.Printer.out)
	history = append(history, tutor.Turn{Question: q.Text, Answer: a.Text, Subject: a.Subject})
	return history[max(0, len(history)-maxTurns):]
}
