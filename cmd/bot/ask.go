package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"gophertutor/internal/cli"
	"gophertutor/internal/tutor"
)

// askCommand answers one question.
type askCommand struct {
	JSON     bool     `help:"${json}"`
	K        int      `short:"k" default:"8" help:"${k}"`
	Lang     string   `default:"auto" enum:"auto,en,zh" help:"${lang}"`
	Go       string   `help:"${go_release}" placeholder:"1.17"`
	Kind     string   `default:"ask" enum:"ask,explain,check" help:"${kind}"`
	Simpler  bool     `xor:"depth" help:"${simpler}"`
	Deeper   bool     `xor:"depth" help:"${deeper}"`
	Fresh    bool     `help:"${fresh}"`
	Question []string `arg:"" optional:"" help:"${question}"`
}

// maxK bounds -k.
const maxK = 100

func checkK(k int) error {
	if k < 1 || k > maxK {
		return usageError{fmt.Sprintf("-k: %d is not between 1 and %d", k, maxK)}
	}
	return nil
}

// Run implements the subcommand.
func (c *askCommand) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	if err := checkK(c.K); err != nil {
		return err
	}
	text, err := words(ctx, c.Question, a.std.in)
	if err != nil {
		return err
	}
	q := tutor.Question{Text: text, K: c.K, Go: c.Go}
	if c.Kind != "ask" {
		q.Kind = tutor.Kind(c.Kind)
	}
	switch {
	case c.Simpler:
		q.Depth = -1
	case c.Deeper:
		q.Depth = 1
	}
	if c.Lang != "auto" {
		q.Lang = c.Lang
	}
	// What is wrong with the question is said before anything is opened.
	if err := q.Check(); err != nil {
		return usageError{a.texts.Usage(err)}
	}
	t, _, _, err := a.tutor(ctx)
	if err != nil {
		return err
	}
	if !c.JSON {
		_, err := a.printer.Answer(a.askKept(ctx, t, q, c.Fresh))
		return err
	}
	for ev, err := range a.askKept(ctx, t, q, c.Fresh) {
		switch {
		case err != nil:
			return err
		case ev.Warning != "":
			a.printer.Warn(ev.Warning)
		case ev.Problem != nil:
			fmt.Fprintln(a.std.err, cli.Clean(a.texts.Problem(ev.Problem)))
		case ev.Answer != nil:
			return writeJSON(a.std.out, answerJSONOf(ev.Answer))
		}
	}
	return errors.New("no answer")
}

// words joins the arguments of a question, or reads it from standard input for "-".
func words(ctx context.Context, args []string, in io.Reader) (string, error) {
	if len(args) == 1 && args[0] == "-" {
		b, err := readAll(ctx, io.LimitReader(in, 8*tutor.MaxQuestionRunes))
		return string(b), err
	}
	return strings.Join(args, " "), nil
}

// readAll reads to the end or until ctx ends. A read from a terminal cannot be
// ended, so its goroutine may be left to the end of the program.
func readAll(ctx context.Context, in io.Reader) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	got := make(chan result, 1)
	go func() {
		data, err := io.ReadAll(in)
		got <- result{data, err}
	}()
	select {
	case r := <-got:
		return r.data, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// answerJSON is the stable output of "bot ask --json".
type answerJSON struct {
	Question   string         `json:"question"`
	Language   string         `json:"language"`
	Mode       string         `json:"mode"`
	Covered    bool           `json:"covered"`
	Confidence float64        `json:"confidence"`
	Answer     string         `json:"answer"`
	Citations  []citationJSON `json:"citations"`
	Kind       string         `json:"kind,omitempty"`    // "explain" or "check"
	Depth      int            `json:"depth,omitempty"`   // -1 or 1
	Go         string         `json:"go,omitempty"`      // the old release that the answer looks back to
	Model      string         `json:"model,omitempty"`   // that wrote the answer
	KeptAt     *time.Time     `json:"kept_at,omitempty"` // when it was written, if it was kept and is given again
}

type citationJSON struct {
	Label     string `json:"label"`
	Folder    string `json:"folder"`
	File      string `json:"file"`
	Heading   string `json:"heading"`
	StartLine int    `json:"start_line"`
	EndLine   int    `json:"end_line"`
	Text      string `json:"text"`
}

func answerJSONOf(a *tutor.Answer) answerJSON {
	out := answerJSON{
		Question: a.Question, Language: a.Lang, Mode: string(a.Mode),
		Covered: a.Covered, Confidence: a.Confidence, Answer: a.Text, Citations: []citationJSON{},
		Kind: string(a.Kind), Depth: a.Depth, Go: a.Go, Model: a.Model,
	}
	if !a.KeptAt.IsZero() {
		out.KeptAt = &a.KeptAt
	}
	for _, c := range a.Citations {
		out.Citations = append(out.Citations, citationJSON{c.Label, c.Folder, c.File, c.Heading, c.StartLine, c.EndLine, c.Text})
	}
	return out
}

// writeJSON writes v on one line. Characters such as < stay as they are: the
// output is for programs, not for web pages.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
