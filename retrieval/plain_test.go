package retrieval

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gophertutor/internal/lang"
)

// plainSearch is what lookup and search are meant to find, without any care for time.
func plainSearch(lx *lexical, postings map[string]map[int32]posting, terms []lang.QueryTerm, keep func(int32) bool) (matches []plainMatch, hits []lexicalHit) {
	scores := map[int32]float64{}
	n := float64(len(lx.length))
	for _, q := range terms {
		m := plainMatch{in: map[int32]found{}}
		gather := func(alts []lang.Alt) {
			for _, alt := range alts {
			chunks:
				for doc, first := range postings[alt.Terms[0]] {
					tf, where, at := first.tf, first.where, first.at
					for _, t := range alt.Terms {
						p, ok := postings[t][doc]
						if !ok {
							continue chunks
						}
						tf, where, at = min(tf, p.tf), where&p.where, at&p.at
					}
					f := m.in[doc]
					f.tf, f.where = f.tf+alt.P*tf, f.where|where
					if at&inText != 0 {
						f.text = max(f.text, alt.P)
					}
					if at&inHeading != 0 {
						f.head = max(f.head, alt.P)
					}
					m.in[doc] = f
				}
			}
		}
		gather(q.Alts)
		said := func() bool {
			return slices.ContainsFunc(slices.Collect(maps.Values(m.in)), func(f found) bool { return f.text > 0 })
		}
		if word := q.Alts[0].Terms; !said() && len(word) == 1 {
			m.guessed = true
			guesses := [][]lang.Alt{derived(word[0])}
			if !lang.IsWord(word[0]) {
				guesses = [][]lang.Alt{plainCorrect(lx, word[0]), derived(word[0]), translatable(word[0])}
			}
			for _, alts := range guesses {
				if gather(alts); said() {
					break
				}
			}
		}
		df := 0.0
		for doc := range int32(len(lx.length)) {
			df += float64(m.in[doc].text)
		}
		weight := float64(q.Weight)
		if q.Weight > lang.WeakWeight {
			weight = math.Pow(weight, lx.w.weight)
		}
		m.idf = weight * math.Log1p((n-df+0.5)/(df+0.5))
		for doc, f := range m.in {
			length := max(float64(lx.length[doc])/lx.average, lx.w.shortest)
			tf := float64(f.tf)
			score := 0.0
			if tf > 0 {
				score = tf * (lx.w.k1 + 1) / (tf + lx.w.k1*(1-lx.w.b+lx.w.b*length))
			}
			scores[doc] += m.idf * (score + lx.w.heading*float64(f.head))
		}
		matches = append(matches, m)
	}
	for doc, score := range scores {
		if keep == nil || keep(doc) {
			hits = append(hits, lexicalHit{doc, score})
		}
	}
	slices.SortFunc(hits, byScore)
	return matches, hits
}

type plainMatch struct {
	in      map[int32]found
	idf     float64
	guessed bool
}

// plainPostings are those of an index, from a chunk on.
func plainPostings(lx *lexical, offset int32, out map[string]map[int32]posting) map[string]map[int32]posting {
	if lx.base != nil {
		plainPostings(lx.base, offset, out)
		return plainPostings(lx.more, offset+int32(len(lx.base.length)), out)
	}
	for id, name := range lx.terms.names.all() {
		if out[name] == nil {
			out[name] = map[int32]posting{}
		}
		for _, p := range lx.postings.of(id) {
			out[name][p.doc+offset] = p
		}
	}
	return out
}

// plainCorrect measures every word.
func plainCorrect(lx *lexical, word string) (alts []lang.Alt) {
	if len(word) < minTypo || !isWord(word) {
		return nil
	}
	limit, p := 1, float32(0.8)
	if len(word) >= 8 {
		limit = 2
	}
	for d := 0; d <= limit; d++ {
		near := map[string]bool{}
		for _, part := range []*lexical{lx, lx.base, lx.more} {
			if part == nil {
				continue
			}
			for _, w := range part.terms.names.all() {
				if len(w) >= minTypo-1 && isWord(w) && w[0] == word[0] && distance(word, w, limit) == d {
					near[w] = true
				}
			}
		}
		if len(near) == 0 {
			continue
		}
		if len(near) > 3 {
			return nil
		}
		if d == 2 || len(word) < 6 {
			p = 0.6
		}
		for _, w := range slices.Sorted(maps.Keys(near)) {
			for _, alt := range lang.Alternatives(w) {
				alts = append(alts, lang.Alt{Terms: alt.Terms, P: alt.P * p, From: alt.From})
			}
		}
		return alts
	}
	return nil
}

// What a question finds is exactly what a plain evaluation finds, of one index and of joined
// ones, with and without a filter, for questions of random words: some known, some misspelt.
func TestSearchIsThePlainOne(t *testing.T) {
	whole := Open("", HashEmbedder{}, Options{})
	mustSync(t, whole, bigNotes(700))
	more := Open("", HashEmbedder{}, Options{})
	mustSync(t, more, Source{Name: "more", Files: []NoteFile{
		{Path: "a.md", Data: []byte("# Timers\n\nThe ticker and the batch of go channels. 定时器的通道。\n\n## Channel\n\nA closed channel, a nil map, the scheduler.\n")},
		{Path: "b.md", Data: []byte("# 调度器\n\n调度器怎么窃取协程。schedule queue steals goroutines\n")},
	}})
	joined, err := Join(t.Context(), whole, more)
	if err != nil {
		t.Fatal(err)
	}
	r, known := rand.New(rand.NewPCG(3, 4)), whole.state.Load().lexical.terms.names
	for name, ix := range map[string]*Index{"whole": whole, "small": more, "joined": joined} {
		st := ix.state.Load()
		lx := st.lexical
		postings := plainPostings(lx, 0, map[string]map[int32]posting{})
		for range 60 {
			q := randomQuestion(r, known)
			var keep func(int32) bool
			if r.IntN(3) == 0 {
				keep = func(doc int32) bool { return st.chunks[doc].Lang == lang.Chinese }
			}
			n := []int{depth, wanted, 130}[r.IntN(3)]
			terms := lang.Analyze(q)
			matches, want := plainSearch(lx, postings, terms, keep)
			for range 2 { // the second time what was said of the terms is known
				s := lx.newScratch()
				got := lx.lookup(s, terms)
				for i := range got {
					m, plain := &got[i], matches[i]
					if m.idf != plain.idf || m.guessed != plain.guessed || len(m.in) != len(plain.in) {
						t.Fatalf("%s: %q: %q has idf %v in %d chunks, want %v in %d", name, q, m.term.Surface, m.idf, len(m.in), plain.idf, len(plain.in))
					}
					for range 50 {
						doc := r.Int32N(int32(len(lx.length)))
						f := plain.in[doc]
						if m.of(doc) != f {
							t.Fatalf("%s: %q: chunk %d has %q as %v, want %v", name, q, doc, m.term.Surface, m.of(doc), f)
						}
						to := min(doc+r.Int32N(5), int32(len(lx.length)))
						var sum, most float64
						for i := doc; i < to; i++ {
							sum, most = sum+float64(plain.in[i].tf), max(most, float64(plain.in[i].tf))
						}
						if gotSum, gotMost := m.within(doc, to); gotSum != sum || gotMost != most {
							t.Fatalf("%s: %q: chunks %d to %d have %q %v times, at most %v, want %v, %v", name, q, doc, to, m.term.Surface, gotSum, gotMost, sum, most)
						}
					}
				}
				hits := slices.Clone(lx.search(s, got, n, keep))
				inOrder(hits)
				lx.release(s)
				if want := want[:min(n, len(want))]; !slices.Equal(hits, want) {
					t.Fatalf("%s: %q finds\n%v, want\n%v", name, q, hits, want)
				}
			}
		}
	}
}

// randomQuestion is made of words of the notes, of their translations, and of words with a
// letter too few.
func randomQuestion(r *rand.Rand, names nameList) string {
	var words []string
	for range 1 + r.IntN(7) {
		w := names.at(r.Int32N(int32(names.len())))
		switch r.IntN(5) {
		case 0:
			if len(w) > 4 && isWord(w) {
				w = w[:2] + w[3:]
			}
		case 1:
			if alts := lang.Alternatives(w); len(alts) > 0 {
				w = strings.Join(alts[r.IntN(len(alts))].Terms, " ")
			}
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}
