package eval

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"
)

// What of a ranking counts.
const (
	depth      = 10   // results
	countRunes = 2400 // of a result: returning whole files must not pay
	sumRunes   = 3000 // of all results together, for the figure Within
)

// A Result is a passage that was found, best first.
type Result struct{ File, Text string }

// A Searcher finds passages. confidence says how likely the notes answer the
// query, in any monotone scale; covered is its decision.
type Searcher interface {
	Search(ctx context.Context, query string, k int) (results []Result, confidence float64, covered bool, err error)
}

// An Outcome is what became of one case.
type Outcome struct {
	Case       Case
	Gains      []int // of the first results: the grade of what a result holds, 0 for nothing
	Within     bool  // a relevant passage is within the first 3,000 characters
	Confidence float64
	Covered    bool
}

// Run answers cases with the searcher of their corpus. A case whose corpus has
// no searcher is left out.
func Run(ctx context.Context, cases []Case, of map[string]Searcher) ([]Outcome, error) {
	var out []Outcome
	for _, c := range cases {
		s, ok := of[c.Corpus]
		if !ok {
			continue
		}
		results, confidence, covered, err := s.Search(ctx, c.Query, depth)
		if err != nil {
			return nil, fmt.Errorf("case %s: %w", c.ID, err)
		}
		o := Outcome{Case: c, Confidence: confidence, Covered: covered}
		o.Gains, o.Within = judge(c, results)
		out = append(out, o)
	}
	return out, nil
}

// judge grades results. A relevant passage counts where it is found first, so
// that results which repeat each other earn nothing.
func judge(c Case, results []Result) (gains []int, within bool) {
	left := make([]bool, len(c.Relevant))
	for i := range left {
		left[i] = true
	}
	room := sumRunes
	for _, r := range results[:min(len(results), depth)] {
		text := fold(head(r.Text, countRunes))
		start := fold(head(r.Text, min(room, countRunes)))
		gain := 0
		for j, want := range c.Relevant {
			if !left[j] || want.File != r.File {
				continue
			}
			quote := fold(want.Quote)
			if strings.Contains(start, quote) && room > 0 {
				within = true
			}
			if strings.Contains(text, quote) {
				left[j] = false
				gain = max(gain, want.Grade)
			}
		}
		gains = append(gains, gain)
		room -= min(utf8.RuneCountInString(r.Text), countRunes)
	}
	return gains, within
}

func head(s string, n int) string {
	if n <= 0 {
		return ""
	}
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// fold makes white space one blank: a passage may be broken into lines in
// another way.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }
