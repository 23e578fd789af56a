package tutor

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gophertutor/internal/lang"
	"gophertutor/retrieval"
)

// A further section is quoted if it adds this share of what was asked, or, the
// second one, if it is nearly as good as the first.
const (
	secondGain = 0.15
	rivalScore = 0.85
)

// quote answers with the passages themselves: the best section, and more of
// them if they cover terms of the question that it does not.
func (t *Tutor) quote(a *Answer, in *inquiry, failed bool) error {
	w := wordsOf[a.Lang]
	terms := weigh(in)
	ext := extentOf(in.Depth)
	if in.Kind == Check && len(in.wrong) > 0 {
		ext = extentOf(-1) // the corrections are the answer
	}
	chosen, rest := t.choose(terms, in.found, ext)

	var b strings.Builder
	if failed {
		b.WriteString(w.quotingFailed)
	} else {
		b.WriteString(w.quoting)
	}
	if chosen[0].Lang != a.Lang {
		b.WriteString(" " + w.otherLanguage)
	}
	a.Mode, a.Citations = Extract, nil
	in.lens.write(&b, a)
	in.judge(&b, a)
	if in.Kind == Check && len(in.wrong) == 0 {
		b.WriteString("\n\n" + w.noneWrong)
	}
	for i, p := range chosen {
		if err := quoteSection(&b, a, in, p, terms, ext, i); err != nil {
			return err
		}
	}
	if err := t.quoteFacts(&b, a, in, ext.facts); err != nil {
		return err
	}
	if len(rest) > 0 {
		var names []string
		for _, h := range rest[:min(3, len(rest))] {
			names = append(names, headingOf(h.Chunk)+" ("+citationOf(retrieval.Passage{Chunk: h.Chunk}, "").Source()+")")
		}
		b.WriteString("\n\n" + w.related + strings.Join(names, w.separator))
	}
	a.Text = b.String()
	return nil
}

// quoteSection appends the i-th section that was chosen, what is to be
// corrected in it, and its citation.
func quoteSection(b *strings.Builder, a *Answer, in *inquiry, p retrieval.Passage, terms []term, ext extent, i int) error {
	limit := ext.main
	if i > 0 {
		limit = ext.second
	}
	var parts []retrieval.Part
	if ext.direct {
		parts = directParts(p.Parts, terms, limit)
	} else {
		parts = selectParts(p.Parts, terms, limit, utf8.RuneCountInString)
	}
	if len(parts) == 0 {
		return nil
	}
	c := citationOfParts(p, parts)
	c.Label = nextLabel(a.Citations)
	if parts[0].StartLine == p.Parts[0].StartLine {
		c.StartLine = p.StartLine // with its heading
	}
	a.Citations = append(a.Citations, c)
	b.WriteString("\n\n**" + headingOf(p.Chunk) + "** [" + c.Label + "]\n\n" + c.Text)
	found, err := staleIn(p, parts)
	correctAll(b, a, in.lens, found)
	return err
}

func citationOf(p retrieval.Passage, label string) Citation {
	return Citation{
		Label: label, Folder: p.Folder, File: p.Path, Heading: p.Heading(),
		StartLine: p.StartLine, EndLine: p.EndLine, Text: p.Text,
	}
}

// headingOf names a chunk even if it stands before the first heading.
func headingOf(c retrieval.Chunk) string {
	if h := c.Heading(); h != "" {
		return h
	}
	return c.Title
}

// term is a term of the question with what it is worth.
type term struct {
	lang.QueryTerm
	idf float64
}

func weigh(in *inquiry) []term {
	idf := map[string]float64{}
	for _, h := range in.found.Hits {
		for _, s := range h.Terms {
			idf[s.Term] = s.IDF
		}
	}
	var out []term
	for _, q := range lang.Analyze(in.found.asked) {
		out = append(out, term{q, idf[q.Surface]})
	}
	return out
}

// firstOfSections keeps the best hit of every section.
func firstOfSections(hits []retrieval.Hit) []retrieval.Hit {
	seen := map[int]bool{}
	var out []retrieval.Hit
	for _, h := range hits {
		if !seen[h.Section] {
			seen[h.Section] = true
			out = append(out, h)
		}
	}
	return out
}

// leadRunes is the length up to which the text before the first section of a
// note is taken for an introduction.
const leadRunes = 600

// leadsLast moves introductions behind everything else, where sections of the
// same note were found as well: they name what the note is about, so they match
// well, and answer nothing.
func leadsLast(hits []retrieval.Hit) []retrieval.Hit {
	top := func(h retrieval.Hit) bool { return len(h.Headings) == 1 && h.Headings[0] == h.Title }
	hasSections := map[string]bool{}
	for _, h := range hits {
		if !top(h) {
			hasSections[h.Folder+"\x00"+h.Path] = true
		}
	}
	var out, leads []retrieval.Hit
	for _, h := range hits {
		if top(h) && hasSections[h.Folder+"\x00"+h.Path] && utf8.RuneCountInString(h.Text) <= leadRunes {
			leads = append(leads, h)
		} else {
			out = append(out, h)
		}
	}
	return append(out, leads...)
}

// choose returns the sections to quote, with their passages, and the others
// worth naming.
func (t *Tutor) choose(terms []term, f findings, ext extent) (chosen []retrieval.Passage, rest []retrieval.Hit) {
	hits := leadsLast(firstOfSections(f.Hits))
	if ext.direct {
		hits = plainestFirst(hits, f.asked, terms)
	}
	total := 0.0
	has := make([]float32, len(terms)) // how surely what is chosen says each term
	for _, t := range terms {
		total += t.idf
	}
	for i, h := range hits {
		p := t.notes.Passage(h.Chunk)
		says := said(h.Title+"\n"+p.Text, terms)
		gain := 0.0
		for j, t := range terms {
			gain += t.idf * float64(max(says[j]-has[j], 0))
		}
		adds := total > 0 && gain/total >= secondGain && h.Coverage >= 0.5
		used := slices.Contains(f.uses, h.Section)
		rivals := i == 1 && h.Lexical.Score >= rivalScore*hits[0].Lexical.Score
		if i == 0 || len(chosen) < ext.sections-ext.related && i < 5 && (adds || rivals || used) {
			for j := range has {
				has[j] = max(has[j], says[j])
			}
			chosen = append(chosen, p)
			continue
		}
		if h.Lexical.Rank > 0 && h.Coverage >= 0.8*hits[0].Coverage && h.Lexical.Score >= 0.5*hits[0].Lexical.Score {
			rest = append(rest, h)
		}
	}
	for len(rest) > 0 && len(chosen) < ext.sections && ext.related > 0 {
		chosen = append(chosen, t.notes.Passage(rest[0].Chunk))
		rest = rest[1:]
		ext.related--
	}
	return chosen, rest
}

// said returns how surely a text says each term: 1 in its own words, less in
// others.
func said(text string, terms []term) []float32 {
	has := termsOf(text)
	out := make([]float32, len(terms))
	for i, t := range terms {
		out[i] = has.says(t.QueryTerm)
	}
	return out
}

// score sums the worth of the terms that a text says.
func score(text string, terms []term) float64 {
	sum := 0.0
	for i, p := range said(text, terms) {
		sum += terms[i].idf * float64(p)
	}
	return sum
}

// notCovered says so, and names what is near. A false claim is corrected all
// the same.
func (t *Tutor) notCovered(a *Answer, in *inquiry) {
	f := in.found
	w := wordsOf[a.Lang]
	var b strings.Builder
	if len(in.wrong) > 0 { // the facts answer, where the notes do not
		a.Covered, a.Citations = true, nil
		in.judge(&b, a)
		a.Text = strings.TrimSpace(b.String()) + "\n\n" + w.notBeyond
		return
	}
	b.WriteString(w.notCovered)
	for _, c := range f.Unwritten {
		b.WriteString(" " + w.unwritten(headingOf(c), citationOf(retrieval.Passage{Chunk: c}, "").Source()))
	}
	var near []string
	for _, h := range firstOfSections(f.Hits) {
		if h.Lexical.Rank > 0 && len(near) < 3 && (h.Lang == a.Lang || !t.hasLang(a.Lang)) {
			near = append(near, headingOf(h.Chunk))
		}
	}
	switch {
	case len(near) > 0:
		b.WriteString("\n\n" + w.nearest + strings.Join(near, w.separator))
	default:
		var titles []string
		for _, d := range t.notes.Docs() {
			if d.Lang == a.Lang || !t.hasLang(a.Lang) {
				titles = append(titles, d.Title)
			}
		}
		b.WriteString("\n\n" + w.topics + strings.Join(titles[:min(len(titles), 30)], w.separator))
	}
	a.Text = b.String()
}

func (t *Tutor) hasLang(l string) bool {
	return slices.ContainsFunc(t.notes.Docs(), func(d retrieval.Doc) bool { return d.Lang == l })
}
