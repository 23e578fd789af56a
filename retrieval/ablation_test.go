package retrieval_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"gophertutor/retrieval"
	"gophertutor/retrieval/eval"
)

// The notes of others have no place here, but what the ranking is worth on them does:
// each folder within is a set of notes with its cases.jsonl.
var foreign = flag.String("foreign", "", "a folder of folders of notes with cases, to be measured too")

// slack is a place lost by one case in a dozen.
const slack = 0.05

// A measured is one set of notes, to be searched in many ways.
type measured struct {
	sources []retrieval.Source
	cases   []eval.Case
}

// TestParts tells what each part of the ranking is worth, by switching it off: see the
// table with -v. The whole must be better than plain BM25 for every kind of question.
func TestParts(t *testing.T) {
	if testing.Short() {
		t.Skip("measures the ranking a dozen times")
	}
	sets, err := eval.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var own []measured
	for _, l := range []string{"en", "zh"} {
		src, err := eval.Notes(l)
		if err != nil {
			t.Fatal(err)
		}
		m := measured{sources: []retrieval.Source{src}}
		for _, set := range []string{"dev", "frozen"} {
			for _, c := range sets[set] {
				if c.Corpus == "notes-"+l {
					m.cases = append(m.cases, c)
				}
			}
		}
		own = append(own, m)
	}
	t.Run("our notes", func(t *testing.T) { parts(t, own) })
	if *foreign != "" {
		t.Run("foreign notes", func(t *testing.T) { parts(t, readForeign(t, *foreign)) })
	}
}

func readForeign(t *testing.T, dir string) []measured {
	files, err := filepath.Glob(filepath.Join(dir, "*", "cases.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", dir, err)
	}
	var out []measured
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := eval.ReadCases(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, measured{[]retrieval.Source{{Name: "notes", FS: os.DirFS(filepath.Dir(name))}}, cases})
	}
	return out
}

func parts(t *testing.T, sets []measured) {
	run := func(opt retrieval.Options, wrap func(*retrieval.Index) eval.Searcher) []eval.Outcome {
		t.Helper()
		var all []eval.Outcome
		for _, m := range sets {
			ix := retrieval.Open("", retrieval.HashEmbedder{}, opt)
			if _, err := ix.Sync(t.Context(), m.sources...); err != nil {
				t.Fatal(err)
			}
			of := map[string]eval.Searcher{}
			for _, c := range m.cases {
				of[c.Corpus] = wrap(ix)
			}
			out, err := eval.Run(t.Context(), m.cases, of)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, out...)
		}
		return all
	}
	whole := run(retrieval.Options{}, eval.NewSearcher)
	base := run(retrieval.Options{}, func(ix *retrieval.Index) eval.Searcher { return plain{ix} })

	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "without\tR@1\tR@5\tMRR@10\tMRR lost\t95%\ten>zh R@5\tzh>en R@5\tparaphrase R@5\tAUC")
	row := func(name string, outcomes []eval.Outcome) {
		r := eval.Summarise(outcomes)
		lost := eval.Compare(outcomes, whole, eval.Metrics["mrr"])
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.3f\t%+.3f\t%+.3f to %+.3f\t%.3f\t%.3f\t%.3f\t%.3f\n", name, r.All.R1, r.All.R5, r.All.MRR,
			lost.Difference, lost.Low, lost.High, r.ByDirection["en>zh"].R5, r.ByDirection["zh>en"].R5, r.ByKind[eval.Paraphrase].R5, r.Refusal.AUC)
	}
	row("nothing: the whole", whole)
	for i, p := range retrieval.Parts {
		row(p.Name, run(retrieval.Without(i), eval.NewSearcher))
	}
	row("anything but BM25", base)
	w.Flush() // into memory
	t.Log("\n" + b.String())

	got, least := eval.Summarise(whole), eval.Summarise(base)
	for kind, want := range least.ByKind {
		if f := got.ByKind[kind]; f.R5 < want.R5 || f.MRR < want.MRR-slack {
			t.Errorf("%s: R@5 %.3f and MRR %.3f, plain BM25 has %.3f and %.3f", kind, f.R5, f.MRR, want.R5, want.MRR)
		}
	}
}

// plain searches with nothing but BM25; its confidence is the best score.
type plain struct{ ix *retrieval.Index }

func (p plain) Search(ctx context.Context, query string, k int) (out []eval.Result, confidence float64, covered bool, err error) {
	for _, h := range p.ix.SearchPlain(ctx, query, k) {
		out = append(out, eval.Result{File: h.Path, Text: h.Text})
		confidence = max(confidence, h.Score)
	}
	return out, confidence, true, nil
}
