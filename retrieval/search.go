package retrieval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gophertutor/internal/lang"
)

// depth is how far down each ranking the fusion looks.
const depth = 100

// contextWeight is what the terms of the question before count in a follow-up.
var contextWeight float32 = 0.35

// A Query is what Search looks for.
type Query struct {
	Text    string
	Context string // the question that Text follows up, if any
	K       int    // hits wanted; default 8
	Lang    string // only notes in this language; empty for all
	Explain bool   // fill Hit.Terms
}

// A Rank is a chunk's place in one ranking, from 1; 0 if it is not in it.
type Rank struct {
	Rank  int     `json:"rank"`
	Score float64 `json:"score"`
}

// A Hit is a chunk that a query found. Its Text, StartLine, EndLine and Fence are of
// the chunk with those around it in its section, as long as that has up to 2,400
// characters; the rest is the chunk's own. No two hits show the same chunk.
type Hit struct {
	Chunk
	Section  int         // the same for all chunks of a section, and for no others of this index
	Score    float64     // fused: 1 if first in both rankings, above 0
	Lexical  Rank        // BM25 of the chunk and its section
	Vector   Rank        // cosine
	Coverage float64     // share of the question's idf mass that its section has, 0..1
	Terms    []TermScore // what each term of the question gave, if asked for
}

// A Result is what Search found.
type Result struct {
	Hits       []Hit   // best first, ties by ID; never an empty section
	Confidence float64 // how likely the notes answer the question, 0..1; see confidence.go
	Covered    bool    // Confidence is at least CoveredAt
	// Unwritten are sections that match the question and have a heading but no text.
	Unwritten []Chunk
	// Warnings says what made the ranking worse than it could be, for people.
	Warnings []string
}

// Search ranks the chunks for a question. A question without any term that
// could be looked up has no hits.
func (ix *Index) Search(ctx context.Context, q Query) (Result, error) {
	var res Result
	st := ix.state.Load()
	if st == nil {
		return res, ErrNotSynced
	}
	ix.pace.enter()
	defer ix.pace.leave()
	if q.K <= 0 {
		q.K = 8
	}
	terms, own := queryTerms(q)
	if len(terms) == 0 {
		return res, nil
	}
	asked := len(terms)
	terms, described := suggested(terms, own, q.Text, ix.opt.weights.hint)
	var keep func(int32) bool
	if q.Lang != "" {
		keep = func(doc int32) bool { return st.chunks[doc].Lang == q.Lang }
	}
	s := st.lexical.newScratch()
	defer st.lexical.release(s)
	found := st.lexical.lookup(s, terms)
	capHints(found, own, asked, st.lexical.w.hintCap)
	first := depth
	if st.empty {
		first = wanted
	}
	lexical := st.lexical.search(s, found, first, keep)
	inOrder(lexical)
	st.fadeHints(found, own, asked, lexical)
	question := newAsking(q.Text, found[:own])
	st.rankSections(s, found, question, lexical)
	ev := newEvidence(st, found[:own], described)
	explained, w := ev.explained(lexical), st.lexical.w
	hash := builtIn(st.embedder)
	var nearest []vectorHit
	// Those of the built-in embedder are not worth a pass over all vectors where words
	// have found enough.
	if !hash || explained < w.hashUpTo || len(lexical) < depth {
		var warning string
		var err error
		nearest, warning, err = st.nearest(ctx, q, terms[:own], ix.opt.NoFallback)
		if err != nil {
			return res, err
		}
		if warning != "" {
			res.Warnings = append(res.Warnings, warning)
			hash = true
		}
	}
	weight, floor, spread := ix.opt.VectorWeight, -1.0, 0.0
	if hash {
		weight, floor, spread = min(weight, w.hash), w.hashFloor, w.hashSpread
	}
	// The more of the question the words of a section explain, the less the vectors
	// are needed: they are for what is asked in other words.
	weight *= 1 - explained
	hits := st.fuse(s, lexical, nearest, weight, floor, spread)
	hits = slices.DeleteFunc(hits, func(h fusedHit) bool { return h.lexical.Rank == 0 && h.vector.Score < floor })
	res.Confidence = ev.confidence(hits)
	res.Covered = res.Confidence >= CoveredAt
	shown := st.excerpts(hits, q.K)
	res.Hits = slices.Grow(res.Hits, len(shown))
	for _, f := range shown {
		section := st.groups[f.doc]
		h := Hit{Chunk: st.excerpt(f), Section: int(section), Score: f.score, Lexical: f.lexical, Vector: f.vector, Coverage: ev.coverage(section)}
		if q.Explain {
			h.Terms = st.explain(found, question, f.doc)
		}
		res.Hits = append(res.Hits, h)
	}
	if !st.empty {
		return res, nil
	}
	for _, l := range lexical {
		if c := st.chunks[l.doc]; c.Empty && len(c.Headings) > 0 && len(res.Unwritten) < 3 && ev.coverage(st.groups[l.doc]) >= unwrittenAt {
			res.Unwritten = append(res.Unwritten, c)
		}
	}
	return res, nil
}

// queryTerms returns the terms of a query; the first own are what confidence
// is measured by, the rest come from the question before.
func queryTerms(q Query) (terms []lang.QueryTerm, own int) {
	terms = lang.Analyze(q.Text)
	own = len(terms)
	if q.Context == "" {
		return terms, own
	}
	seen := map[string]bool{}
	strong := false
	for _, t := range terms {
		seen[strings.Join(t.Alts[0].Terms, " ")] = true
		strong = strong || t.Weight >= 0.5
	}
	for _, t := range lang.Analyze(q.Context) {
		if !seen[strings.Join(t.Alts[0].Terms, " ")] {
			t.Weight *= contextWeight
			terms = append(terms, t)
		}
	}
	if !strong { // "why?": all that is asked for is in the context
		own = len(terms)
	}
	return terms, own
}

// suggested adds to the terms of a question the concepts that it seems to describe,
// and returns how surely it describes those that it does not name.
func suggested(terms []lang.QueryTerm, own int, text string, weight float32) (all []lang.QueryTerm, described float64) {
	for _, h := range lang.Hints(text, terms[:own]) {
		key := h.Alts[0].Terms
		if slices.ContainsFunc(terms, func(t lang.QueryTerm) bool { return slices.Equal(t.Alts[0].Terms, key) }) {
			continue
		}
		described += float64(h.Weight)
		if h.Weight *= weight; weight > 0 {
			terms = append(terms, h)
		}
	}
	return terms, described
}

// capHints sees to it that no guess counts more than what the question names.
func capHints(found []matched, own, asked int, share float64) {
	top := 0.0
	for i := range found[:own] {
		top = max(top, found[i].idf)
	}
	for i := asked; i < len(found); i++ {
		found[i].idf = min(found[i].idf, share*top)
	}
}

// nearest asks the vectors. asked is what the question itself asks for. When the embedder of the index cannot embed the
// question, the built-in one answers, with a warning, or that is an error.
func (st *state) nearest(ctx context.Context, q Query, asked []lang.QueryTerm, noFallback bool) (hits []vectorHit, warning string, err error) {
	text := strings.TrimSpace(q.Context + "\n" + q.Text)
	embed := st.embedder.EmbedQuery
	if st.embedder == (HashEmbedder{}) && q.Context == "" { // which would only ask for the same terms again
		embed = func(_ context.Context, text string) ([]float32, error) { return hashQuery(asked, text), nil }
	}
	vec, err := st.queries.get(ctx, text, embed)
	if err == nil {
		hits, err = st.vectors.search(ctx, vec, depth, q.Lang)
	}
	if errors.Is(err, errDimension) || errors.Is(err, errSnapshot) {
		st.forget()
	}
	switch {
	case err == nil:
		return hits, "", nil
	case ctx.Err() != nil:
		return nil, "", fmt.Errorf("search: %w", context.Cause(ctx))
	case noFallback:
		return nil, "", fmt.Errorf("search: embed with %s: %w", st.embedder.Model(), err)
	}
	warning = fmt.Sprintf("%s cannot embed the question: %v; the built-in embedder is used instead", st.embedder.Model(), err)
	vs, err := st.fallback(ctx)
	if err != nil {
		return nil, "", err
	}
	if vec, err = (HashEmbedder{}).EmbedQuery(ctx, text); err != nil {
		return nil, "", err
	}
	hits, err = vs.search(ctx, vec, depth, q.Lang)
	return hits, warning, err
}

// fusedHit is a hit on its way.
type fusedHit struct {
	doc             int32
	from, to        int32 // chunks that it shows; see excerpts
	score           float64
	lexical, vector Rank
}

// fuse joins the two rankings, leaving out empty sections. The score is a convex
// combination of the two scores, each scaled to 0..1 among what was found (Bruch
// et al., "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023).
// Reciprocal ranks, which are more usual, lose how far apart two hits are: a
// chance neighbour in a weak vector ranking then undoes a clear lexical lead. For
// the same reason a cosine up to floor counts nothing, and the best counts in full
// only if it is at least spread above that.
// The result is in the scratch.
func (st *state) fuse(s *scratch, lexical []lexicalHit, nearest []vectorHit, weight, floor, spread float64) []fusedHit {
	hits, top := s.fused[:0], 1.0
	for _, l := range lexical {
		if len(hits) == depth {
			break
		}
		if st.empty && st.chunks[l.doc].Empty {
			continue
		}
		if len(hits) == 0 && l.score > 0 {
			top = l.score
		}
		hits = append(hits, fusedHit{doc: l.doc, lexical: Rank{len(hits) + 1, l.score}, score: l.score / top / (1 + weight)})
		s.places[l.doc] = int32(len(hits))
	}
	if st.empty {
		nearest = slices.DeleteFunc(nearest, func(v vectorHit) bool { return st.chunks[v.doc].Empty })
	}
	if n := len(nearest); n > 0 {
		low := max(nearest[n-1].score, floor)
		spread := max(nearest[0].score-low, spread)
		for i, v := range nearest {
			at := s.places[v.doc]
			if at == 0 {
				hits = append(hits, fusedHit{doc: v.doc})
				at = int32(len(hits))
			}
			h := &hits[at-1]
			h.vector = Rank{i + 1, v.score}
			share := 1.0
			if spread > 0 {
				share = max(v.score-low, 0) / spread
			}
			h.score += weight * share / (1 + weight)
		}
	}
	s.fused = hits
	for _, h := range hits {
		s.places[h.doc] = 0
	}
	slices.SortFunc(hits, func(a, b fusedHit) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return strings.Compare(st.chunks[a.doc].ID, st.chunks[b.doc].ID)
	})
	return hits
}
