package eval

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// String is the report as a table.
func (r Report) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tcases\tR@1\tR@3\tR@5\tMRR@10\tnDCG@5\tin 3,000\t")
	row := func(name string, f Figures) {
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n", name, f.Cases, f.R1, f.R3, f.R5, f.MRR, f.NDCG, f.Within)
	}
	row("all", r.All)
	for _, group := range []map[string]Figures{r.ByDirection, r.ByKind, r.ByCorpus} {
		for _, name := range slices.Sorted(maps.Keys(group)) {
			row(name, group[name])
		}
	}
	w.Flush() // into memory
	f := r.Refusal
	fmt.Fprintf(&b, "\nconfidence: AUC %.3f over %d answerable and %d unanswerable cases; %.0f%% of the latter refused at 90%% of the former kept; "+
		"at the threshold %.0f%% kept, %.0f%% refused\n", f.AUC, f.Answerable, f.Unanswerable, 100*f.RefusedAt90, 100*f.Kept, 100*f.Refused)
	return b.String()
}
