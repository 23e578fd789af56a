package group

import (
	"encoding/json"

	"gophertutor/internal/store"
)

// labelVersion grows when other titles are read from the same notes. Older labels
// are then as good as none.
const labelVersion = 1

// A label is a topic as it stands in the store beside its note.
type label struct {
	V       int      `json:"v"`
	Title   string   `json:"title"`
	Aliases []string `json:"aliases,omitempty"`
	Lang    string   `json:"lang"`
}

func labelOf(t Topic) string {
	b, err := json.Marshal(label{labelVersion, t.Title, t.Aliases, t.Lang})
	if err != nil {
		return "" // strings never fail
	}
	return string(b)
}

// labelled returns the topics of a server's notes, or false unless all of them
// have labels.
func labelled(notes []store.NoteLabel) ([]Topic, bool) {
	topics := make([]Topic, len(notes))
	for i, n := range notes {
		var l label
		if json.Unmarshal([]byte(n.Label), &l) != nil || l.V != labelVersion {
			return nil, false
		}
		topics[i] = Topic{Folder: Folder, Path: n.Path, Title: l.Title, Aliases: l.Aliases, Lang: l.Lang, Own: true}
	}
	return topics, true
}
