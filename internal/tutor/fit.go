package tutor

import (
	"slices"
	"strconv"
	"strings"

	"gophertutor/internal/llm"
	"gophertutor/retrieval"
)

// DefaultRoom is how many tokens the passages have that a model is sent, as
// [llm.Tokens] estimates them. Rules, question, checked facts and the conversation
// before come on top, usually with less than 2,000.
const DefaultRoom = 6000

// Bounds of a single passage, in tokens.
const (
	wholeTokens = 2500 // of one of the best sections, which are sent whole if they fit
	wholeCount  = 3    // how many of the best sections are
	partTokens  = 800  // of any other, of which the blocks around what was found are sent
	leastTokens = 60   // less says nothing
)

// WithRoom returns a tutor that sends a model passages of at most so many tokens;
// 0 or less is DefaultRoom.
func (t *Tutor) WithRoom(tokens int) *Tutor {
	u := *t
	u.room = tokens
	return &u
}

func (t *Tutor) roomOf() int {
	if t.room <= 0 {
		return DefaultRoom
	}
	return t.room
}

// passages labels what the model may answer from: as much of what was found as
// there is room for, the best first. No code is cut. If not even the best section
// has a block that fits, what is best of it is sent all the same: a model that is
// sent nothing can't answer.
func (t *Tutor) passages(in *inquiry) []Citation {
	room := t.roomOf()
	terms := weigh(in)
	var out []Citation
	hits := firstOfSections(in.found.Hits)
	for i, h := range hits {
		limit := partTokens
		if i < wholeCount {
			limit = wholeTokens
		}
		limit = min(limit, room)
		if len(out) > 0 && limit < leastTokens {
			break
		}
		c, ok := fit(t.notes.Passage(h.Chunk), h.Chunk, terms, limit, i < wholeCount)
		if !ok {
			continue
		}
		room -= llm.Tokens(c.Text)
		c.Label = strconv.Itoa(len(out) + 1)
		out = append(out, c)
	}
	if len(out) == 0 && len(hits) > 0 {
		c := citationOf(retrieval.Passage{Chunk: hits[0].Chunk}, "1")
		if p := t.notes.Passage(hits[0].Chunk); len(p.Parts) > 0 {
			parts := around(p.Parts, hits[0].Chunk)
			i := max(0, slices.IndexFunc(parts, func(q retrieval.Part) bool { return !q.Cut }))
			c = citationOfParts(p, parts[i:i+1])
			c.Label = "1"
		}
		out = append(out, c)
	}
	return out
}

// fit returns as much of a passage as limit tokens hold: all of it, if whole is
// wanted, else the blocks around the chunk that was found, else those of them that
// say most of what was asked. ok is false if none fits.
func fit(p retrieval.Passage, found retrieval.Chunk, terms []term, limit int, whole bool) (c Citation, ok bool) {
	cut := slices.ContainsFunc(p.Parts, func(q retrieval.Part) bool { return q.Cut })
	if whole && !cut && llm.Tokens(p.Text) <= limit {
		return citationOf(p, ""), true
	}
	if len(p.Parts) == 0 { // nothing but a heading
		return citationOf(p, ""), llm.Tokens(p.Text) <= limit
	}
	parts := around(p.Parts, found)
	for i := range parts {
		if parts[i].Kind == retrieval.Loose && looksLikeGo(insideOf(parts[i].Text)) {
			parts[i].Kind = retrieval.Code
		}
	}
	parts = slices.DeleteFunc(parts, halfCode)
	chosen := selectParts(parts, terms, limit, tokensBeside)
	for len(chosen) > 0 {
		c = citationOfParts(p, chosen)
		if llm.Tokens(c.Text) <= limit {
			return c, true
		}
		chosen = chosen[:len(chosen)-1] // a block that is never cut
	}
	return c, false
}

// halfCode reports whether a block is the beginning or the end of some code.
func halfCode(p retrieval.Part) bool { return p.Cut && p.Kind == retrieval.Code }

// tokensBeside is what a block takes among others, with the mark for what is left
// out between them.
func tokensBeside(text string) int { return llm.Tokens(text) + llm.Tokens("\n\n…\n\n") }

// around returns a copy of the blocks that a chunk has a part of; it may begin or
// end in the middle of one.
func around(parts []retrieval.Part, c retrieval.Chunk) []retrieval.Part {
	var out []retrieval.Part
	for _, p := range parts {
		if p.EndLine >= c.StartLine && p.StartLine <= c.EndLine {
			out = append(out, p)
		}
	}
	if len(out) == 0 { // the chunk is a heading
		out = slices.Clone(parts)
	}
	return out
}

// citationOfParts is the citation of some blocks of a passage. The marks that a fence got which
// goes on outside of the passage are no lines of the note.
func citationOfParts(p retrieval.Passage, parts []retrieval.Part) Citation {
	c := citationOf(p, "")
	c.StartLine, c.EndLine = max(c.StartLine, parts[0].StartLine), min(c.EndLine, parts[len(parts)-1].EndLine)
	c.Text = joinParts(parts)
	return c
}

// insideOf returns what stands in a fence.
func insideOf(fence string) string {
	_, rest, _ := strings.Cut(fence, "\n")
	if i := strings.LastIndexByte(rest, '\n'); i >= 0 {
		return rest[:i]
	}
	return ""
}
