package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
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
		if i > 0 && ctx.Err() != nil { // while the last answer was graded
			fmt.Fprintf(r.Printer.out, w.left+"\n", answered, len(due)-answered)
			return nil
		}
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
	hints, draft := 0, "" // what was typed before a hint belongs to the answer
	for {
		text, command, err := x.read(ctx)
		if draft != "" && (err == nil || x.ended) {
			text, err = strings.TrimSuffix(draft+"\n"+text, "\n"), nil
		}
		switch {
		case err != nil:
			return false, err
		case command == "/hint" && hints < len(q.Hints):
			hints++
			r.Printer.Markdown(fmt.Sprintf(w.hint, hints, len(q.Hints), interview.Earns(hints), q.Hints[hints-1].In(r.Lang)))
		case command == "/hint":
			r.Printer.faint(w.noHints)
		case command == "/help" || command == "" && text == "":
			r.Printer.faint(w.help)
		case text != "" && slices.Contains([]string{"", "/show", "/skip", "/quit", "/end"}, command): // the grade shows it, too
			err := r.take(ctx, q, text, hints)
			if err == nil && (command == "/quit" || command == "/end") {
				err = errLeft
			}
			return true, err
		case command == "/show":
			gaveUp := interview.Turn{Question: q.ID, Skipped: true, Parts: []interview.Part{{FollowUp: -1, Skipped: true}}}
			return true, r.done(ctx, q, gaveUp, progress.Answer{Score: 0, Hints: hints})
		case command == "/skip":
			return false, nil
		case command == "/quit" || command == "/end":
			return false, errLeft
		default:
			r.Printer.faint(fmt.Sprintf(r.Printer.texts.ChatUnknown, Clean(command)))
		}
		if draft = text; draft != "" {
			r.Printer.faint(r.Printer.texts.InterviewDraft)
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
	said := interview.Part{FollowUp: -1, Answers: []interview.Said{{Text: text, At: r.Now()}}, Attempt: 1, Graded: 1, Grade: g}
	turn := interview.Turn{Question: q.ID, Hints: hints, Parts: []interview.Part{said}}
	return r.done(ctx, q, turn, progress.Answer{Score: g.Score * interview.Earns(hints) / 100, Hints: hints})
}

// done shows what came of a question, in the words of an interview, and records
// the answer, also when the program is asked to end meanwhile.
func (r *Review) done(ctx context.Context, q *knowledge.Question, turn interview.Turn, a progress.Answer) error {
	said, err := r.Bank.TurnText(turn, r.Lang)
	if err != nil {
		return err
	}
	r.Printer.Markdown(said)
	a.ID, a.Question, a.Source = "review/"+store.NewID(), q.ID, progress.Review
	now := r.Now()
	rec, err := r.Tracker.Record(context.WithoutCancel(ctx), r.Member, a, now)
	if err != nil {
		return err
	}
	r.Printer.next(rec, r.Lang, now)
	return nil
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
	in    LineReader
	ended bool // there is no more input
}

// read returns a text, which are lines up to an empty one, a command or the end
// of input, and the command; neither for an empty line. It returns errLeft when
// there is no more, and where a line was given up.
func (x *exchange) read(ctx context.Context) (text, command string, err error) {
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
		case isCommand(trimmed):
			return strings.Join(lines, "\n"), trimmed, nil
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

// next says when a question comes back, by the calendar: where clocks change, a wait
// of 24 hours may end the day after tomorrow.
func (p *Printer) next(rec progress.Recorded, lang string, now time.Time) {
	w := reviewWordsOf(lang)
	due := rec.Card.Due.In(now.Location())
	midnight := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	days, date := int(midnight(due).Sub(midnight(now)).Hours()/24), due.Format(time.DateOnly)
	if days == 1 {
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
