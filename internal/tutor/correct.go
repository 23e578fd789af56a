package tutor

import (
	"fmt"
	"strconv"
	"strings"

	"gophertutor/internal/claims"
	"gophertutor/internal/lang"
	"gophertutor/retrieval"
)

// A note may be stale. What it says is quoted all the same, and corrected by the
// facts that are built in: they are versioned, and each names its proof.

// sentenceRunes is how much of a wrong sentence a correction repeats.
const sentenceRunes = 120

// staleIn returns the wrong statements in parts of a passage, each fact once.
func staleIn(p retrieval.Passage, parts []retrieval.Part) ([]claims.Finding, error) {
	if p.Folder == BuiltinFolder {
		return nil, nil // proved by a test
	}
	var context, text strings.Builder
	context.WriteString(p.Heading() + "\n" + p.Title + "\n")
	for _, part := range p.Parts {
		if part.Kind != retrieval.Code {
			context.WriteString(part.Text + "\n")
		}
	}
	for _, part := range parts {
		if part.Kind != retrieval.Code {
			text.WriteString(part.Text + "\n\n")
		}
	}
	found, err := claims.Check(context.String(), text.String())
	return onePerFact(found), err
}

func onePerFact(found []claims.Finding) []claims.Finding {
	seen := map[string]bool{}
	var out []claims.Finding
	for _, f := range found {
		if !seen[f.Fact.ID] && !seen[f.Sentence] { // two facts may overlap
			seen[f.Fact.ID], seen[f.Sentence] = true, true
			out = append(out, f)
		}
	}
	return out
}

// factCitation makes a finding's fact citable.
func factCitation(f claims.Finding, label, language string) Citation {
	return Citation{
		Label: label, Folder: BuiltinFolder, File: f.Fact.File, Heading: f.Fact.ID,
		StartLine: f.Fact.StartLine, EndLine: f.Fact.EndLine, Text: truth(f, language),
	}
}

// truth is what holds instead, since when, and where that can be seen.
func truth(f claims.Finding, language string) string {
	w := wordsOf[language]
	s := strings.TrimSpace(f.Fact.Statement.In(language))
	if holds := f.Fact.Holds(language); holds != "" {
		s += fmt.Sprintf(w.inBrackets, holds)
	}
	return s + w.source + "`" + strings.Join(f.Fact.Sources, "`, `") + "`"
}

// correction is what is said below a quotation.
func correction(f claims.Finding, label, language string) string {
	w := wordsOf[language]
	verdict := w.isFalse
	if f.Wrong.Until != "" {
		verdict = fmt.Sprintf(w.isStale, f.Wrong.Until)
	}
	return fmt.Sprintf(w.correction, lang.OneLine(f.Sentence, sentenceRunes), verdict, truth(f, language)) + " [" + label + "]"
}

// correctQuote appends corrections of what was quoted of a passage, and their
// citations.
func correctQuote(b *strings.Builder, a *Answer, p retrieval.Passage, parts []retrieval.Part) error {
	found, err := staleIn(p, parts)
	for _, f := range found {
		label := strconv.Itoa(len(a.Citations) + 1)
		a.Citations = append(a.Citations, factCitation(f, label, a.Lang))
		b.WriteString("\n\n" + correction(f, label, a.Lang))
	}
	return err
}

// correctAnswer checks what a model wrote. A wrong statement in it, whether it
// comes from a note or from the model's memory, is corrected below the answer.
func correctAnswer(a *Answer) (added string, err error) {
	found, err := claims.Check(a.Question, a.Text)
	var b strings.Builder
	for _, f := range onePerFact(found) {
		label := ""
		for _, c := range a.Citations {
			if c.Heading == f.Fact.ID && c.File == f.Fact.File {
				label = c.Label
			}
		}
		if label == "" {
			label = nextLabel(a.Citations)
			a.Citations = append(a.Citations, factCitation(f, label, a.Lang))
		}
		b.WriteString("\n\n" + correction(f, label, a.Lang))
	}
	return b.String(), err
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
