package tutor

import (
	"cmp"
	"slices"
	"strings"

	"gophertutor/internal/lang"
	"gophertutor/retrieval"
)

// A measure is how long a text is, in characters or in tokens.
type measure func(string) int

// selectParts returns what to quote of a section: all if it fits, else the
// first paragraph, which by custom answers directly, and the parts that say
// most of what was asked, code together with the sentence before it. Order is
// the note's.
func selectParts(parts []retrieval.Part, terms []term, limit int, size measure) []retrieval.Part {
	whole := 0
	for _, p := range parts {
		whole += size(p.Text)
	}
	if whole <= limit {
		return parts
	}
	type unit struct {
		parts []retrieval.Part
		score float64
		size  int
		at    int
	}
	var units []unit
	for i, p := range parts {
		if p.Kind != retrieval.Code || len(units) == 0 {
			units = append(units, unit{at: i})
		}
		u := &units[len(units)-1]
		u.parts = append(u.parts, p)
		u.size += size(p.Text)
	}
	for i := range units {
		units[i].score = score(joinParts(units[i].parts), terms)
	}
	if len(units) > 0 {
		units[0].score += 1e6
	}
	slices.SortStableFunc(units, func(a, b unit) int { return cmp.Compare(b.score, a.score) })
	var kept []unit
	room := limit
	for i, u := range units {
		if i > 0 && u.score == 0 {
			break
		}
		if u.size <= room {
			kept = append(kept, u)
			room -= u.size
			continue
		}
		if cut := shorten(u.parts[0], terms, room, size); i == 0 && cut.Text != "" || cut.Text != "" && len(kept) == 0 {
			u.parts = []retrieval.Part{cut}
			kept = append(kept, u)
			room -= size(cut.Text)
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
func shorten(p retrieval.Part, terms []term, limit int, size measure) retrieval.Part {
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
		taken, end := 0, i
		for end < len(pieces) {
			n := size(pieces[end])
			if taken+n > limit && end > i {
				break
			}
			taken += n
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
