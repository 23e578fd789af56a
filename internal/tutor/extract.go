package tutor

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gophertutor/internal/lang"
	"gophertutor/retrieval"
)

// Lengths of an extract, in characters.
const (
	mainRunes   = 3200 // of the section that answers best; usually all of it
	secondRunes = 1100 // of a section that adds what the first does not have
)

// secondGain is the share of the question that a further section must add to
// be quoted too.
const secondGain = 0.15

// quote answers with the passages themselves: the best section, and up to two
// more if they cover terms of the question that it does not.
func (t *Tutor) quote(a *Answer, q Question, f findings, failed bool) {
	w := wordsOf[a.Lang]
	terms := weigh(q.Text, f)
	chosen, rest := t.choose(terms, firstOfSections(f.Hits))

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
	for i, p := range chosen {
		limit := mainRunes
		if i > 0 {
			limit = secondRunes
		}
		parts := selectParts(p.Parts, terms, limit)
		if len(parts) == 0 {
			continue
		}
		label := strconv.Itoa(len(a.Citations) + 1)
		c := citationOf(p, label)
		c.StartLine, c.EndLine = parts[0].StartLine, parts[len(parts)-1].EndLine
		c.Text = joinParts(parts)
		if parts[0].StartLine == p.Parts[0].StartLine {
			c.StartLine = p.StartLine // with its heading
		}
		a.Citations = append(a.Citations, c)
		b.WriteString("\n\n**" + headingOf(p.Chunk) + "** [" + label + "]\n\n" + c.Text)
	}
	if len(rest) > 0 {
		var names []string
		for _, h := range rest[:min(3, len(rest))] {
			names = append(names, headingOf(h.Chunk)+" ("+citationOf(retrieval.Passage{Chunk: h.Chunk}, "").Source()+")")
		}
		b.WriteString("\n\n" + w.related + strings.Join(names, w.separator))
	}
	a.Text = b.String()
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

func weigh(question string, f findings) []term {
	idf := map[string]float64{}
	for _, h := range f.Hits {
		for _, s := range h.Terms {
			idf[s.Term] = s.IDF
		}
	}
	var out []term
	for _, q := range lang.Analyze(question) {
		out = append(out, term{q, idf[q.Surface]})
	}
	return out
}

// firstOfSections keeps the best hit of every section.
func firstOfSections(hits []retrieval.Hit) []retrieval.Hit {
	seen := map[string]bool{}
	var out []retrieval.Hit
	for _, h := range hits {
		key := h.Folder + "\x00" + h.Path + "\x00" + h.Heading()
		if !seen[key] {
			seen[key] = true
			out = append(out, h)
		}
	}
	return out
}

// choose returns the sections to quote, with their passages, and the others
// worth naming.
func (t *Tutor) choose(terms []term, hits []retrieval.Hit) (chosen []retrieval.Passage, rest []retrieval.Hit) {
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
		if i == 0 || len(chosen) < 3 && i < 5 && total > 0 && gain/total >= secondGain && h.Coverage >= 0.5 {
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
	return chosen, rest
}

// said returns how surely a text says each term: 1 in its own words, less in
// others.
func said(text string, terms []term) []float32 {
	has := map[string]bool{}
	for _, t := range lang.Terms(text) {
		has[t.Text] = true
	}
	out := make([]float32, len(terms))
	for i, t := range terms {
		for _, alt := range t.Alts {
			if alt.P > out[i] && !slices.ContainsFunc(alt.Terms, func(s string) bool { return !has[s] }) {
				out[i] = alt.P
			}
		}
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

// selectParts returns what to quote of a section: all if it fits, else the
// first paragraph, which by custom answers directly, and the parts that say
// most of what was asked, code together with the sentence before it. Order is
// the note's.
func selectParts(parts []retrieval.Part, terms []term, limit int) []retrieval.Part {
	size := 0
	for _, p := range parts {
		size += utf8.RuneCountInString(p.Text)
	}
	if size <= limit {
		return parts
	}
	type unit struct {
		parts []retrieval.Part
		score float64
		runes int
		at    int
	}
	var units []unit
	for i, p := range parts {
		if p.Kind != retrieval.Code || len(units) == 0 {
			units = append(units, unit{at: i})
		}
		u := &units[len(units)-1]
		u.parts = append(u.parts, p)
		u.runes += utf8.RuneCountInString(p.Text)
	}
	for i := range units {
		units[i].score = score(joinParts(units[i].parts), terms)
	}
	if len(units) > 0 {
		units[0].score += 1e6
	}
	slices.SortStableFunc(units, func(a, b unit) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var kept []unit
	room := limit
	for i, u := range units {
		if i > 0 && u.score == 0 {
			break
		}
		if u.runes <= room {
			kept = append(kept, u)
			room -= u.runes
			continue
		}
		if cut := shorten(u.parts[0], terms, room); i == 0 && cut.Text != "" || cut.Text != "" && len(kept) == 0 {
			u.parts = []retrieval.Part{cut}
			kept = append(kept, u)
			room -= utf8.RuneCountInString(cut.Text)
		}
	}
	slices.SortFunc(kept, func(a, b unit) int { return a.at - b.at })
	var out []retrieval.Part
	for _, u := range kept {
		out = append(out, u.parts...)
	}
	return out
}

// shorten cuts a part over the limit to whole sentences of prose or whole lines
// of a loose fence: the stretch with the most of what was asked. Code is never
// cut: it comes back whole when nothing else was found, since half a program
// explains nothing.
func shorten(p retrieval.Part, terms []term, limit int) retrieval.Part {
	if p.Kind == retrieval.Code {
		return p
	}
	var pieces []string
	mark := ""
	body := p.Text
	if p.Kind == retrieval.Loose {
		open, rest, _ := strings.Cut(body, "\n")
		mark = strings.TrimSpace(open)
		body = strings.TrimSuffix(strings.TrimRight(rest, "\n"), mark)
		pieces = strings.SplitAfter(body, "\n")
	} else {
		pieces = lang.Sentences(body)
	}
	best, bestScore, bestEnd := 0, -1.0, 0
	for i := range pieces {
		if strings.TrimSpace(pieces[i]) == "" {
			continue
		}
		size, end := 0, i
		for end < len(pieces) {
			n := utf8.RuneCountInString(pieces[end])
			if size+n > limit && end > i {
				break
			}
			size += n
			end++
		}
		if s := score(strings.Join(pieces[i:end], ""), terms); s > bestScore {
			best, bestScore, bestEnd = i, s, end
		}
		if end == len(pieces) {
			break
		}
	}
	before := strings.Count(strings.Join(pieces[:best], ""), "\n")
	text := strings.Join(pieces[best:bestEnd], "")
	before += len(text) - len(strings.TrimLeft(text, "\n")) // blank lines at the start are not quoted
	text = strings.Trim(text, "\n")
	q := p
	q.StartLine += before
	q.EndLine = q.StartLine + strings.Count(text, "\n")
	q.Text = strings.TrimSpace(text)
	if mark != "" {
		q.Text = mark + "\n" + text + "\n" + mark
		q.StartLine++
		q.EndLine++
	}
	return q
}

// joinParts puts parts in reading order, with a mark where something was left out.
func joinParts(parts []retrieval.Part) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteString("\n\n")
			if p.StartLine > parts[i-1].EndLine+3 {
				b.WriteString("…\n\n")
			}
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

// notCovered says so, and names what is near.
func (t *Tutor) notCovered(a *Answer, f findings) {
	w := wordsOf[a.Lang]
	var b strings.Builder
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
