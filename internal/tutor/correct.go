package tutor

import (
	"fmt"
	"strings"

	"gophertutor/internal/claims"
	"gophertutor/internal/lang"
	"gophertutor/knowledge"
	"gophertutor/retrieval"
)

// A note may be stale, and so may a claim or a model. What they say is quoted all
// the same, and corrected by the facts that are built in: they are versioned,
// and each names its proof.

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

// truth is what holds, since when, and where that can be seen.
func truth(f *knowledge.Fact, language string) string {
	w := wordsOf[language]
	s := strings.TrimSpace(f.Statement.In(language))
	if holds := f.Holds(language); holds != "" {
		s += fmt.Sprintf(w.inBrackets, holds)
	}
	return s + w.source + sourcesOf(f)
}

// correction is what is said below a quotation, or of a claim. A statement that
// held in the release of the lens is not called wrong.
func correction(f claims.Finding, l lens, label, language string) string {
	w := wordsOf[language]
	opening, verdict := w.correction, w.isFalse
	switch {
	case l.held(f.Wrong):
		opening, verdict = w.hasChanged, fmt.Sprintf(w.didHold, f.Wrong.Until)
	case f.Wrong.Until != "":
		verdict = fmt.Sprintf(w.isStale, f.Wrong.Until)
	}
	return fmt.Sprintf(opening, lang.OneLine(f.Sentence, sentenceRunes), verdict, truth(f.Fact, language)) + " [" + label + "]"
}

// correctAll appends corrections to an answer, citing each fact once. What the
// lens tells already is left out.
func correctAll(b *strings.Builder, a *Answer, l lens, found []claims.Finding) {
	for _, f := range found {
		if l.tells(f) {
			continue
		}
		label := labelOf(a, f.Fact)
		if label == "" {
			label = cite(a, f.Fact, truth(f.Fact, a.Lang))
		}
		b.WriteString("\n\n" + correction(f, l, label, a.Lang))
	}
}

// judge appends corrections of the member's own text. Of what held in the release
// asked about it says so, even where the lens tells the rest.
func (in *inquiry) judge(b *strings.Builder, a *Answer) {
	for _, f := range in.wrong {
		if in.lens.tells(f) {
			w := wordsOf[a.Lang]
			b.WriteString("\n\n" + strings.TrimSpace(fmt.Sprintf(w.hasChanged, lang.OneLine(f.Sentence, sentenceRunes), fmt.Sprintf(w.didHold, f.Wrong.Until), "")) +
				" [" + labelOf(a, f.Fact) + "]")
		}
	}
	correctAll(b, a, in.lens, in.wrong)
}

// correctAnswer returns what is to be said below the text that a model wrote.
// A wrong statement in it, whether it comes from a note or from the model's
// memory, is corrected, unless the member's own claim was before.
func correctAnswer(a *Answer, in *inquiry) (added string, err error) {
	found, err := claims.Check(a.Question, a.Text)
	if err != nil {
		return "", err
	}
	var fresh []claims.Finding
	for _, f := range onePerFact(found) {
		if !in.corrects(f.Fact) {
			fresh = append(fresh, f)
		}
	}
	var b strings.Builder
	correctAll(&b, a, in.lens, fresh)
	return b.String(), nil
}
