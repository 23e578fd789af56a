package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
	"gophertutor/internal/lang"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// keeper is what a review and a quiz need of a progress.Tracker.
type keeper interface {
	Record(ctx context.Context, member store.MemberID, a progress.Answer, now time.Time) (progress.Recorded, error)
}

// A Review asks in the terminal what is due. Every answer is kept before the next
// question, so leaving in the middle loses nothing.
type Review struct {
	Tracker keeper
	Grader  grade.Grader
	Bank    *interview.Bank
	Printer *Printer
	Member  store.MemberID
	Lang    string // of questions and feedback, "en" or "zh"
	Slow    bool   // a model grades
	Now     func() time.Time
	// Interruptible gives the context of the whole review, which Ctrl-C ends where
	// it does not end a line, and a function to call when it is over.
	Interruptible func(context.Context) (context.Context, context.CancelFunc)
}

// Run asks the questions in their order. The end of input, Ctrl-C and the end of
// ctx end it.
func (r *Review) Run(ctx context.Context, in LineReader, due []progress.Due) error {
	ctx, stop := r.Interruptible(ctx)
	defer stop()
	w := reviewWordsOf(r.Lang)
	r.Printer.faint(w.help)
	x := exchange{in: in}
	answered := 0
	for i, d := range due {
		r.Printer.question(d.Question, r.Lang, r.Bank.Title(d.Question.Topic, r.Lang), i+1, len(due))
		did, err := r.ask(ctx, &x, d.Question)
		if did {
			answered++
		}
		switch {
		case errors.Is(err, errLeft) || err != nil && ctx.Err() != nil:
			fmt.Fprintf(r.Printer.out, w.left+"\n", answered, len(due)-answered)
			return nil
		case err != nil:
			return err
		}
	}
	fmt.Fprintf(r.Printer.out, w.done+"\n", answered)
	return nil
}

// errLeft ends a review or quiz before its last question.
var errLeft = errors.New("left")

// ask has one question answered and reports whether an answer was kept.
func (r *Review) ask(ctx context.Context, x *exchange, q *knowledge.Question) (answered bool, err error) {
	w := reviewWordsOf(r.Lang)
	hints := 0
	for {
		text, command, err := x.read(ctx)
		switch {
		case err != nil:
			return false, err
		case text != "":
			return true, r.take(ctx, q, text, hints)
		case command == "/hint" && hints < len(q.Hints):
			hints++
			r.Printer.Markdown(fmt.Sprintf(w.hint, hints, len(q.Hints), interview.Earns(hints), q.Hints[hints-1].In(r.Lang)))
		case command == "/hint":
			r.Printer.faint(w.noHints)
		case command == "/show":
			r.Printer.Markdown(fmt.Sprintf(w.strong, strings.TrimSpace(q.Answer.In(r.Lang))) + "\n" + r.read(q))
			return true, r.keep(ctx, q, progress.Answer{Score: 0, Hints: hints})
		case command == "/skip":
			return false, nil
		case command == "/quit" || command == "/end":
			return false, errLeft
		case command == "" || command == "/help":
			r.Printer.faint(w.help)
		default:
			r.Printer.faint(fmt.Sprintf(r.Printer.texts.ChatUnknown, Clean(command)))
		}
	}
}

// take grades an answer, shows the grade and keeps it. Who interrupts a model
// that grades gets the grade of the rules at once: the answer is not lost.
func (r *Review) take(ctx context.Context, q *knowledge.Question, text string, hints int) error {
	if r.Slow {
		fmt.Fprintln(r.Printer.err, reviewWordsOf(r.Lang).grading)
	}
	it := grade.FromBank(q)
	g, err := r.Grader.Grade(ctx, it, text, r.Lang)
	if err != nil && ctx.Err() != nil {
		g, err = grade.Rules{}.Grade(context.WithoutCancel(ctx), it, text, r.Lang)
	}
	if err != nil {
		return err
	}
	score := g.Score * interview.Earns(hints) / 100
	r.Printer.Markdown(r.describe(q, g, score))
	return r.keep(ctx, q, progress.Answer{Score: score, Hints: hints})
}

// keep records an answer, also when the program is asked to end meanwhile.
func (r *Review) keep(ctx context.Context, q *knowledge.Question, a progress.Answer) error {
	a.ID, a.Question, a.Source = "review/"+store.NewID(), q.ID, progress.Review
	now := r.Now()
	rec, err := r.Tracker.Record(context.WithoutCancel(ctx), r.Member, a, now)
	if err != nil {
		return err
	}
	r.Printer.next(rec, r.Lang, now)
	return nil
}

// quoteRunes bounds a quotation of the member's own words.
const quoteRunes = 160

// describe says how a question was answered: each point with its verdict and the
// words it rests on, what was missing, what is not so, and where to read.
func (r *Review) describe(q *knowledge.Question, g grade.Grade, score float64) string {
	w := reviewWordsOf(r.Lang)
	var said, missed, beliefs []string
	for _, p := range g.Points {
		if p.Index < 0 || p.Index >= len(q.Rubric) {
			continue
		}
		line := interview.VerdictName(p.Verdict, r.Lang) + q.Rubric[p.Index].Point.In(r.Lang)
		if p.Verdict == grade.Missed {
			missed = append(missed, line)
			continue
		}
		if p.Evidence != "" {
			line += " " + fmt.Sprintf(w.quote, lang.OneLine(p.Evidence, quoteRunes))
		}
		said = append(said, line)
	}
	if len(missed) > 0 {
		missed = append([]string{w.adds}, missed...)
	}
	for _, m := range g.Misconceptions {
		beliefs = append(beliefs, fmt.Sprintf(w.misbelief, lang.OneLine(m.Sentence, quoteRunes), m.Truth))
	}
	var remarks []string // of a model; those of the rules say the same again
	if !g.ByRules() && g.Feedback != "" {
		remarks = []string{strings.TrimSpace(g.Feedback)}
	}
	text := fmt.Sprintf(w.score, score)
	for _, part := range [][]string{said, missed, beliefs, remarks, {r.read(q)}} {
		if len(part) > 0 {
			text += "\n\n" + strings.Join(part, "\n")
		}
	}
	return text
}

func (r *Review) read(q *knowledge.Question) string {
	return sourceLine(r.Bank, q, r.Lang)
}

// sourceLine says where a question is answered; "" if the notes do not.
func sourceLine(bank *interview.Bank, q *knowledge.Question, lang string) string {
	src, ok := bank.Source(q.Topic, q.Section, lang)
	if !ok {
		return ""
	}
	return fmt.Sprintf(reviewWordsOf(lang).read, src, src.Heading)
}

// An exchange reads what a person answers.
type exchange struct {
	in      LineReader
	command string // was typed after an answer and comes next
	ended   bool   // there is no more input
}

// read returns a text, which are lines up to an empty one, a command or the end
// of input, or a command, or neither for an empty line. It returns errLeft when
// there is no more, and where a line was given up.
func (x *exchange) read(ctx context.Context) (text, command string, err error) {
	if x.command != "" {
		command, x.command = x.command, ""
		return "", command, nil
	}
	var lines []string
	for !x.ended {
		line, err := readLine(ctx, x.in)
		trimmed := strings.TrimSpace(line)
		switch {
		case errors.Is(err, io.EOF):
			x.ended = true
		case errors.Is(err, ErrInterrupt):
			return "", "", errLeft
		case err != nil:
			return "", "", err
		case isCommand(trimmed) && len(lines) == 0:
			return "", trimmed, nil
		case isCommand(trimmed):
			x.command = trimmed
			return strings.Join(lines, "\n"), "", nil
		case trimmed != "":
			lines = append(lines, line)
			continue
		case len(lines) == 0:
			return "", "", nil
		}
		break
	}
	if len(lines) == 0 {
		return "", "", errLeft
	}
	return strings.Join(lines, "\n"), "", nil
}

// question shows a question with where it stands.
func (p *Printer) question(q *knowledge.Question, lang, title string, n, of int) {
	w := reviewWordsOf(lang)
	text := fmt.Sprintf(w.question, n, of, title, interview.LevelName(q.Level, lang)) + "\n\n" + strings.TrimSpace(q.Question.In(lang))
	if q.Program != "" {
		text += "\n\n```go\n" + strings.TrimRight(q.Program, "\n") + "\n```"
	}
	p.Markdown(text)
}

// next says when a question comes back.
func (p *Printer) next(rec progress.Recorded, lang string, now time.Time) {
	w := reviewWordsOf(lang)
	days := int(rec.Card.Due.Sub(now).Round(24*time.Hour).Hours() / 24)
	date := rec.Card.Due.In(now.Location()).Format(time.DateOnly)
	if days <= 1 {
		p.faint(fmt.Sprintf(w.tomorrow, date))
		return
	}
	p.faint(fmt.Sprintf(w.next, days, date))
}

// faint writes words of the program, apart from those that matter.
func (p *Printer) faint(text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintln(p.out, p.style("2", strings.TrimRight(line, "\n")))
	}
	fmt.Fprintln(p.out)
}
