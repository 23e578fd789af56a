package tutor

import (
	"fmt"
	"strconv"
	"strings"

	"gophertutor/internal/claims"
	"gophertutor/knowledge"
	"gophertutor/prompts"
)

// A lens looks at a question from an old release: it has the facts, relevant to
// the question, that did not hold yet in it. The zero lens looks from the
// current release.
type lens struct {
	release string // such as "1.17"; "" for the current one
	facts   []*knowledge.Fact
}

// maxPast is how many facts a lens shows.
const maxPast = 3

// look finds the facts for a release among those that a question is about. Of
// two that tell the same of the past, as notes overlap, it keeps the first.
func (t *Tutor) look(in *inquiry) (lens, error) {
	l := lens{release: in.Go}
	if l.release == "" || !in.found.Covered {
		return l, nil
	}
	ix, err := factIndexed()
	if err != nil {
		return l, err
	}
	seen := map[string]bool{}
	for _, f := range ix.about(in.found.subject, t.foundFor(in.found.Hits), 3*maxPast, func(f *knowledge.Fact) bool { return f.Before(in.Go) != nil }) {
		if was := f.Before(in.Go)[0].EN; !seen[was] && len(l.facts) < maxPast {
			seen[was] = true
			l.facts = append(l.facts, f)
		}
	}
	return l, nil
}

// shows reports whether the lens tells of a fact.
func (l lens) shows(f *knowledge.Fact) bool {
	for _, own := range l.facts {
		if own.ID == f.ID {
			return true
		}
	}
	return false
}

// held reports whether a wrong statement held in the release of the lens.
func (l lens) held(w *knowledge.Wrong) bool {
	return l.release != "" && w.Until != "" && knowledge.Release(l.release) <= knowledge.Release(w.Until)
}

// tells reports whether a finding is nothing but what the lens tells.
func (l lens) tells(f claims.Finding) bool { return l.held(f.Wrong) && l.shows(f.Fact) }

// write appends the section of the lens, with a citation for each fact that a
// has none of. A fact that is cited already, by a model, is left out.
func (l lens) write(b *strings.Builder, a *Answer) {
	if l.release == "" {
		return
	}
	w := wordsOf[a.Lang]
	if len(l.facts) == 0 {
		fmt.Fprintf(b, "\n\n"+w.noChange, l.release, knowledge.GoVersion)
		return
	}
	var section strings.Builder
	for _, f := range l.facts {
		if labelOf(a, f) == "" {
			text := thenAndNow(f, l.release, a.Lang)
			section.WriteString("\n\n" + text + " [" + cite(a, f, text) + "]")
		}
	}
	if section.Len() > 0 {
		fmt.Fprintf(b, "\n\n**"+w.inRelease+"**", l.release)
		b.WriteString(section.String())
	}
}

// thenAndNow says what held in a release and what holds now.
func thenAndNow(f *knowledge.Fact, release, language string) string {
	w := wordsOf[language]
	var b strings.Builder
	for _, p := range f.Before(release) {
		fmt.Fprintf(&b, "**"+w.untilGo+"** %s\n", p.Until, p.In(language))
	}
	statement := strings.TrimSpace(f.Statement.In(language))
	if f.Since == "" || strings.HasPrefix(statement, w.since) { // it says itself since when
		b.WriteString("**" + w.now + "** ")
	} else {
		fmt.Fprintf(&b, "**"+w.sinceGo+"** ", f.Since)
	}
	b.WriteString(statement + w.source + sourcesOf(f))
	return b.String()
}

func sourcesOf(f *knowledge.Fact) string { return "`" + strings.Join(f.Sources, "`, `") + "`" }

// passages gives the facts of the lens to a model.
func (l lens) passages(cited []Citation, data *prompts.Ask) []Citation {
	for _, f := range l.facts {
		c := citationOfFact(f, nextLabel(cited), thenAndNow(f, l.release, data.Lang))
		data.Passages = append(data.Passages, prompts.Passage{
			Label: c.Label, Source: c.Source(), Heading: c.Heading, Release: l.release, Text: c.Text,
		})
		cited = append(cited, c)
	}
	return cited
}

// labelOf returns the label under which an answer cites a fact, or "".
func labelOf(a *Answer, f *knowledge.Fact) string {
	for _, c := range a.Citations {
		if c.Heading == f.ID && c.File == f.File {
			return c.Label
		}
	}
	return ""
}

// cite adds a fact, as it is told, to the citations of an answer and returns its
// label.
func cite(a *Answer, f *knowledge.Fact, text string) string {
	label := nextLabel(a.Citations)
	a.Citations = append(a.Citations, citationOfFact(f, label, text))
	return label
}

// citationOfFact makes a fact citable.
func citationOfFact(f *knowledge.Fact, label, text string) Citation {
	return Citation{
		Label: label, Folder: BuiltinFolder, File: f.File, Heading: f.ID,
		StartLine: f.StartLine, EndLine: f.EndLine, Text: text,
	}
}

// nextLabel returns a label that is not taken.
func nextLabel(cs []Citation) string {
	n := 0
	for _, c := range cs {
		if k, err := strconv.Atoi(c.Label); err == nil {
			n = max(n, k)
		}
	}
	return strconv.Itoa(n + 1)
}
