package grade

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Reported is what was measured on one set. Without says that the phrases of
// the bank were left out, as if its rubrics had never been seen.
type Reported struct {
	Set     string  `json:"set"`
	Without bool    `json:"without_phrases"`
	Figures Figures `json:"figures"`
}

// Reports are the figures of all sets.
type Reports []Reported

// Report measures a grader on sets. Rules are measured without the bank's phrases
// as well, where a set has any.
func Report(ctx context.Context, g Grader, sets []Set) (Reports, error) {
	var out Reports
	for _, s := range sets {
		f, err := Measure(ctx, g, s.Answers)
		if err != nil {
			return nil, fmt.Errorf("measure %s: %w", s.Name, err)
		}
		out = append(out, Reported{s.Name, false, f})
		if _, ok := g.(Rules); !ok || !slices.ContainsFunc(s.Answers, hasPhrases) {
			continue
		}
		if f, err = Measure(ctx, Rules{Unseen: true}, s.Answers); err != nil {
			return nil, fmt.Errorf("measure %s: %w", s.Name, err)
		}
		out = append(out, Reported{s.Name, true, f})
	}
	return out, nil
}

func hasPhrases(l Labelled) bool {
	return slices.ContainsFunc(l.Item.Rubric, func(p Point) bool { return len(p.Said.EN)+len(p.Said.ZH) > 0 })
}

// String is the report for people.
func (r Reports) String() string {
	var b strings.Builder
	for i, one := range r {
		if i > 0 {
			b.WriteByte('\n')
		}
		f := one.Figures
		name := one.Set
		if one.Without {
			name += ", without the bank's phrases"
		}
		fmt.Fprintf(&b, "%s: %d answers to %d questions\n", name, f.Answers, f.Questions)
		fmt.Fprintf(&b, "  rank correlation      %5.3f\n", f.Spearman)
		fmt.Fprintf(&b, "  mean absolute error   %5.1f of 100 (bias %+.1f)\n", f.MAE, f.Bias)
		fmt.Fprintf(&b, "  pairs in order        %5.1f%% of %d\n", 100*f.PairsRight, f.Pairs)
		fmt.Fprintf(&b, "  triples in order      %5.1f%% of %d\n", 100*f.TriplesRight, f.Triples)
		fmt.Fprintf(&b, "  points said or partly  precision %.2f  recall %.2f  F1 %.2f\n", f.Credit.Precision, f.Credit.Recall, f.Credit.F1)
		fmt.Fprintf(&b, "  points wrong           precision %.2f  recall %.2f  F1 %.2f\n", f.Wrong.Precision, f.Wrong.Recall, f.Wrong.F1)
		fmt.Fprintf(&b, "  adversarial over %d    %d (highest %.0f)\n", FooledAbove, f.Fooled, f.WorstFooled)
		for _, groups := range []map[string]Group{f.ByLanguage, f.ByKind} {
			for _, key := range slices.Sorted(maps.Keys(groups)) {
				g := groups[key]
				fmt.Fprintf(&b, "    %-12s %4d answers  error %5.1f  bias %+6.1f\n", key, g.Answers, g.MAE, g.Bias)
			}
		}
	}
	return b.String()
}
