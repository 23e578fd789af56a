package progress

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gophertutor/knowledge"
)

func ids(list []*knowledge.Question) string {
	var out []string
	for _, q := range list {
		out = append(out, q.ID)
	}
	return strings.Join(out, " ")
}

func dueIDs(list []Due) string {
	var out []*knowledge.Question
	for _, d := range list {
		out = append(out, d.Question)
	}
	return ids(out)
}

func TestMixed(t *testing.T) {
	for in, want := range map[string]string{
		"":       "",
		"a":      "a",
		"aa":     "aa",
		"ab":     "ab",
		"aab":    "aba",
		"abb":    "bab",
		"aaab":   "abaa",
		"aabbcc": "abacbc", // see below for what must hold
		"abcabc": "abcabc",
		"aaabbb": "ababab",
		"abbbb":  "babbb",
	} {
		got := strings.Join(mixed(strings.Split(in, ""), func(s string) string { return s }), "")
		if in == "aabbcc" {
			if strings.Contains(got, "aa") || strings.Contains(got, "bb") || strings.Contains(got, "cc") {
				t.Errorf("mixed(%s) = %s", in, got)
			}
			continue
		}
		if got != want {
			t.Errorf("mixed(%s) = %s, want %s", in, got, want)
		}
	}
}

// FuzzMixed checks that mixing loses nothing, keeps the order within a key, and
// puts two of a key together only when it must.
func FuzzMixed(f *testing.F) {
	f.Add("aabbccddeeaaaaa")
	f.Fuzz(func(t *testing.T, in string) {
		type item struct{ key, at int }
		var list []item
		count := map[int]int{}
		for i, b := range []byte(in) {
			list = append(list, item{int(b % 5), i})
			count[int(b%5)]++
		}
		if len(list) > 300 {
			return
		}
		got := mixed(list, func(i item) string { return string(rune('a' + i.key)) })
		most, pairs := 0, 0
		for _, n := range count {
			most = max(most, n)
		}
		last := map[int]int{}
		for i, v := range got {
			if i > 0 && got[i-1].key == v.key {
				pairs++
			}
			if before, ok := last[v.key]; ok && before > v.at {
				t.Fatalf("%v: the order within a key changed", got)
			}
			last[v.key] = v.at
		}
		if want := max(0, 2*most-len(list)-1); pairs != want {
			t.Fatalf("%v has %d pairs, %d can't be avoided", got, pairs, want)
		}
		slices.SortFunc(got, func(a, b item) int { return a.at - b.at })
		if !slices.Equal(got, list) {
			t.Fatalf("something is lost: %v", got)
		}
	})
}

func TestDue(t *testing.T) {
	r := newRecorder(t, bank("abc", 3))
	ctx := t.Context()
	check := func(now time.Time, limit int, want string, wantTotal int) {
		t.Helper()
		due, total, err := r.Due(ctx, "m1", now, limit)
		if got := dueIDs(due); err != nil || got != want || total != wantTotal {
			t.Errorf("due %q of %d, %v; want %q of %d", got, total, err, want, wantTotal)
		}
	}
	check(noon, 9, "", 0)
	if next, err := r.Next(ctx, "m1"); err != nil || !next.IsZero() {
		t.Errorf("Next of nothing: %v, %v", next, err)
	}
	for i, id := range []string{"a1", "a2", "a3", "b1"} {
		r.answer(id, 80, noon.Add(time.Duration(i)*time.Minute)) // due in 2 days
	}
	r.answer("c1", 100, noon) // in 8
	if next, err := r.Next(ctx, "m1"); err != nil || !next.Equal(noon.Add(2*day)) {
		t.Errorf("Next: %v, %v", next, err)
	}
	check(noon.Add(day), 9, "", 0)
	check(noon.Add(2*day), 9, "a1 b1 a2 a3", 4)
	check(noon.Add(2*day), 2, "a1 a2", 4) // the longest due, not the first of each topic
	check(noon.Add(2*day), 0, "", 4)
	check(noon.Add(2*day), -1, "", 4)
	check(noon.Add(8*day), 9, "a1 b1 a2 c1 a3", 5)
	// Due from the beginning of the day, wherever that is.
	morning := time.Date(2026, 11, 24, 0, 1, 0, 0, time.UTC)
	check(morning, 1, "a1", 4)
	check(morning.Add(-2*time.Minute), 1, "", 0)
	check(morning.Add(-2*time.Minute).In(time.FixedZone("east", 8*3600)), 1, "a1", 4)
	// A member is not asked what others forget.
	if due, total, err := r.Due(ctx, "m2", noon.Add(8*day), 9); err != nil || total != 0 || len(due) != 0 {
		t.Errorf("due for m2: %v, %d, %v", due, total, err)
	}
	// Nor what the bank has no more.
	smaller := New(r.memory, bank("bc", 3))
	if due, total, err := smaller.Due(ctx, "m1", noon.Add(8*day), 9); err != nil || total != 2 || dueIDs(due) != "b1 c1" {
		t.Errorf("due of a smaller bank: %q of %d, %v", dueIDs(due), total, err)
	}
}

func TestQuiz(t *testing.T) {
	r := newRecorder(t, bank("abc", 4)) // 1 and 3 of each have choices
	ctx := t.Context()
	r.answer("a1", 80, noon)            // due in 2 days
	r.answer("b1", 100, noon)           // due in 8 days
	r.answer("c1", 100, noon.Add(-day)) // remembered a little less
	r.answer("a2", 0, noon)             // due, but without choices
	now := noon.Add(2 * day)
	first := ""
	for seed := range uint64(20) {
		quiz, err := r.Quiz(ctx, "m1", nil, 99, now, rand.New(rand.NewPCG(seed, 0)))
		got := strings.Fields(ids(quiz))
		if err != nil || len(got) != 6 || got[0] != "a1" {
			t.Fatalf("%q, %v; want a1 first of 6", got, err)
		}
		if i, j := slices.Index(got, "c1"), slices.Index(got, "b1"); i < 3 || j < 3 {
			t.Errorf("%q: what is known comes early", got)
		}
		if first == "" {
			first = ids(quiz)
		}
	}
	// The same chance gives the same quiz.
	again, err := r.Quiz(ctx, "m1", nil, 99, now, rand.New(rand.NewPCG(0, 0)))
	if err != nil || ids(again) != first {
		t.Errorf("%q, %v; want %q", ids(again), err, first)
	}
	for _, c := range []struct {
		topics []string
		limit  int
		want   int
	}{{[]string{"a"}, 9, 2}, {[]string{"a", "b"}, 9, 4}, {[]string{"none"}, 9, 0}, {nil, 2, 2}, {nil, -1, 0}} {
		quiz, err := r.Quiz(ctx, "m1", c.topics, c.limit, now, rand.New(rand.NewPCG(0, 0)))
		if err != nil || len(quiz) != c.want {
			t.Errorf("%v: %q, %v", c, ids(quiz), err)
		}
	}
}

// What is held back is not asked, but still recorded and counted.
func TestWithout(t *testing.T) {
	r := newRecorder(t, bank("ab", 3))
	for i, id := range []string{"a1", "a2", "b1"} {
		r.answer(id, 50, noon.Add(time.Duration(i)*time.Hour))
	}
	later := noon.Add(40 * day)
	asks := r.Without(map[string]time.Time{"a1": later, "b3": later})
	due, total, err := asks.Due(t.Context(), "m1", later, 9)
	if got := dueIDs(due); got != "a2 b1" || total != 2 || err != nil {
		t.Errorf("due: %s of %d, %v", got, total, err)
	}
	qs, err := asks.Quiz(t.Context(), "m1", nil, 9, later, rand.New(rand.NewPCG(1, 1)))
	if got := ids(qs); got != "b1 a3" || err != nil {
		t.Errorf("quiz: %s, %v", got, err)
	}
	first, err := r.Next(t.Context(), "m1")
	if err != nil {
		t.Fatal(err)
	}
	if next, err := asks.Next(t.Context(), "m1"); !next.After(first) || err != nil {
		t.Errorf("next: %v, %v, want after %v", next, err, first)
	}
	if sum, err := asks.Summary(t.Context(), "m1", later); sum.Total.Due != 3 || err != nil {
		t.Errorf("summary: %d due, %v", sum.Total.Due, err)
	}
	if _, err := asks.Record(t.Context(), "m1", Answer{ID: "held", Question: "a1", Score: 90, Source: Quiz}, later); err != nil {
		t.Error(err)
	}
}
