package answereval

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"gophertutor/internal/claims"
	"gophertutor/internal/grade"
	"gophertutor/internal/lang"
	"gophertutor/internal/tutor"
)

// An Asker answers questions; a [tutor.Tutor] is one.
type Asker interface {
	Ask(context.Context, tutor.Question) iter.Seq2[tutor.Event, error]
}

// An Outcome is what became of one case.
type Outcome struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Lang     string `json:"lang"`
	Kind     string `json:"kind,omitempty"`
	Refuse   bool   `json:"refuse"` // it is to be refused

	Answer   string          `json:"answer"`
	Mode     tutor.Mode      `json:"mode"`
	Refused  bool            `json:"refused"`
	Points   []grade.Verdict `json:"points"`
	False    []string        `json:"false"`     // facts that the answer contradicts
	Mended   []string        `json:"corrected"` // those of them that it is corrected by
	Language bool            `json:"language"`  // it is in the language that is wanted
	Cites    Cites           `json:"cites"`
	Failed   string          `json:"failed,omitempty"` // what went wrong with the model; the notes are quoted

	FirstMS    float64 `json:"first_ms"` // to the first text
	TotalMS    float64 `json:"total_ms"`
	Prompt     int     `json:"prompt_tokens"`
	Completion int     `json:"completion_tokens"`
}

// Run asks each case, jobs at a time, and returns the outcomes in the order of the
// cases. progress, which may be nil, is called after each, one at a time.
func Run(ctx context.Context, t Asker, cases []Case, jobs int, progress func(done, total int)) ([]Outcome, error) {
	out := make([]Outcome, len(cases))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(jobs, 1))
	var mu sync.Mutex
	done := 0
	for i, c := range cases {
		g.Go(func() error {
			o, err := ask(ctx, t, c)
			if err != nil {
				return fmt.Errorf("case %s: %w", c.ID, err)
			}
			out[i] = o
			mu.Lock()
			defer mu.Unlock()
			if done++; progress != nil {
				progress(done, len(cases))
			}
			return nil
		})
	}
	return out, g.Wait()
}

func ask(ctx context.Context, t Asker, c Case) (Outcome, error) {
	o := Outcome{ID: c.ID, Question: c.Question, Lang: c.Lang, Kind: c.Kind, Refuse: c.Refuse, Points: []grade.Verdict{}, False: []string{}, Mended: []string{}}
	tr := &trace{start: time.Now()}
	var answer *tutor.Answer
	for ev, err := range t.Ask(withTrace(ctx, tr), tutor.Question{Text: c.Question, Lang: c.Lang}) {
		switch {
		case err != nil:
			return o, err
		case ev.Problem != nil:
			o.Failed = ev.Problem.Error()
		case ev.Delta != "" && o.FirstMS == 0:
			o.FirstMS = ms(time.Since(tr.start))
		case ev.Answer != nil:
			answer = ev.Answer
		}
	}
	if answer == nil {
		return o, errors.New("no answer")
	}
	o.TotalMS = ms(time.Since(tr.start))
	o.Prompt, o.Completion = tr.usage.Prompt, tr.usage.Completion
	o.Answer, o.Mode, o.Refused = answer.Text, answer.Mode, !answer.Covered
	o.Language = answer.Lang == c.Lang && lang.DetectNote(withoutFences(answer.Text)) == c.Lang
	return o, o.judge(ctx, c, answer, tr.text.String())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// judge measures the answer by rules alone.
func (o *Outcome) judge(ctx context.Context, c Case, a *tutor.Answer, raw string) error {
	text := a.Text
	if o.Refused {
		text = "" // the nearest sections are named, nothing is said
	}
	g, err := grade.Rules{}.Grade(ctx, c.item, text, c.Lang)
	if err != nil {
		return err
	}
	for _, p := range g.Points {
		o.Points = append(o.Points, p.Verdict)
	}
	if o.False, o.Mended, err = falseIn(a, g.Misconceptions); err != nil {
		return err
	}
	switch {
	case o.Refused:
	case a.Mode == tutor.Extract: // word for word, each with its label
		o.Cites = Cites{Known: len(a.Citations)}
	default:
		o.Cites = citesOf(a, raw)
	}
	return nil
}

// falseIn returns the facts that an answer contradicts, and those of them that it is
// corrected by. known are those that the grader found in it. What is quoted from the built-in notes
// has been proved to contradict none, and in other notes stands in the context of its section.
func falseIn(a *tutor.Answer, known []grade.Misconception) (wrong, mended []string, err error) {
	wrong, mended = []string{}, []string{}
	add := func(id string) {
		if !slices.Contains(wrong, id) {
			wrong = append(wrong, id)
		}
	}
	switch {
	case !a.Covered:
	case a.Mode == tutor.ByModel:
		for _, m := range known {
			add(m.Fact)
		}
	default:
		for _, c := range a.Citations {
			if c.Folder == tutor.BuiltinFolder {
				continue
			}
			found, err := claims.Check(c.Heading, withoutFences(c.Text))
			if err != nil {
				return nil, nil, err
			}
			for _, f := range found {
				add(f.Fact.ID)
			}
		}
	}
	for _, c := range a.Citations {
		if c.Folder == tutor.BuiltinFolder && slices.Contains(wrong, c.Heading) && !slices.Contains(mended, c.Heading) {
			mended = append(mended, c.Heading)
		}
	}
	return wrong, mended, nil
}
