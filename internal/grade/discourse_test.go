package grade

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// heard returns the texts of the clauses that count, for an answer to no question.
func heard(t *testing.T, answer string) []string {
	t.Helper()
	v, err := vocab()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range v.read(answer, nil) {
		out = append(out, c.text)
	}
	return out
}

func TestAnnouncements(t *testing.T) {
	for _, tt := range []struct {
		answer string
		want   []string
	}{
		{"I would talk about queues, then about locks, and finally about stealing.", nil},
		{"Outline: local queues. Global queue. Stealing half.", nil},
		{"I've covered the write barrier, tri-color marking and pacing.", nil},
		{"我先讲本地队列，然后讲全局队列，最后总结一下窃取。", nil},
		{"我完整回答了写屏障、三色标记、调步。", nil},
		{"谈到 epoll，就想到红黑树这一套。", []string{"就想到红黑树这一套。"}},
		{"Outline: local queues. —, … ; stealing half.", nil},
		// What only begins like an announcement says something.
		{"I mentioned that a send on a closed channel panics.", []string{"I mentioned that a send on a closed channel panics."}},
		{"I would use pprof, then I compare both profiles.", []string{"I would use pprof", "then I compare both profiles."}},
		{"先检查本地队列，然后检查全局队列。", []string{"先检查本地队列", "然后检查全局队列。"}},
		{"First the runtime looks into the local queue, then it steals.", []string{"First the runtime looks into the local queue", "then it steals."}},
	} {
		if d := cmp.Diff(tt.want, heard(t, tt.answer)); d != "" {
			t.Errorf("%s: %s", tt.answer, d)
		}
	}
}

// TestDismissed checks what a sentence that only calls something untrue does to what
// stands before it.
func TestDismissed(t *testing.T) {
	v, err := vocab()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		answer string
		want   []bool // by clause: it denies
	}{
		{"Maps shrink when keys are deleted. That is sheer fiction.", []bool{true, false}},
		{"Maps shrink when keys are deleted, which is a myth.", []bool{true, false}},
		{"删除键之后 map 会缩小，纯属瞎编。", []bool{true, false}},
		{"Maps shrink when keys are deleted. It is a myth that a nil map panics on reads.", []bool{false, false}},
		{"A receive from it gives the zero value, and ok is false.", []bool{false, false}},
	} {
		all := v.read(tt.answer, nil)
		var got []bool
		for i, c := range all {
			got = append(got, c.denies && i < len(all)-1)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v", tt.answer, got)
		}
	}
}

func TestClausesOfCalls(t *testing.T) {
	for _, tt := range []struct {
		s    string
		want []string
	}{
		{"make(chan int, 3) holds three, the fourth send waits", []string{"make(chan int, 3) holds three", " the fourth send waits"}},
		{"lookups are O(log n), inserts too", []string{"lookups are O(log n)", " inserts too"}},
		{"the old array (if it is too small) is copied", []string{"the old array ", "if it is too small", " is copied"}},
	} {
		var got []string
		for _, c := range clauses(tt.s) {
			got = append(got, tt.s[c[0]:c[1]])
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s: %s", tt.s, d)
		}
	}
}

func TestGrowth(t *testing.T) {
	for _, tt := range []struct {
		a, b   string
		differ bool
	}{
		{"Lookup is O(1) on average.", "It takes O(n).", true},
		{"Lookup is O(n log n).", "平均 O(n log n)", false},
		{"Lookup is O(1) on average.", "It takes 3 ms.", false},
	} {
		if got := differ(quantities(atomsOf(tt.a)), quantities(atomsOf(tt.b))); got != tt.differ {
			t.Errorf("%s / %s: differ %v", tt.a, tt.b, got)
		}
	}
}

// TestExchanged checks that a clause is held to be about the thing that it names, or
// that the clause before it named.
func TestExchanged(t *testing.T) {
	v, err := vocab()
	if err != nil {
		t.Fatal(err)
	}
	it := FromTexts("q", "How do make and new differ?", []string{"new returns a pointer to a zeroed value.", "make is for slices, maps and channels."})
	ready := v.prepare(it)
	for answer, want := range map[string]float64{
		"new takes any type, and returns a pointer to a zeroed value.":  0,
		"make takes any type, and returns a pointer to a zeroed value.": 1,
	} {
		all := v.read(answer, ready.asked.terms)
		x := survey(v, it, answer, all, nil).x[0]
		if x[tOtherTopic] != want || x[tTopic] != 1-want {
			t.Errorf("%s: about the other %v, about its own %v", answer, x[tOtherTopic], x[tTopic])
		}
	}
}

func TestClashes(t *testing.T) {
	v, err := vocab()
	if err != nil {
		t.Fatal(err)
	}
	for answer, want := range map[string]bool{
		"Switching a goroutine is faster and slower than switching a thread.": true,
		"Switching a goroutine is faster than switching a thread.":            false,
	} {
		all := v.read(answer, nil)
		if got := v.clashes(&all[0]) > 0; got != want {
			t.Errorf("%s: %v", answer, got)
		}
	}
}

// TestFaintEvidence checks that a point is credited only if something of it is said, and
// not in full if that is little.
func TestFaintEvidence(t *testing.T) {
	s := seen{best: make([]candidate, 2), traces: []window{{0, 1, 4}, {}}, against: make([]opposition, 2), x: make([]traits, 2)}
	l := learner{said: 0.6, partly: 0.4, contrary: 0.3, glimpse: 0.2, doubt: 2}
	got := l.verdicts(&s, []float64{0.9, 0.9}, []float64{0, 0})
	if got[0].verdict != Partly || got[0].window != s.traces[0] || got[1].verdict != Missed {
		t.Errorf("%+v", got)
	}
}
