// Package eval measures retrieval on labelled cases: which passages a query
// should find, by a verbatim quote, so that labels survive when notes are cut
// into chunks in another way.
//
// [ReadCases] reads cases, [Run] answers them with a [Searcher], [Summarise]
// turns the outcomes into figures, and [Compare] tells whether two designs
// differ by more than chance.
package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The kinds of queries.
const (
	Paraphrase   = "paraphrase"
	Keyword      = "keyword"
	Identifier   = "identifier"
	Code         = "code"
	ErrorMessage = "error message"
	Typo         = "typo"
	MultiHop     = "multi-hop"
	Unanswerable = "unanswerable"
)

var kinds = []string{Paraphrase, Keyword, Identifier, Code, ErrorMessage, Typo, MultiHop, Unanswerable}

// Directions say in which language a query is and in which the notes are.
var directions = []string{"en>en", "zh>zh", "en>zh", "zh>en", "mixed"}

// A Case is a query with the passages that answer it.
type Case struct {
	ID        string     `json:"id"`
	Query     string     `json:"query"`
	Kind      string     `json:"kind"`
	Direction string     `json:"direction"` // may be empty
	Corpus    string     `json:"corpus"`    // which notes are searched; empty for those at hand
	Relevant  []Relevant `json:"relevant"`  // empty: the notes do not answer it
}

// Answerable reports whether the notes answer a case.
func (c Case) Answerable() bool { return len(c.Relevant) > 0 }

// A Relevant passage is any that holds the quote.
type Relevant struct {
	File  string `json:"file"`
	Quote string `json:"quote"` // verbatim, within one line
	Grade int    `json:"grade"` // 2 answers the query, 1 helps
}

// maxLine bounds a line of a file of cases, in bytes.
const maxLine = 1 << 20

// ReadCases reads JSON lines. A case that can't be right is an error that names
// its line.
func ReadCases(r io.Reader) ([]Case, error) {
	return ReadLines(r, func(c *Case) (string, error) { return c.ID, c.check() })
}

// ReadLines reads JSON lines, strictly, and has each looked at by check, which
// returns its ID. What is wrong, also an ID that is there twice, is an error that
// names the line.
func ReadLines[T any](r io.Reader, check func(*T) (id string, err error)) ([]T, error) {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxLine)
	var out []T
	seen := map[string]bool{}
	n := 1
	for ; sc.Scan(); n++ {
		line := bytes.TrimSpace(sc.Bytes())
		if len(line) == 0 {
			continue
		}
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		var c T
		id := ""
		err := dec.Decode(&c)
		if err == nil && dec.InputOffset() < int64(len(line)) {
			err = errors.New("more than one value")
		}
		if err == nil {
			id, err = check(&c)
		}
		if err == nil && seen[id] {
			err = fmt.Errorf("id %q is there twice", id)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		seen[id] = true
		out = append(out, c)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n, err)
	}
	return out, nil
}

func (c Case) check() error {
	switch {
	case c.ID == "" || strings.TrimSpace(c.Query) == "":
		return fmt.Errorf("case %q: no id or no query", c.ID)
	case !slices.Contains(kinds, c.Kind):
		return fmt.Errorf("case %s: kind %q is none of %s", c.ID, c.Kind, strings.Join(kinds, ", "))
	case c.Direction != "" && !slices.Contains(directions, c.Direction):
		return fmt.Errorf("case %s: direction %q is none of %s", c.ID, c.Direction, strings.Join(directions, ", "))
	case (c.Kind == Unanswerable) == c.Answerable():
		return fmt.Errorf("case %s: of kind %s with %d relevant passages", c.ID, c.Kind, len(c.Relevant))
	}
	for _, r := range c.Relevant {
		if r.File == "" || len([]rune(r.Quote)) < 10 || strings.Contains(r.Quote, "\n") || r.Grade < 1 || r.Grade > 2 {
			return fmt.Errorf("case %s: relevant passage %+v: a file, a quote within one line and a grade of 1 or 2 are needed", c.ID, r)
		}
	}
	return nil
}
