package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"gophertutor/internal/cli"
	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
	"gophertutor/internal/lang"
	"gophertutor/internal/store"
)

// interviewCommand is an interview in the terminal.
type interviewCommand struct {
	Topic     []string `arg:"" optional:"" help:"${interview_topic}"`
	Level     string   `default:"intermediate" enum:"basic,intermediate,deep" help:"${interview_level}"`
	Questions int      `default:"5" help:"${interview_questions}"`
	Lang      string   `default:"auto" enum:"auto,en,zh" help:"${interview_lang}"`
	Style     string   `default:"friendly" enum:"friendly,strict" help:"${interview_style}"`
	Seed      uint64   `help:"${interview_seed}"`
	Resume    bool     `help:"${interview_resume}"`
	reportFiles
}

// reportFiles are where a report goes beside the terminal.
type reportFiles struct {
	Out string `placeholder:"FILE" help:"${interview_out}"`
	PNG string `name:"png" placeholder:"FILE" help:"${interview_png}"`
}

func (f reportFiles) check() error {
	return errors.Join(canReplace("--out", f.Out), canReplace("--png", f.PNG))
}

// Run implements the subcommand.
func (c *interviewCommand) Run(ctx context.Context, a *app) error {
	if c.Questions < 1 || c.Questions > interview.MaxQuestions {
		return usageError{fmt.Sprintf("--questions: %d is not between 1 and %d", c.Questions, interview.MaxQuestions)}
	}
	if err := c.reportFiles.check(); err != nil { // not after an hour of answers
		return err
	}
	return a.study(ctx, func(opening context.Context, stop func(), l learning) error {
		choice, err := l.bank.ParseTopics(strings.Join(c.Topic, " "))
		if err != nil {
			return a.topicError(l.bank, err)
		}
		service, slow, err := a.interviews(l)
		if err != nil {
			return err
		}
		var s *interview.Session
		if c.Resume {
			s, err = a.resume(opening, l, service)
		} else {
			s, err = a.begin(opening, l, service, interview.Options{
				Topics: choice.Topics, Weak: choice.Weak, Level: c.Level, Questions: c.Questions,
				Lang: a.languageFor(c.Lang, c.Topic), Style: interview.Style(c.Style), Seed: c.Seed,
			})
		}
		stop()
		if err != nil {
			return err
		}
		in, closeIn := a.lineReader("", "/hint", "/skip", "/next", "/amend", "/resume", "/pause", "/end", "/help")
		defer closeIn()
		talk := &cli.Interview{Service: service, Printer: a.printer.In(s.Options.Lang), Slow: slow, Report: l.report, Interruptible: interruptible}
		s, err = talk.Run(ctx, in, s)
		if s == nil || c.reportFiles == (reportFiles{}) {
			return err
		}
		report, e := l.report(context.WithoutCancel(ctx), s)
		return errors.Join(err, e, c.keep(a, s, report))
	})
}

// language is the one asked for, or that of the program's own words.
func (a *app) language(asked string) string {
	if asked == "auto" {
		return a.locale
	}
	return asked
}

// languageFor is language, but that who names topics in Chinese wants it so, as
// with a question. Of a mixture the system decides.
func (a *app) languageFor(asked string, topics []string) string {
	english := func(word string) bool {
		return !strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	if words := strings.Fields(strings.Join(topics, " ")); asked == "auto" && len(words) > 0 && !slices.ContainsFunc(words, english) {
		return lang.Chinese
	}
	return a.language(asked)
}

// topicError says which topics there are.
func (a *app) topicError(bank *interview.Bank, err error) error {
	var unknown *interview.TopicError
	if !errors.As(err, &unknown) {
		return err
	}
	var ids []string
	for _, t := range bank.Topics(a.locale) {
		ids = append(ids, t.ID)
	}
	return usageError{fmt.Sprintf(a.texts.InterviewTopic, unknown.Text, strings.Join(ids, ", "))}
}

// interviews returns the interviewer, and whether a model grades.
func (a *app) interviews(l learning) (*interview.Service, bool, error) {
	grader, slow, err := a.grader(l.db)
	if err != nil {
		return nil, false, err
	}
	return interview.NewService(interview.Config{
		Store: l.db, Bank: l.bank, Weak: l.tracker.WeakSpots,
		Grader: func(interview.Who) grade.Grader { return grader },
	}), slow, nil
}

// report has the answers remembered and says when the questions come back.
func (l learning) report(ctx context.Context, s *interview.Session) (interview.Report, error) {
	r := s.Report()
	recorded, err := l.tracker.RecordInterview(ctx, s)
	for _, rec := range recorded {
		r.Due = append(r.Due, interview.Due{
			Question: rec.Question.ID, Text: rec.Question.Question.In(r.Lang), At: rec.Card.Due.Local(),
		})
	}
	return r, err
}

// begin starts an interview. That another one waits is only said: who types a
// topic wants that topic.
func (a *app) begin(ctx context.Context, l learning, service *interview.Service, opt interview.Options) (*interview.Session, error) {
	waiting, err := a.waiting(ctx, l, service)
	if err != nil {
		return nil, err
	}
	if waiting != nil {
		fmt.Fprintf(a.std.err, a.texts.InterviewOpen+"\n", cli.Clean(waiting.About()))
	}
	s, err := service.Start(ctx, interview.Request{Member: interview.Local, Options: opt})
	if err == nil && s.Options.Questions < opt.Questions {
		fmt.Fprintf(a.std.err, a.texts.InterviewFew+"\n", s.Options.Questions, opt.Questions)
	}
	return s, err
}

// resume goes on with the latest interview that has not ended.
func (a *app) resume(ctx context.Context, l learning, service *interview.Service) (*interview.Session, error) {
	s, err := a.waiting(ctx, l, service)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, usageError{a.texts.InterviewNone}
	}
	s, _, err = service.Do(ctx, s.ID, interview.Event{Kind: interview.Resume})
	return s, err
}

// pastLimit is how many interviews are listed.
const pastLimit = 50

// waiting returns the latest interview that can go on, or nil. One that was left
// too long ago ends here. The answers of the latest one are remembered, in case the
// program was killed when it ended, before it got to that.
func (a *app) waiting(ctx context.Context, l learning, service *interview.Service) (*interview.Session, error) {
	past, err := service.Past(ctx, interview.Local, pastLimit)
	if err != nil {
		return nil, err
	}
	for i, s := range past {
		if s.Status == store.SessionEnded {
			if i == 0 {
				if _, err := l.tracker.RecordInterview(ctx, s); err != nil {
					return nil, err
				}
			}
			continue
		}
		s, _, err := service.Do(ctx, s.ID, interview.Event{Kind: interview.Tick})
		if err != nil {
			return nil, err
		}
		if s.Status != store.SessionEnded {
			return s, nil
		}
		if _, err := l.tracker.RecordInterview(ctx, s); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// keep writes the report with the transcript and its picture to files. One that
// fails does not keep the other from being written.
func (f reportFiles) keep(a *app, s *interview.Session, report interview.Report) error {
	var errs []error
	if f.PNG != "" && report.Questions > 0 {
		err := replaceFile("--png", f.PNG, report.Picture)
		if err == nil {
			fmt.Fprintf(a.std.err, reviewTextsOf(a.locale).drawn+"\n", f.PNG)
		}
		errs = append(errs, err)
	}
	if f.Out != "" {
		text := report.Markdown() + "\n" + s.Transcript()
		err := replaceFile("--out", f.Out, func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		})
		if err == nil {
			fmt.Fprintf(a.std.err, a.texts.InterviewKept+"\n", f.Out)
		}
		errs = append(errs, err)
	}
	err := errors.Join(errs...)
	if err != nil {
		fmt.Fprintf(a.std.err, a.texts.InterviewAgain+"\n", s.ID)
	}
	return err
}

// interviewsCommand lists the interviews held in the terminal, or shows one.
type interviewsCommand struct {
	JSON bool   `help:"${json_lines}"`
	ID   string `arg:"" optional:"" help:"${interview_id}"`
	reportFiles
}

// interviewJSON is the stable output of "bot interviews --json".
type interviewJSON struct {
	ID     string              `json:"id"`
	Status store.SessionStatus `json:"status"`
	interview.Report
}

// Run implements the subcommand.
func (c *interviewsCommand) Run(ctx context.Context, a *app) error {
	if c.ID == "" && c.reportFiles != (reportFiles{}) {
		return usageError{a.texts.InterviewWhich}
	}
	return a.study(ctx, func(ctx context.Context, _ func(), l learning) error {
		service, _, err := a.interviews(l)
		if err != nil {
			return err
		}
		if c.ID != "" { // also one that is not listed any more
			s, err := service.Get(ctx, c.ID)
			switch {
			case errors.Is(err, store.ErrNotFound) || err == nil && s.Member != interview.Local:
				return fmt.Errorf("interview %s: %w", c.ID, store.ErrNotFound)
			case err != nil:
				return err
			}
			return c.show(ctx, a, l, s)
		}
		past, err := service.Past(ctx, interview.Local, pastLimit)
		if err != nil {
			return err
		}
		for _, s := range past {
			if !c.JSON {
				a.printer.Interview(s)
			} else if err := writeJSON(a.std.out, interviewJSON{s.ID, s.Status, s.Report()}); err != nil {
				return err
			}
		}
		return nil
	})
}

// show prints one interview, with when its questions come back.
func (c *interviewsCommand) show(ctx context.Context, a *app, l learning, s *interview.Session) error {
	report, err := l.report(ctx, s)
	switch {
	case err != nil:
		return err
	case c.JSON:
		err = writeJSON(a.std.out, interviewJSON{s.ID, s.Status, report})
	default:
		a.printer.Markdown(report.Markdown() + "\n" + s.Transcript())
	}
	return errors.Join(err, c.keep(a, s, report))
}
