package answereval

import (
	"slices"

	"gophertutor/internal/grade"
	"gophertutor/internal/tutor"
)

// Figures sum up outcomes. Shares are from 0 to 1, and 0 of nothing is 0.
type Figures struct {
	Cases    int     `json:"cases"`
	Answered float64 `json:"answered"` // of those that the notes answer
	Refused  float64 `json:"refused"`  // of those that they do not
	Points   float64 `json:"points"`   // what the rubrics ask for: said 1, partly 1/2; what is refused says nothing
	Complete float64 `json:"complete"` // answers that say every point
	// Of the answers that were given:
	False    float64 `json:"false"`     // with a false statement
	Mended   float64 `json:"corrected"` // of these, all of it corrected by the tutor
	Cited    float64 `json:"cited"`     // that cite a passage
	Exact    float64 `json:"exact"`     // of those by a model, that cite what they used and nothing else
	ByModel  float64 `json:"by_model"`  // written by a model; the rest quotes the notes
	Language float64 `json:"language"`  // of all cases, in the language asked for
	Failed   int     `json:"failed"`    // cases in which the model failed

	FirstP50   float64 `json:"first_p50_ms"` // to the first text
	P50        float64 `json:"p50_ms"`
	P95        float64 `json:"p95_ms"`
	Prompt     float64 `json:"prompt_tokens"` // of an answer by a model, on average; 0 if the server did not say
	Completion float64 `json:"completion_tokens"`

	ToAnswer  int `json:"to_answer"` // cases that the notes answer
	ToRefuse  int `json:"to_refuse"`
	Graded    int `json:"graded"` // with a rubric
	Given     int `json:"given"`  // answers that were given, by whom ever
	Judged    int `json:"judged"` // of these by a model
	WithFalse int `json:"with_false"`
}

// A Report is what was measured of one model.
type Report struct {
	Model  string             `json:"model"` // "" without one
	All    Figures            `json:"all"`
	ByLang map[string]Figures `json:"by_language"`
	ByKind map[string]Figures `json:"by_kind"`
	Cases  []Outcome          `json:"cases"`
}

// Summarise turns outcomes into figures.
func Summarise(model string, outcomes []Outcome) Report {
	r := Report{Model: model, All: figuresOf(outcomes), ByLang: map[string]Figures{}, ByKind: map[string]Figures{}, Cases: outcomes}
	groups := func(into map[string]Figures, key func(Outcome) string) {
		of := map[string][]Outcome{}
		for _, o := range outcomes {
			if k := key(o); k != "" {
				of[k] = append(of[k], o)
			}
		}
		for k, list := range of {
			into[k] = figuresOf(list)
		}
	}
	groups(r.ByLang, func(o Outcome) string { return o.Lang })
	groups(r.ByKind, func(o Outcome) string { return o.Kind })
	return r
}

func figuresOf(outcomes []Outcome) Figures {
	f := Figures{Cases: len(outcomes)}
	counted := 0
	var first, total []float64
	for _, o := range outcomes {
		first, total = append(first, o.FirstMS), append(total, o.TotalMS)
		f.Language += one(o.Language)
		if o.Failed != "" {
			f.Failed++
		}
		if o.Refuse {
			f.ToRefuse++
			f.Refused += one(o.Refused)
		} else {
			f.ToAnswer++
			f.Answered += one(!o.Refused)
		}
		if len(o.Points) > 0 {
			f.Graded++
			f.Points += grade.Score(o.Points) / 100
			f.Complete += one(!slices.ContainsFunc(o.Points, func(v grade.Verdict) bool { return v != grade.Said }))
		}
		if o.Refused {
			continue
		}
		f.Given++
		f.False += one(len(o.False) > 0)
		f.Mended += one(len(o.False) > 0 && len(o.Mended) >= len(o.False))
		f.Cited += one(o.Cites.Known > 0)
		if o.Mode == tutor.ByModel {
			f.Judged++
			f.Exact += one(o.Cites.Exact())
			if o.Prompt+o.Completion > 0 {
				counted++
				f.Prompt += float64(o.Prompt)
				f.Completion += float64(o.Completion)
			}
		}
	}
	f.ByModel, f.WithFalse = float64(f.Judged), int(f.False)
	for _, s := range []struct {
		at *float64
		of int
	}{
		{&f.Language, f.Cases}, {&f.Refused, f.ToRefuse}, {&f.Answered, f.ToAnswer}, {&f.Points, f.Graded}, {&f.Complete, f.Graded},
		{&f.False, f.Given}, {&f.Mended, f.WithFalse}, {&f.Cited, f.Given}, {&f.Exact, f.Judged}, {&f.ByModel, f.Given}, {&f.Prompt, counted}, {&f.Completion, counted},
	} {
		*s.at /= float64(max(s.of, 1))
	}
	f.FirstP50, f.P50, f.P95 = quantile(first, 0.5), quantile(total, 0.5), quantile(total, 0.95)
	return f
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// quantile returns the value that the share q of the values does not exceed.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[int(q*float64(len(values)-1)+0.5)]
}
