package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// interviewer is what an interview needs of an interview.Service.
type interviewer interface {
	Do(ctx context.Context, id string, ev interview.Event) (*interview.Session, bool, error)
}

// An Interview is one in the terminal.
type Interview struct {
	Service interviewer
	Printer *Printer
	Slow    bool // a model grades
	// Report returns the report of an interview that is over; nil for its own.
	Report func(context.Context, *interview.Session) (interview.Report, error)
	// Interruptible gives the context of the whole interview, which Ctrl-C ends
	// where it does not end a line, and a function to call when it is over.
	Interruptible func(context.Context) (context.Context, context.CancelFunc)
}

// Run goes on with an interview until it is over or paused, and returns it as it
// is then. The end of input ends it; Ctrl-C and the end of ctx pause it.
func (i *Interview) Run(ctx context.Context, in LineReader, s *interview.Session) (*interview.Session, error) {
	ctx, stop := i.Interruptible(ctx)
	defer stop()
	talk := &talk{Interview: i, in: in, s: s}
	talk.greet()
	for talk.s.Phase() != interview.Over {
		if err := talk.turn(ctx); err != nil {
			if !errors.Is(err, ErrInterrupt) && ctx.Err() == nil {
				return talk.s, err
			}
			return talk.s, talk.pause(context.WithoutCancel(ctx))
		}
	}
	report := talk.s.Report()
	var err error
	if i.Report != nil {
		report, err = i.Report(context.WithoutCancel(ctx), talk.s)
	}
	i.Printer.Markdown(report.Markdown())
	if len(report.Read) > 0 {
		talk.say(fmt.Sprintf(i.Printer.texts.InterviewRead, report.Read[0]))
	}
	return talk.s, err
}

// A talk is an interview as it runs.
type talk struct {
	*Interview
	in      LineReader
	s       *interview.Session
	command string // was typed after an answer and is next
	amend   bool   // the next text changes the answer before
	ended   bool   // there is no more input
	unsent  bool   // an answer was being typed when the input broke off
}

// greet shows where the interview is when it begins or goes on.
func (k *talk) greet() {
	if at := k.s.Place(); at.Turn == 1 && k.s.Phase() == interview.Asking && at.Part == 0 && k.s.HintText() == "" {
		k.Printer.Markdown(k.s.Intro())
		k.say(k.Printer.texts.InterviewHelp)
	}
	k.show(true)
}

// show says what there is to say now; all of it, or only what follows a grade.
func (k *talk) show(all bool) {
	if k.s.Phase() == interview.Over {
		return
	}
	if all {
		k.Printer.Markdown(k.s.QuestionText())
		if hint := k.s.HintText(); hint != "" {
			k.Printer.Markdown(hint)
		}
	}
	if text := k.s.GradeText(); text != "" {
		k.Printer.Markdown(text)
	}
	switch k.s.Phase() {
	case interview.Asking:
		if k.s.Place().Part > 0 {
			k.Printer.Markdown(k.s.AskText())
		}
	case interview.Reviewing:
		if k.s.Place().Turn == k.s.Options.Questions {
			k.say(k.Printer.texts.InterviewLast)
		} else {
			k.say(k.Printer.texts.InterviewNext)
		}
	}
}

// say writes words of the program, apart from those of the interviewer.
func (k *talk) say(text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintln(k.Printer.out, k.Printer.style("2", strings.TrimRight(line, "\n")))
	}
	fmt.Fprintln(k.Printer.out)
}

// turn reads what the member does next and does it.
func (k *talk) turn(ctx context.Context) error {
	if k.s.Phase() == interview.Grading { // of an answer that was left behind
		return k.await(ctx)
	}
	text, err := k.read(ctx)
	if err != nil {
		return err
	}
	reviewing := k.s.Phase() == interview.Reviewing
	wish, wishes := k.s.Wish(text)
	switch {
	case wishes && !k.amend:
		return k.do(ctx, interview.Event{Kind: wish})
	case text != "":
		kind := interview.Answer
		if reviewing || k.amend || k.s.Place().Part > 0 && interview.Amends(text) {
			kind = interview.Amend
		}
		k.amend = false
		return k.do(ctx, interview.Event{Kind: kind, Text: text})
	case k.command != "":
		command := k.command
		k.command = ""
		return k.obey(ctx, command)
	case k.ended:
		return k.do(ctx, interview.Event{Kind: interview.End})
	case reviewing:
		return k.do(ctx, interview.Event{Kind: interview.Next})
	}
	k.say(k.Printer.texts.InterviewEmpty)
	return nil
}

func (k *talk) obey(ctx context.Context, command string) error {
	t := k.Printer.texts
	kind, known := commandKinds[command]
	switch {
	case kind == interview.Pause:
		return ErrInterrupt
	case known:
		return k.do(ctx, interview.Event{Kind: kind})
	case command == "/help":
		k.say(t.InterviewHelp)
	case command == "/resume":
		k.show(true)
	case command == "/amend" && !slices.Contains(k.s.Actions(), interview.Amend): // what is typed next would be lost
		k.say(t.InterviewState)
	case command == "/amend":
		k.amend = true
	default:
		k.say(fmt.Sprintf(t.ChatUnknown, Clean(command)))
	}
	return nil
}

// do has the event happen and shows what came of it. What does not fit is said,
// and is no error.
func (k *talk) do(ctx context.Context, ev interview.Event) error {
	t := k.Printer.texts
	before := k.s.Place()
	if k.Slow && (ev.Kind == interview.Answer || ev.Kind == interview.Amend) {
		fmt.Fprintln(k.Printer.err, t.InterviewGrade)
	}
	s, _, err := k.Service.Do(ctx, k.s.ID, ev)
	if s != nil {
		k.s = s
	}
	if k.s.Place() != before { // what was to be changed has been left
		k.amend = false
	}
	switch {
	case errors.Is(err, interview.ErrOften):
		k.say(t.InterviewMany)
		return nil
	case errors.Is(err, interview.ErrLong):
		k.say(fmt.Sprintf(t.InterviewLong, interview.MaxAnswer))
		return nil
	case errors.Is(err, interview.ErrEmpty):
		k.say(t.InterviewEmpty)
		return nil
	case errors.Is(err, interview.ErrState) && ev.Kind == interview.Hint && k.s.Phase() == interview.Asking:
		k.say(t.InterviewHints)
		return nil
	case errors.Is(err, interview.ErrState):
		k.say(t.InterviewState)
		return nil
	case err != nil:
		return err
	}
	switch ev.Kind {
	case interview.Hint:
		k.Printer.Markdown(k.s.HintText())
	case interview.Skip, interview.Next, interview.End:
		if text := k.s.SkippedText(before.Turn); text != "" {
			k.Printer.Markdown(text)
		}
		k.show(true)
	case interview.Answer, interview.Amend, interview.Resume:
		if k.s.Phase() != interview.Grading { // there is nothing new before the grade
			k.show(false)
		}
	}
	return nil
}

// pause keeps the interview for later.
func (k *talk) pause(ctx context.Context) error {
	s, _, err := k.Service.Do(ctx, k.s.ID, interview.Event{Kind: interview.Pause})
	if s != nil {
		k.s = s
	}
	if err != nil {
		return err
	}
	if k.s.Status == store.SessionPaused {
		fmt.Fprintln(k.Printer.out) // after what was being typed
		k.Printer.Markdown(k.s.PausedText())
		if k.unsent {
			k.say(k.Printer.texts.InterviewUnsent)
		}
		k.say(k.Printer.texts.InterviewPaused)
	}
	return nil
}

// Interview writes a line of a list of interviews.
func (p *Printer) Interview(s *interview.Session) {
	score, n := s.Score()
	state := fmt.Sprintf(p.texts.InterviewList, score, n)
	switch s.Status {
	case store.SessionOpen:
		state = p.texts.InterviewGoing
	case store.SessionPaused:
		state = p.texts.InterviewRested
	}
	fmt.Fprintf(p.out, "%s  %s  %s  %s\n", s.ID, s.Started.Local().Format("2006-01-02 15:04"), p.style("1", Clean(s.About())), state)
}
