package knowledge

import (
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

//go:embed facts/*.yaml
var factFiles embed.FS

// A Text is said in both languages.
type Text struct {
	EN string `yaml:"en"`
	ZH string `yaml:"zh"`
}

// In returns the text in a language, English unless it is "zh".
func (t Text) In(lang string) string {
	if lang == "zh" {
		return t.ZH
	}
	return t.EN
}

// A Fact is a claim about Go that is true for the releases it names.
type Fact struct {
	ID        string   `yaml:"id"` // never changes
	Topic     string   `yaml:"topic"`
	Statement Text     `yaml:"statement"`
	Since     string   `yaml:"since"` // the first release it is true for, such as "1.18"; "" if always
	Until     string   `yaml:"until"` // the last one; "" if still
	Was       Was      `yaml:"was"`   // what held before Since, where no wrong statement tells; see Before
	Sources   []string `yaml:"sources"`
	See       See      `yaml:"see"`
	Wrong     []Wrong  `yaml:"wrong"`

	File               string `yaml:"-"` // where it stands: "facts/slice.yaml"
	StartLine, EndLine int    `yaml:"-"`
}

// Holds says from when to when the fact is true, in a language: "since Go
// 1.18", "until Go 1.17", or "" if always.
func (f *Fact) Holds(lang string) string {
	en, zh := "", ""
	switch {
	case f.Since != "" && f.Until != "":
		en, zh = "Go "+f.Since+" to "+f.Until, "Go "+f.Since+" 到 "+f.Until
	case f.Since != "":
		en, zh = "since Go "+f.Since, "自 Go "+f.Since+" 起"
	case f.Until != "":
		en, zh = "until Go "+f.Until, "直到 Go "+f.Until
	}
	return Text{en, zh}.In(lang)
}

// See says how to see a fact oneself: a program with its output, or a command.
type See struct {
	Go      string `yaml:"go"`      // a whole program
	Output  string `yaml:"output"`  // exactly what it prints
	Panics  bool   `yaml:"panics"`  // the program ends with a panic or a fatal error
	Fail    string `yaml:"fail"`    // the program does not compile, and the compiler says this
	GCFlags string `yaml:"gcflags"` // Output is what the compiler says with these flags
	Env     string `yaml:"env"`     // variables to run with, separated by blanks
	Command string `yaml:"command"` // for the reader; not run
}

// A Wrong is a stale or false statement that people write where the fact is
// what holds.
type Wrong struct {
	// Until is the last release for which the statement was true; "" if it never was.
	Until string `yaml:"until"`
	// Was is what did hold until then: the statement as it should have been made.
	Was Was `yaml:"was"`
	// EN and ZH match the statement in a sentence that has been normalised by
	// package claims: lower case, no emphasis, single blanks.
	EN string `yaml:"en"`
	ZH string `yaml:"zh"`
	// Context must match somewhere in the section, headings included, for the
	// statement to be about the topic; "" if the sentence itself tells.
	Context string `yaml:"context"`
	// Unless matches sentences, in either language, that are near but true; "" for none.
	Unless  string   `yaml:"unless"`
	Matches Examples `yaml:"matches"` // three or more sentences in each language that say it
	Misses  Examples `yaml:"misses"`  // two or more that do not, though they are near

	en, zh, context, unless *pattern
}

// Examples are sentences in both languages.
type Examples struct {
	EN []string `yaml:"en"`
	ZH []string `yaml:"zh"`
}

// In reports whether the statement, in either language, stands in a normalised
// sentence. The context is not looked at.
func (w *Wrong) In(sentence string) bool {
	return (w.en.match(sentence) || w.zh.match(sentence)) && (w.unless == nil || !w.unless.match(sentence))
}

// About reports whether a section's text, normalised, has the context.
func (w *Wrong) About(section string) bool {
	return w.context == nil || w.context.match(section)
}

// Facts returns all facts in the order of their files. The result is shared:
// callers must not change it. An error names file and fact and means that the
// binary was built from broken data.
var Facts = sync.OnceValues(func() ([]Fact, error) { return loadFacts(factFiles) })

func loadFacts(fsys fs.FS) ([]Fact, error) { return loadLists[Fact](fsys, "facts") }

func (f *Fact) id() string { return f.ID }

var (
	factID      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)
	releaseForm = regexp.MustCompile(`^1\.\d+$`)
)

func (f *Fact) prepare(file string, startLine, endLine int) error {
	f.File, f.StartLine, f.EndLine = file, startLine, endLine
	switch {
	case !factID.MatchString(f.ID):
		return errors.New("id must be words in small letters with dashes")
	case f.Topic == "" || f.Statement.EN == "" || f.Statement.ZH == "":
		return errors.New("topic and statement, in both languages, must be set")
	case len(f.Sources) == 0:
		return errors.New("no source")
	case f.See.Go == "" && f.See.Command == "":
		return errors.New("see: neither a program nor a command")
	}
	if err := f.Was.check(f.Since, false); err != nil {
		return err
	}
	for _, r := range []string{f.Since, f.Until} {
		if r != "" && !releaseForm.MatchString(r) {
			return fmt.Errorf("release %q is not of the form 1.18", r)
		}
	}
	for i := range f.Wrong {
		if err := f.Wrong[i].prepare(); err != nil {
			return fmt.Errorf("wrong[%d]: %w", i, err)
		}
	}
	return nil
}

func (w *Wrong) prepare() error {
	if w.EN == "" || w.ZH == "" {
		return errors.New("patterns in both languages must be set")
	}
	if w.Until != "" && !releaseForm.MatchString(w.Until) {
		return fmt.Errorf("release %q is not of the form 1.17", w.Until)
	}
	if err := w.Was.check(w.Until, w.Until != ""); err != nil {
		return err
	}
	w.en, w.zh = newPattern(w.EN), newPattern(w.ZH)
	if w.Context != "" {
		w.context = newPattern(w.Context)
	}
	if w.Unless != "" {
		w.unless = newPattern(w.Unless)
	}
	return nil
}

// Release returns the minor number of a release such as "1.18", or 0.
func Release(s string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(s, "1."))
	return n
}

var factsRevision = sync.OnceValue(func() string {
	sum := sha256.New()
	names, _ := fs.Glob(factFiles, "facts/*.yaml") // the pattern is good
	for _, name := range names {
		src, err := fs.ReadFile(factFiles, name)
		if err != nil {
			panic(err) // it is embedded
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(src), src)
	}
	return fmt.Sprintf("%.8x", sum.Sum(nil))
})

// FactsRevision names what the facts say: it changes with them.
func FactsRevision() string { return factsRevision() }
