package tutor

import (
	"fmt"

	"gophertutor/knowledge"
)

// Basis names all that an answer of the tutor's model rests on beside the
// question: notes, facts, the prompt, the model, and how much of the notes it is
// sent. An answer with another basis may be another one. It is "" where answers are
// quoted, which costs nothing, or the notes are not there yet.
func (t *Tutor) Basis() string {
	notes := t.notes.Revision()
	if t.model == nil || notes == "" {
		return ""
	}
	return fmt.Sprintf("notes %s, facts %s, Go %s, prompt %s, room %d, model %s",
		notes, knowledge.FactsRevision(), knowledge.GoVersion, t.prompts.AskVersion(), t.roomOf(), t.model.Name())
}
