package grade

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// forestsTXT holds what was learnt; `go test ./internal/grade -run TestFit -fit`
// writes it.
//
//go:embed data/forests.txt
var forestsTXT string

// A learner judges points by their traits, in two rounds: the second knows what
// the first made of the other points of the answer.
type learner struct {
	credit, wrong           forest
	creditAgain, wrongAgain forest
	tone, toneAnswer        tone
	// The credit to be expected from which a point is said and partly said, and the
	// probability from which it is wrong if it is neither.
	said, partly, contrary float64
	// glimpse is the credit from which a point is partly said if no point has any: the
	// best that an answer says tells it from one that says nothing.
	glimpse float64
	// doubt is how much more probably wrong than to be credited a point is that isn't
	// partly said.
	doubt float64
}

// learnt returns the learner that was fitted. An error means that the binary was
// built from a broken file.
var learnt = sync.OnceValues(func() (*learner, error) { return readLearner(forestsTXT) })

// first is the first round: the credit of each point, and how probably it is wrong.
func (l *learner) first(x []traits) (credit, wrong []float64) {
	for i := range x {
		credit = append(credit, l.credit.probability(&x[i]))
		wrong = append(wrong, l.wrong.probability(&x[i]))
	}
	return credit, wrong
}

// predict is both rounds.
func (l *learner) predict(x []traits) (credit, wrong []float64) {
	again(x, l.first)
	for i := range x {
		credit = append(credit, l.creditAgain.probability(&x[i]))
		wrong = append(wrong, l.wrongAgain.probability(&x[i]))
	}
	return credit, wrong
}

// again sets the traits that come from the first round.
func again(x []traits, first func([]traits) (credit, wrong []float64)) {
	credit, wrong := first(x)
	for i := range x {
		sum, wsum, low, high, most := 0.0, 0.0, 1.0, 0.0, 0.0
		for j := range x {
			if j != i {
				sum += credit[j]
				wsum += wrong[j]
				low, high, most = min(low, credit[j]), max(high, credit[j]), max(most, wrong[j])
			}
		}
		n := max(float64(len(x)-1), 1)
		x[i][tPMean], x[i][tPMin], x[i][tPMax], x[i][tPOwn] = sum/n, low, high, credit[i]
		x[i][tWMean], x[i][tWMax], x[i][tWOwn] = wsum/n, most, wrong[i]
	}
}

// A line of the file begins with a word: "forest" with a name and a base, "tree"
// with the nodes in the order in which they are met from the root, left first, the
// name of a tone with a word and its log odds, or that of a threshold with its value. A node is trait<cut, or =value of a leaf.

// noWord stands in the file for the odds of a text without any word.
const noWord = "-"

func (l *learner) parts() (forests map[string]*forest, thresholds map[string]*float64, tones map[string]*tone) {
	return map[string]*forest{"credit": &l.credit, "wrong": &l.wrong, "credit-again": &l.creditAgain, "wrong-again": &l.wrongAgain},
		map[string]*float64{"said": &l.said, "partly": &l.partly, "contrary": &l.contrary, "glimpse": &l.glimpse, "doubt": &l.doubt},
		map[string]*tone{"tone": &l.tone, "tone-answer": &l.toneAnswer}
}

func readLearner(text string) (*learner, error) {
	l := learner{tone: tone{}, toneAnswer: tone{}}
	forests, thresholds, tones := l.parts()
	var f *forest
	no := 0
	for line := range strings.Lines(text) {
		no++
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		var err error
		switch {
		case fields[0] == "forest" && len(fields) == 3 && forests[fields[1]] != nil:
			f = forests[fields[1]]
			f.base, err = strconv.ParseFloat(fields[2], 64)
		case fields[0] == "tree" && f != nil:
			var t tree
			var rest []string
			if rest, err = t.read(fields[1:]); err == nil && len(rest) > 0 {
				err = fmt.Errorf("%d nodes too many", len(rest))
			}
			f.trees = append(f.trees, t)
		case tones[fields[0]] != nil && len(fields) == 3:
			var x float64
			x, err = strconv.ParseFloat(fields[2], 64)
			(*tones[fields[0]])[unworded(fields[1])] = x
		case thresholds[fields[0]] != nil && len(fields) == 2:
			*thresholds[fields[0]], err = strconv.ParseFloat(fields[1], 64)
		default:
			err = fmt.Errorf("%q", strings.TrimSpace(line))
		}
		if err != nil {
			return nil, fmt.Errorf("forests.txt:%d: %w", no, err)
		}
	}
	return &l, nil
}

// read adds the node that fields begin with and what is below it, and returns
// the other fields.
func (t *tree) read(fields []string) ([]string, error) {
	if len(fields) == 0 {
		return nil, fmt.Errorf("a node is missing")
	}
	name, number, cut := strings.Cut(fields[0], "<")
	if !cut {
		number = strings.TrimPrefix(name, "=")
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return nil, err
	}
	at := len(*t)
	rest := fields[1:]
	if !cut {
		*t = append(*t, node{feature: -1, value: n})
		return rest, nil
	}
	feature := slices.Index(traitNames[:], name)
	if feature < 0 {
		return nil, fmt.Errorf("no trait is called %q", name)
	}
	*t = append(*t, node{feature: feature, cut: n})
	(*t)[at].left = len(*t)
	if rest, err = t.read(rest); err != nil {
		return nil, err
	}
	(*t)[at].right = len(*t)
	return t.read(rest)
}

// String is the text that readLearner reads.
func (l *learner) String() string {
	forests, _, tones := l.parts()
	var b strings.Builder
	b.WriteString("# Written by `go test ./internal/grade -run TestFit -fit`; see learnt.go for the form.\n")
	fmt.Fprintf(&b, "said %g\npartly %g\ncontrary %g\nglimpse %g\ndoubt %g\n", l.said, l.partly, l.contrary, l.glimpse, l.doubt)
	for _, name := range []string{"tone", "tone-answer"} {
		t := *tones[name]
		for _, word := range slices.Sorted(maps.Keys(t)) {
			fmt.Fprintf(&b, "%s %s %.2g\n", name, cmp.Or(word, noWord), t[word])
		}
	}
	for _, name := range []string{"credit", "wrong", "credit-again", "wrong-again"} {
		fmt.Fprintf(&b, "forest %s %.4g\n", name, forests[name].base)
		for _, t := range forests[name].trees {
			b.WriteString("tree")
			for _, n := range t { // the order in which they are met
				if n.feature < 0 {
					fmt.Fprintf(&b, " =%.3g", n.value)
				} else {
					fmt.Fprintf(&b, " %s<%.4g", traitNames[n.feature], n.cut)
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func unworded(s string) string {
	if s == noWord {
		return ""
	}
	return s
}
