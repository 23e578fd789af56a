package answereval

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/lang"
	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
	"gophertutor/retrieval"
)

// TestFits measures the threshold on text that nobody wrote for it: the sentences of the
// bank's strong answers beside the section that each is about, and beside one that it is
// not.
func TestFits(t *testing.T) {
	sections := map[string]map[string]bool{} // lang/topic/section -> terms
	files, _, err := retrieval.ReadNotes(retrieval.Source{FS: knowledge.FS()})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, c := range retrieval.Split(f.Path, f.Data, retrieval.SplitOptions{}).Chunks {
			key := strings.TrimSuffix(f.Path, ".md") + "/" + c.Anchor
			if sections[key] == nil {
				sections[key] = map[string]bool{}
			}
			for term := range termSet(strings.Join(c.Headings, "\n") + "\n" + c.Text) {
				sections[key][term] = true
			}
		}
	}
	bank, err := knowledge.Questions()
	if err != nil {
		t.Fatal(err)
	}
	var fit, unfit, n float64
	for i, q := range bank {
		other := bank[(i+len(bank)/2)%len(bank)]
		for _, l := range []string{"en", "zh"} {
			own, foreign := sections[l+"/"+q.Topic+"/"+q.Section], sections[l+"/"+other.Topic+"/"+other.Section]
			if own == nil || foreign == nil {
				continue
			}
			for _, s := range sentences(q.Answer.In(l)) {
				terms := lang.Analyze(s)
				if len(terms) < leastTerms {
					continue
				}
				n++
				if share(terms, own) >= fitsFrom {
					fit++
				}
				if share(terms, foreign) >= fitsFrom {
					unfit++
				}
			}
		}
	}
	t.Logf("of %.0f sentences %.1f%% fit their section, %.1f%% another", n, 100*fit/n, 100*unfit/n)
	if n < 500 || fit/n < 0.9 || unfit/n > 0.2 {
		t.Errorf("of %.0f sentences %.1f%% fit their section, %.1f%% another", n, 100*fit/n, 100*unfit/n)
	}
}

func TestCites(t *testing.T) {
	passages := []tutor.Citation{
		{Label: "1", Text: "A nil channel blocks for ever on send and receive, so a select never takes its case."},
		{Label: "2", Text: "append doubles the capacity up to 256 elements and grows by a quarter beyond it."},
	}
	for _, tt := range []struct {
		name, text, raw string
		cited           []int
		want            Cites
	}{
		{"good", "A select never takes the case of a nil channel [1].\n\nUp to 256 elements append doubles the capacity of the array. [2]", "", []int{0, 1}, Cites{Known: 2, Possible: 2}},
		{"of none", "It simply blocks for ever on each send and each receive of that channel.", "", nil, Cites{Uncited: 1, Possible: 1}},
		{"half", "A select never takes the case of a nil channel [1].\n\nUp to 256 elements append doubles the capacity of the array.", "", []int{0}, Cites{Known: 1, Uncited: 1, Possible: 2}},
		{"wrong one", "A select never takes the case of a nil channel that blocks [2].", "", []int{1}, Cites{Known: 1, Unfit: []string{"2"}, Possible: 1}},
		{"made up", "A select never takes the case of a nil channel [1].", "A select never takes the case of a nil channel [1][7, 9].", []int{0}, Cites{Known: 1, Unknown: []string{"7", "9"}, Possible: 1}},
		{"no labels", "See `s[3]` and s[4]: a select never takes the case of a nil channel [1].\n\n```go\nx := []int{1}[0]\n_ = [5]int{}\n```", "", []int{0}, Cites{Known: 1, Possible: 1}},
		{"a list", "There are two cases in which a select behaves in that way:\n\n- a nil channel blocks for ever on send and receive, and select never takes it [1]", "", []int{0}, Cites{Known: 1, Possible: 1}},
		{"Chinese", "nil 通道的发送和接收会永远阻塞，select 永远不会选中它【1】。", "", []int{0}, Cites{Known: 1, Possible: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := &tutor.Answer{Text: tt.text}
			for _, i := range tt.cited {
				a.Citations = append(a.Citations, passages[i])
			}
			if tt.raw == "" {
				tt.raw = tt.text
			}
			got := citesOf(a, tt.raw)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if exact := fmt.Sprint(got.Exact()); exact != fmt.Sprint(tt.want.Known > 0 && len(tt.want.Unknown)+len(tt.want.Unfit)+tt.want.Uncited == 0) {
				t.Errorf("exact %s", exact)
			}
		})
	}
}

func TestWithoutFences(t *testing.T) {
	for in, want := range map[string]string{
		"a\n```go\nx[1]\n```\nb":                    "a\nb",
		"1. ```go\n   x\n   ```\n2. b [1]":          "2. b [1]",
		"> - ~~~\n> x\n> ~~~\n> b":                  "> b",
		"```x``` doubles [1]\nb":                    "```x``` doubles [1]\nb",
		"````md\n```go\nx\n```\ny\n````\nb\n```\nz": "b\n",
		"- b ``` c": "- b ``` c",
	} {
		if got := withoutFences(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
