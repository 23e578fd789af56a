// Package notelint reads anybody's notes on Go and reports what is wrong with
// them: stale and false statements with the truth and its source, code that does
// not parse, sections that are empty or twice there, fences that hold prose,
// and misspelt terms.
//
// [Lint] checks one note. It is pure, and safe for concurrent use.
package notelint

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gophertutor/internal/claims"
	"gophertutor/internal/lang"
	"gophertutor/internal/phrase"
	"gophertutor/retrieval"
)

// A Severity says how bad a finding is.
type Severity string

// The severities. Errors mislead a reader or break; warnings get in the way.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// The kinds of findings.
const (
	KindStale   = "stale"   // was true until some release
	KindFalse   = "false"   // never was
	KindCode    = "code"    // does not parse
	KindEmpty   = "empty"   // a section without text
	KindHeading = "heading" // a heading that is there twice
	KindFence   = "fence"   // a fence without a language that holds prose
	KindTypo    = "typo"    // a misspelt term
	KindFile    = "file"    // something about the file as a whole
)

// A Finding is one thing that is wrong. Texts are in the language that Lint was
// asked for.
type Finding struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	EndLine  int      `json:"end_line"`
	Severity Severity `json:"severity"`
	Kind     string   `json:"kind"`
	Fact     string   `json:"fact"`    // the id of the fact that contradicts, or ""
	Message  string   `json:"message"` // what is wrong
	Truth    string   `json:"truth"`   // what is true instead
	Since    string   `json:"since"`   // the release since which it is, such as "1.18"
	Source   string   `json:"source"`  // where that can be seen, as file#symbol
	Fix      string   `json:"fix"`     // what to write instead
}

// Lint returns what is wrong with a note, in the order of its lines. Messages
// are in English, or in Chinese for "zh".
func Lint(name string, src []byte, language string) ([]Finding, error) {
	l := &linter{name: name, w: wordsOf(language), lang: language}
	sections, warnings := retrieval.Outline(name, src)
	for _, w := range warnings {
		l.add(fileLine(w), 0, Finding{Severity: Warning, Kind: KindFile, Message: phrase.In(language, w)})
	}
	seen := map[string]int{}
	for _, s := range sections {
		l.section(s, seen)
		if err := l.claims(s); err != nil {
			return nil, err
		}
	}
	l.typos(src)
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		return cmp.Or(a.Line-b.Line, strings.Compare(a.Kind, b.Kind), strings.Compare(a.Fact, b.Fact), strings.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(l.found, func(a, b Finding) bool { return a.Line == b.Line && a.Kind == b.Kind && a.Message == b.Message }), nil
}

type linter struct {
	name  string
	lang  string
	w     words
	found []Finding
}

func (l *linter) add(line, end int, f Finding) {
	f.File, f.Line, f.EndLine = l.name, line, max(line, end)
	l.found = append(l.found, f)
}

var lineNumber = regexp.MustCompile(`^line (\d+):`)

func fileLine(warning string) int {
	if m := lineNumber.FindStringSubmatch(warning); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 1
}

// section looks at the form of a section and at its code.
func (l *linter) section(s retrieval.Section, seen map[string]int) {
	if s.Level > 0 {
		heading := s.Headings[len(s.Headings)-1]
		key := strconv.Itoa(s.Level) + strings.Join(strings.Fields(strings.ToLower(lang.FoldWidth(strings.Join(s.Headings, "\x00")))), "")
		if first, ok := seen[key]; ok {
			l.add(s.Line, 0, Finding{Severity: Warning, Kind: KindHeading, Message: fmt.Sprintf(l.w.repeated, heading, first), Fix: l.w.merge})
		} else {
			seen[key] = s.Line
		}
		if s.Empty() {
			l.add(s.Line, 0, Finding{Severity: Warning, Kind: KindEmpty, Message: fmt.Sprintf(l.w.empty, heading), Fix: l.w.write})
		}
	}
	for _, p := range s.Parts {
		switch p.Kind {
		case retrieval.Code:
			l.code(p)
		case retrieval.Loose:
			l.loose(p)
		default:
			l.assignments(p)
		}
	}
}

// claims checks what a section states. Code is left out, its comments are not.
func (l *linter) claims(s retrieval.Section) error {
	context := claims.NewContext(contextOf(s))
	for _, p := range s.Parts {
		found, err := context.Check(prose(p))
		if err != nil {
			return err
		}
		for _, f := range found {
			kind, message := KindFalse, l.w.isFalse
			if f.Wrong.Until != "" {
				kind, message = KindStale, fmt.Sprintf(l.w.isStale, f.Wrong.Until)
			}
			l.add(p.StartLine+f.Line-1, p.StartLine+f.EndLine-1, Finding{
				Severity: Error, Kind: kind, Fact: f.Fact.ID, Message: fmt.Sprintf("%s: %s", message, lang.OneLine(f.Sentence, 80)),
				Truth: f.Fact.Statement.In(l.lang), Since: f.Fact.Since, Source: strings.Join(f.Fact.Sources, ", "),
				Fix: f.Fact.Statement.In(l.lang),
			})
		}
	}
	return nil
}

// contextOf is all that a section says, headings included.
func contextOf(s retrieval.Section) string {
	parts := slices.Clone(s.Headings)
	for _, p := range s.Parts {
		parts = append(parts, prose(p))
	}
	return strings.Join(parts, "\n")
}

// prose is what a part says. Of code it is the comments.
func prose(p retrieval.Part) string {
	if p.Kind == retrieval.Code {
		return comments(p.Text)
	}
	return p.Text
}

// comments keeps the comments of code and blanks everything else, so that lines
// keep their numbers.
func comments(code string) string {
	lines := strings.Split(code, "\n")
	for i, l := range lines {
		at := strings.Index(l, "//")
		if at < 0 {
			lines[i] = ""
			continue
		}
		lines[i] = l[at+2:]
	}
	return strings.Join(lines, "\n")
}
