package grade

import (
	"slices"
	"strings"

	"gophertutor/internal/claims"
)

// A phrase has parts, each with alternatives, as in the bank; see knowledge.Point.
type phrase struct {
	parts [][]string
}

func phrases(list []string) []phrase {
	var out []phrase
	for _, s := range list {
		var p phrase
		for part := range strings.SplitSeq(s, "+") {
			var alts []string
			for alt := range strings.SplitSeq(part, "|") {
				if alt = plain(alt); alt != "" {
					alts = append(alts, alt)
				}
			}
			if len(alts) > 0 {
				p.parts = append(p.parts, alts)
			}
		}
		if len(p.parts) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// plain is the form in which phrases are compared: as package claims has it,
// and without blanks between Han and Latin characters, which people set or not.
func plain(s string) string {
	s = claims.Normalize(strings.ReplaceAll(s, "’", "'"))
	var b strings.Builder
	var last rune
	for i, r := range s {
		if r == ' ' && i+1 < len(s) && (last >= 0x2E80 || s[i+1] >= 0xE2) {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// A search tells where the parts of a phrase stand: by part and clause.
type search [][]bool

func (p phrase) search(texts []string) search {
	out := make(search, len(p.parts))
	for k, alts := range p.parts {
		out[k] = make([]bool, len(texts))
		found := false
		for i, text := range texts {
			out[k][i] = slices.ContainsFunc(alts, func(alt string) bool { return strings.Contains(text, alt) })
			found = found || out[k][i]
		}
		if !found {
			return nil
		}
	}
	return out
}

// in reports whether a window has the phrase, leaving out the clauses that skip
// names.
func (s search) in(w window, skip []bool) bool {
	if s == nil {
		return false
	}
	for _, part := range s {
		found := false
		for i := w.from; i < w.to && !found; i++ {
			found = part[i] && (skip == nil || !skip[i])
		}
		if !found {
			return false
		}
	}
	return true
}
