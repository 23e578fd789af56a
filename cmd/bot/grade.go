package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"gophertutor/internal/cli"
	"gophertutor/internal/grade"
	"gophertutor/internal/lang"
	"gophertutor/internal/phrase"
)

// gradeCommand grades answers, one a line.
type gradeCommand struct {
	JSON bool   `help:"${json_lines}"`
	File string `arg:"" optional:"" default:"-" help:"${grade_file}"`
}

// gradeLine is a line of the input.
type gradeLine struct {
	ID       json.RawMessage `json:"id"` // given back as it came
	Question string          `json:"question"`
	Rubric   []string        `json:"rubric"`
	Answer   *string         `json:"answer"`
	Language string          `json:"language"` // of the feedback; "" for that of the answer
}

// gradedJSON is the stable output of "bot grade --json".
type gradedJSON struct {
	ID json.RawMessage `json:"id"`
	grade.Grade
}

// gradeWorkers is how many answers are graded at once; a model is the slow part.
const gradeWorkers = 4

// Run implements the subcommand.
func (c *gradeCommand) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	in := a.std.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return usageError{fmt.Sprintf("grade: %v", err)}
		}
		defer f.Close()
		in = f
	}
	a.std.err = &sharedWriter{w: a.std.err} // answers are graded side by side
	a.printer = cli.NewPrinter(a.std.out, a.std.err, a.texts, a.colored())
	grader, err := a.answerGrader()
	if err != nil {
		return err
	}
	bad, err := c.each(ctx, a, in, grader)
	if err == nil && bad > 0 {
		return errReported
	}
	return err
}

// A sharedWriter is one that several goroutines may write to.
type sharedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *sharedWriter) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}

// answerGrader returns the model that the environment names, or the rules.
func (a *app) answerGrader() (grade.Grader, error) {
	model, err := a.model()
	if err != nil || model == nil {
		return grade.Rules{}, err
	}
	set, err := a.promptSet()
	if err != nil {
		return nil, err
	}
	return &grade.Model{LLM: model, Prompts: set, Fallback: func(err error) { a.printer.Warn(err.Error()) }}, nil
}

// A graded line is the answer to a line of the input, or why there is none.
type graded struct {
	no  int
	out gradedJSON
	err error
}

// each grades line by line and writes the results in the order of the input, each
// as soon as it is there. It returns how many lines could not be graded.
func (c *gradeCommand) each(ctx context.Context, a *app, in io.Reader, grader grade.Grader) (bad int, err error) {
	g, ctx := errgroup.WithContext(ctx)
	lines := linesOf(ctx, in)
	queue := make(chan chan graded, gradeWorkers)
	g.Go(func() error {
		defer close(queue)
		for {
			var line inputLine
			select {
			case next, ok := <-lines:
				if !ok {
					return nil
				}
				line = next
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			result := make(chan graded, 1)
			select {
			case queue <- result:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			g.Go(func() error {
				out, err := gradeOne(ctx, grader, line)
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				result <- graded{line.no, out, err}
				return nil
			})
		}
	})
	g.Go(func() error {
		for result := range queue {
			var r graded
			select {
			case r = <-result:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			if r.err != nil {
				bad++
				fmt.Fprintf(a.std.err, "%s:%d: %s\n", cli.Clean(c.File), r.no, cli.Clean(phrase.In(a.locale, r.err.Error())))
				continue
			}
			if err := c.write(a.std.out, r.out); err != nil {
				return err
			}
		}
		return nil
	})
	return bad, g.Wait()
}

func gradeOne(ctx context.Context, grader grade.Grader, line inputLine) (gradedJSON, error) {
	if line.err != nil {
		return gradedJSON{}, line.err
	}
	l, err := parseGradeLine(line.text)
	if err != nil {
		return gradedJSON{}, err
	}
	it, err := grade.Lookup(string(l.ID), l.Question, l.Rubric)
	if err != nil {
		return gradedJSON{}, err
	}
	language := l.Language
	if language != lang.English && language != lang.Chinese {
		language = lang.Detect(*l.Answer)
	}
	g, err := grader.Grade(ctx, it, *l.Answer, language)
	return gradedJSON{l.ID, g}, err
}

func parseGradeLine(text []byte) (gradeLine, error) {
	var l gradeLine
	if err := json.Unmarshal(text, &l); err != nil {
		return l, fmt.Errorf(`not a line such as {"id":"1","question":"…","rubric":["…"],"answer":"…"}: %w`, err)
	}
	id := string(l.ID)
	switch {
	case id == "" || !strings.ContainsAny(id[:1], `"-0123456789`):
		return l, errors.New("no id, a string or a number")
	case strings.TrimSpace(l.Question) == "":
		return l, errors.New("no question")
	case len(l.Rubric) == 0:
		return l, errors.New("no rubric")
	case l.Answer == nil:
		return l, errors.New("no answer")
	}
	for i, p := range l.Rubric {
		if strings.TrimSpace(p) == "" {
			return l, fmt.Errorf("rubric[%d] is empty", i)
		}
	}
	return l, nil
}

// write prints one grade.
func (c *gradeCommand) write(w io.Writer, g gradedJSON) error {
	if c.JSON {
		return writeJSON(w, g)
	}
	fmt.Fprintf(w, "== %s: %.0f\n", cli.Clean(string(g.ID)), g.Score)
	for _, p := range g.Points {
		fmt.Fprintf(w, "%2d. %-6s  %s\n", p.Index+1, p.Verdict, cli.Clean(lang.OneLine(p.Evidence, 100)))
	}
	_, err := fmt.Fprintf(w, "%s\n\n", cli.Clean(g.Feedback))
	return err
}

// An inputLine is a line that is not empty; err says why it cannot be used.
type inputLine struct {
	no   int
	text []byte
	err  error
}

// longestLine bounds a line of the input.
const longestLine = 1 << 20

// linesOf reads lines until the input or ctx ends. A read from a terminal cannot
// be ended, so its goroutine may be left to the end of the program.
func linesOf(ctx context.Context, in io.Reader) <-chan inputLine {
	out := make(chan inputLine)
	go func() {
		defer close(out)
		r := bufio.NewReaderSize(in, 64<<10)
		for no := 1; ; no++ {
			text, err := readLine(r)
			text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
			if errors.Is(err, io.EOF) && len(text) == 0 {
				return
			}
			line := inputLine{no: no, text: text}
			if err != nil && !errors.Is(err, io.EOF) {
				line.err = err
			} else if len(text) == 0 {
				continue
			}
			select {
			case out <- line:
			case <-ctx.Done():
				return
			}
			if err != nil && !errors.Is(err, errLongLine) {
				return
			}
		}
	}()
	return out
}

var errLongLine = fmt.Errorf("longer than %d bytes", longestLine)

// readLine returns the next line, and io.EOF with the last. Of one that is too
// long it returns nothing.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || len(line)+len(part) > longestLine; !long {
			line = append(line, part...)
		} else {
			line = nil
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case long && (err == nil || errors.Is(err, io.EOF)):
			return nil, errLongLine
		default:
			return line, err
		}
	}
}
