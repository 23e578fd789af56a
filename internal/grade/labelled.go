package grade

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gophertutor/knowledge"
)

// A Labelled is an answer with the verdicts that a person gave it.
type Labelled struct {
	ID       string
	Item     Item
	Kind     string // Strong, Partial, Weak, Confident or Adversarial
	Language string // "en", "zh" or "mixed"
	Answer   string
	Points   []Verdict
}

// The kinds of labelled answers.
const (
	Strong      = "strong"
	Partial     = "partial"
	Weak        = "weak"
	Confident   = "wrong"       // and sure of it
	Adversarial = "adversarial" // wants points for nothing
)

var kinds = []string{Strong, Partial, Weak, Confident, Adversarial}

//go:embed testdata/*.jsonl
var labelledFiles embed.FS

// A Set is a file of labelled answers.
type Set struct {
	Name    string
	Answers []Labelled
}

// BuiltinSets returns the built-in answers, each set by a writer who saw questions
// and rubrics only: "dev", "blind" and "frozen" on questions of the bank, "unseen",
// "foreign", "open", "open-held", "spoken", "tricky", "turned", "short", "short-held",
// "brief" and "plain" on others. Of some a part of the questions is apart, as "blind-held" and so on,
// see apart. What is held, and "frozen", is never used for tuning.
func BuiltinSets() ([]Set, error) {
	names, err := fs.Glob(labelledFiles, "testdata/*.jsonl")
	if err != nil {
		return nil, err
	}
	var out []Set
	for _, file := range names {
		f, err := labelledFiles.Open(file)
		if err != nil {
			return nil, err
		}
		answers, err := ReadLabelled(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		name := strings.TrimSuffix(path.Base(file), ".jsonl")
		if apart[name] == 0 {
			out = append(out, Set{name, answers})
			continue
		}
		open, held := Set{Name: name}, Set{Name: name + "-held"}
		for _, a := range answers {
			if heldOut(a.Item.ID, apart[name]) {
				held.Answers = append(held.Answers, a)
			} else {
				open.Answers = append(open.Answers, a)
			}
		}
		out = append(out, open, held)
	}
	return out, nil
}

// apart says of which sets a part of the questions is held out: one in so many.
var apart = map[string]uint32{"blind": 2, "foreign": 2, "tricky": 2, "brief": 4, "spoken": 4, "turned": 4, "plain": 6, "exam": 2}

// heldOut reports whether the answers to a question are kept from tuning.
func heldOut(question string, oneIn uint32) bool {
	h := fnv.New32a()
	h.Write([]byte(question))
	return h.Sum32()>>16%oneIn == 0
}

// maxLine bounds a line of a file of answers.
const maxLine = 1 << 20

// labelledLine is one answer to a question of the bank, by its id; one to another
// question, by an id with the text and the rubric; or such a question, with its
// rubric and several answers.
type labelledLine struct {
	ID            string         `json:"id"`
	Question      string         `json:"question"`
	Text          string         `json:"text"` // of a question that is not of the bank
	Kind          string         `json:"kind"`
	Language      string         `json:"language"`
	Answer        string         `json:"answer"`
	Points        []Verdict      `json:"points"`
	Misconception bool           `json:"misconception"`
	Rubric        []string       `json:"rubric"`
	Answers       []labelledLine `json:"answers"`
}

// ReadLabelled reads labelled answers, a JSON object a line. An error names the
// line.
func ReadLabelled(r io.Reader) ([]Labelled, error) {
	questions, err := knowledge.Questions()
	if err != nil {
		return nil, err
	}
	var out []Labelled
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxLine)
	for no := 1; sc.Scan(); no++ {
		line := bytes.TrimSpace(sc.Bytes())
		if len(line) == 0 {
			continue
		}
		var l labelledLine
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&l); err != nil {
			return nil, fmt.Errorf("line %d: %w", no, err)
		}
		var it Item
		list := []labelledLine{l}
		switch {
		case len(l.Rubric) > 0 && l.Text != "":
			it = FromTexts(l.Question, l.Text, l.Rubric)
		case len(l.Rubric) > 0:
			it = FromTexts(l.ID, l.Question, l.Rubric)
			if list = l.Answers; len(list) == 0 {
				return nil, fmt.Errorf("line %d: a rubric without answers", no)
			}
		default:
			i := slices.IndexFunc(questions, func(q knowledge.Question) bool { return q.ID == l.Question })
			if i < 0 {
				return nil, fmt.Errorf("line %d: the bank has no question %q", no, l.Question)
			}
			it = FromBank(&questions[i])
		}
		for i, a := range list {
			if len(l.Answers) > 0 {
				a.ID = fmt.Sprintf("%s-%d", l.ID, i+1)
			}
			if err := a.check(it); err != nil {
				return nil, fmt.Errorf("line %d: %s: %w", no, a.ID, err)
			}
			out = append(out, Labelled{a.ID, it, a.Kind, a.Language, a.Answer, a.Points})
		}
	}
	return out, sc.Err()
}

func (l labelledLine) check(it Item) error {
	switch {
	case !slices.Contains(kinds, l.Kind):
		return fmt.Errorf("kind %q", l.Kind)
	case !slices.Contains([]string{"en", "zh", "mixed"}, l.Language):
		return fmt.Errorf("language %q", l.Language)
	case l.Answer == "":
		return errors.New("no answer")
	case len(l.Points) != len(it.Rubric):
		return fmt.Errorf("%d points, the rubric has %d", len(l.Points), len(it.Rubric))
	}
	for _, v := range l.Points {
		if _, ok := v.credit(); !ok {
			return fmt.Errorf("verdict %q", v)
		}
	}
	return nil
}
