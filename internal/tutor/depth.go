package tutor

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gophertutor/internal/lang"
	"gophertutor/knowledge"
	"gophertutor/retrieval"
)

// An extent says how much is quoted. Lengths are in characters.
type extent struct {
	main     int  // of the section that answers best; usually all of it
	second   int  // of each section that adds what those before do not have
	sections int  // at most
	related  int  // of these, sections that are only related
	facts    int  // checked facts about what was asked
	direct   bool // only what answers directly
}

// extentOf returns the extent for a depth.
func extentOf(depth int) extent {
	switch {
	case depth < 0:
		return extent{main: 700, sections: 1, direct: true}
	case depth > 0:
		return extent{main: 6000, second: 4000, sections: 5, related: 2, facts: 5}
	}
	return extent{main: 3200, second: 2000, sections: 3}
}

// briefCode is the length up to which code goes with a direct answer.
const briefCode = 400

// directParts returns what answers directly: the first paragraph, and the first
// code of the section if it is brief.
func directParts(parts []retrieval.Part, terms []term, limit int) []retrieval.Part {
	if len(parts) == 0 {
		return nil
	}
	first := parts[0]
	if utf8.RuneCountInString(first.Text) > limit {
		first = shorten(first, terms, limit, utf8.RuneCountInString)
	}
	out := []retrieval.Part{first}
	for _, p := range parts[1:] {
		if p.Kind == retrieval.Code && parts[0].Kind != retrieval.Code {
			if utf8.RuneCountInString(p.Text) <= briefCode {
				out = append(out, p)
			}
			break
		}
	}
	return out
}

// plainRival is how near the best score a section must be to stand for it in a
// direct answer.
const plainRival = 0.75

// plainestFirst moves the section to the front whose heading asks what was
// asked, and little else: when only one paragraph is quoted, it should be that
// of the question itself.
func plainestFirst(hits []retrieval.Hit, asked string, terms []term) []retrieval.Hit {
	best, most := 0, -1.0
	for i, h := range hits {
		if len(h.Headings) == 0 || h.Score < plainRival*hits[0].Score {
			continue
		}
		heading := h.Headings[len(h.Headings)-1]
		share := score(heading, terms) / float64(2+len(lang.Analyze(heading)))
		if strings.EqualFold(firstWord(heading), firstWord(asked)) { // both ask how, or why
			share *= 1.2
		}
		if share > most {
			best, most = i, share
		}
	}
	return slices.Concat(hits[best:best+1], hits[:best], hits[best+1:])
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	return word
}

// quoteFacts appends up to limit facts about what was asked that the answer
// does not have yet.
func (t *Tutor) quoteFacts(b *strings.Builder, a *Answer, in *inquiry, limit int) error {
	if limit == 0 {
		return nil
	}
	ix, err := factIndexed()
	if err != nil {
		return err
	}
	list := ix.about(in.found.subject, t.foundFor(in.found.Hits), limit, func(f *knowledge.Fact) bool { return labelOf(a, f) == "" })
	for i, f := range list {
		if i == 0 {
			b.WriteString("\n\n**" + wordsOf[a.Lang].facts + "**\n")
		}
		text := truth(f, a.Lang)
		b.WriteString("\n- " + text + " [" + cite(a, f, text) + "]")
	}
	return nil
}
