// Package prompts holds what language models are told. Templates are embedded;
// [Load] lets an operator override them file by file. Every template is executed
// with sample data when it is loaded, so a broken one is found at start and not
// in the middle of a conversation.
package prompts

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

//go:embed *.tmpl
var files embed.FS

// A Set is a complete set of templates, safe for concurrent use.
type Set struct {
	ask, grade               *template.Template
	askVersion, gradeVersion string
}

// A Passage is a part of the notes that the model may answer from.
type Passage struct {
	Label   string // what a citation of it reads, without brackets
	Source  string // file and lines
	Heading string
	Text    string
	// Corrects is the label of a passage that this one, a checked fact, overrules;
	// "" for a passage of a note.
	Corrects string
	// Release is the old release, such as "1.17", of which this one, a checked
	// fact, says what held in it and what holds now; "" for any other passage.
	Release string
	// Refutes marks a checked fact that contradicts the text that was asked about.
	Refutes bool
}

// Ask is the data of ask.tmpl, which defines the templates "system" and "user".
type Ask struct {
	Question   string
	Kind       string // "" for a question, "explain" for somebody's message, "check" for a claim
	Depth      int    // -1 for a simpler answer, +1 for a deeper one
	Release    string // the old release asked about, such as "1.17"; "" for GoVersion
	Lang       string // "en" or "zh": the language of the answer
	GoVersion  string // the release that the answer is about, such as "1.26"
	Passages   []Passage
	NotCovered string // what the model is to reply, alone, when the passages do not answer
}

// NotCovered is the reply by which a model says that the passages do not answer
// the question.
const NotCovered = "NOT_COVERED"

// Load returns the built-in templates, with those of dir instead where it has
// files of the same names; dir may be nil. A file of another name is an error,
// since a typing error in it would go unnoticed.
func Load(dir fs.FS) (*Set, error) {
	names, err := fs.Glob(files, "*.tmpl")
	if err != nil {
		return nil, err
	}
	if dir != nil {
		given, err := fs.Glob(dir, "*.tmpl")
		if err != nil {
			return nil, err
		}
		if len(given) == 0 {
			return nil, fmt.Errorf("prompts: no .tmpl file in the folder; known are %s", strings.Join(names, ", "))
		}
		for _, g := range given {
			if !slices.Contains(names, g) {
				return nil, fmt.Errorf("prompts: %s: no such prompt; known are %s", g, strings.Join(names, ", "))
			}
		}
	}
	s := &Set{}
	for _, name := range names {
		src, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if dir != nil {
			switch own, err := fs.ReadFile(dir, name); {
			case err == nil:
				src = own
			case !errors.Is(err, fs.ErrNotExist):
				return nil, fmt.Errorf("prompts: %w", err)
			}
		}
		// The name of the template is the file's, so errors carry file and line.
		t, err := template.New(name).Option("missingkey=error").Funcs(funcs).Parse(string(src))
		if err != nil {
			return nil, fmt.Errorf("prompts: %w", err)
		}
		switch name {
		case "ask.tmpl":
			s.ask = t
			s.askVersion = fmt.Sprintf("ask/%.8x", sha256.Sum256(src))
		case "grade.tmpl":
			s.grade = t
			s.gradeVersion = fmt.Sprintf("grade/%.4x", sha256.Sum256(src))
		default:
			return nil, fmt.Errorf("prompts: %s: not used by any code", name)
		}
	}
	for _, sample := range samples() {
		if _, _, err := s.Ask(sample); err != nil {
			return nil, err
		}
	}
	if err := s.checkGrade(); err != nil {
		return nil, err
	}
	return s, nil
}

// AskVersion names the text of the template of Ask and changes with it: answers that
// were given with another are not of today.
func (s *Set) AskVersion() string { return s.askVersion }

// Ask renders the two messages that ask a model to answer from passages.
// The system message does not depend on the question, so that a server's
// prompt cache can keep it.
func (s *Set) Ask(data Ask) (system, user string, err error) {
	data.NotCovered = NotCovered
	if system, err = execute(s.ask, "system", data); err != nil {
		return "", "", err
	}
	user, err = execute(s.ask, "user", data)
	return system, user, err
}

func execute(t *template.Template, name string, data any) (string, error) {
	if t.Lookup(name) == nil {
		return "", fmt.Errorf("prompts: %s: does not define %q", t.Name(), name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("prompts: %s: %w", t.Name(), err)
	}
	out := strings.TrimSpace(b.String())
	if out == "" {
		return "", fmt.Errorf("prompts: %s: %q comes out empty", t.Name(), name)
	}
	return out, nil
}

var funcs = template.FuncMap{"fence": Fence, "attr": attr, "inc": func(i int) int { return i + 1 }}

var marks = regexp.MustCompile(`(?i)<([\s\p{Z}\p{Cf}/]*(?:passage|question|message|claim|answer|point|fact|program|output|reference))`)

// Fence makes text safe to stand between marks such as <passage> and <question>,
// or in an earlier turn of a conversation: what looks like one of our marks in it
// loses its bracket. Notes and questions are data and must not be able to end the
// block they stand in.
func Fence(s string) string { return marks.ReplaceAllString(s, "‹$1") }

// attr makes text safe to stand in the quotes of such a mark.
func attr(s string) string {
	return Fence(strings.NewReplacer(`"`, "'", "\n", " ", ">", "›").Replace(s))
}

// samples use every branch that a template may have.
func samples() []Ask {
	var out []Ask
	for _, lang := range []string{"en", "zh"} {
		for _, kind := range []string{"", "explain", "check"} {
			for depth := -1; depth <= 1; depth++ {
				for _, release := range []string{"", "1.17"} {
					out = append(out, sampleAsk(lang, kind, depth, release))
				}
			}
		}
	}
	return out
}

func sampleAsk(lang, kind string, depth int, release string) Ask {
	a := Ask{
		Question: "sample question", Kind: kind, Depth: depth, Release: release, Lang: lang, GoVersion: "1.26",
		Passages: []Passage{
			{Label: "1", Source: "a.md:1-9", Heading: "A › B", Text: "text"},
			{Label: "2", Source: "b.md:3-4", Heading: "C", Text: "text"},
			{Label: "3", Source: "facts/c.yaml:1-9", Heading: "d", Text: "text", Corrects: "1"},
		},
	}
	if release != "" && depth >= 0 { // with depth -1 there is none: no fact is relevant
		a.Passages = append(a.Passages, Passage{Label: "4", Source: "facts/e.yaml:1-9", Heading: "f", Text: "text", Release: release})
	}
	if kind != "" {
		a.Passages = append(a.Passages, Passage{Label: "5", Source: "facts/g.yaml:1-9", Heading: "h", Text: "text", Refutes: true})
	}
	return a
}

// LooksBack reports whether a passage says what held in the release asked
// about. If none does, a model has nothing to say of it.
func (a Ask) LooksBack() bool {
	return slices.ContainsFunc(a.Passages, func(p Passage) bool { return p.Release != "" })
}
