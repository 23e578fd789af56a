package knowledge

import (
	"fmt"
	"io/fs"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// fenceKinds are the words that may stand after the backticks.
var fenceKinds = []string{"go", "output", "console", "text", "asm", "sh", "yaml", "json"}

var goAttrs = []string{"fail", "panics", "env", "gcflags"}

// TestNotes checks each topic in both languages: form, sources, code.
func TestNotes(t *testing.T) {
	if !strings.HasPrefix(runtime.Version(), "go"+GoVersion) {
		t.Fatalf("the notes describe Go %s; these tests run on %s", GoVersion, runtime.Version())
	}
	notes, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string][]Note{}
	for _, n := range notes {
		byID[n.ID] = append(byID[n.ID], n)
	}
	for id, pair := range byID {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			if len(pair) != 2 {
				t.Fatalf("%s exists in %s only", id, pair[0].Lang)
			}
			var examples []example
			var src [2]string
			for i, n := range pair {
				b, err := fs.ReadFile(files, n.Path)
				if err != nil {
					t.Fatal(err)
				}
				src[i] = string(b)
				checkForm(t, n, src[i])
				checkSources(t, n, src[i])
				examples = append(examples, examplesOf(t, n, src[i])...)
			}
			checkPair(t, pair, src)
			for i, n := range pair {
				checkLinks(t, n, src[i], notes)
			}
			newWorkshop(t).check(t, examples)
		})
	}
}

// checkForm checks what README.md says of one file.
func checkForm(t *testing.T, n Note, src string) {
	t.Helper()
	if n.Go != GoVersion {
		t.Errorf("%s: checked against Go %s, want %s", n.Path, n.Go, GoVersion)
	}
	if strings.Contains(src, "\r") || !utf8.ValidString(src) {
		t.Errorf("%s: must be UTF-8 with LF line ends", n.Path)
	}
	for _, f := range fencesOf(n, src) {
		if !slices.Contains(fenceKinds, f.kind) {
			t.Errorf("%s: fence %q; want one of %v", f.pos(), f.kind, fenceKinds)
		}
		for a := range f.attrs {
			if f.kind == "go" && !slices.Contains(goAttrs, a) || f.kind == "output" && a != "varies" {
				t.Errorf("%s: unknown word %q after the fence", f.pos(), a)
			}
		}
	}
	lines := strings.Split(src, "\n")
	titles, inFence := 0, false
	for i, l := range lines {
		switch {
		case strings.HasPrefix(l, "```"):
			inFence = !inFence
		case strings.HasPrefix(strings.TrimLeft(l, " \t"), "```"):
			t.Errorf("%s:%d: an indented fence is not checked; start it at the margin", n.Path, i+1)
		case !inFence && strings.HasPrefix(l, "# "):
			titles++
		}
	}
	if titles != 1 {
		t.Errorf("%s: %d titles (#), want 1", n.Path, titles)
	}
	if len(n.Sections) < 6 {
		t.Errorf("%s: %d sections, want at least 6", n.Path, len(n.Sections))
	}
	lo, hi := 900, 3000
	if n.Lang == "zh" {
		lo, hi = 500, 2600 // Chinese says the same in fewer characters; code stays as long
	}
	for _, s := range n.Sections {
		text := strings.Join(lines[s.StartLine-1:s.EndLine], "\n")
		if k := utf8.RuneCountInString(text); k < lo || k > hi {
			t.Errorf("%s:%d: section %s has %d characters, want %d to %d", n.Path, s.StartLine, s.ID, k, lo, hi)
		}
	}
}

// checkPair checks that both languages teach the same.
func checkPair(t *testing.T, pair []Note, src [2]string) {
	t.Helper()
	shape := func(i int) []string {
		var out []string
		fences := map[string][]string{}
		for _, f := range fencesOf(pair[i], src[i]) {
			fences[f.section] = append(fences[f.section], f.kind)
		}
		for _, s := range pair[i].Sections {
			out = append(out, fmt.Sprintf("#%s %v %v", s.ID, fences[s.ID], sourcesOf(pair[i], s, src[i])))
		}
		return out
	}
	if diff := cmp.Diff(shape(0), shape(1)); diff != "" {
		t.Errorf("%s and %s differ in sections, fences or sources (-en +zh):\n%s", pair[0].Path, pair[1].Path, diff)
	}
	if pair[0].Topic != pair[1].Topic {
		t.Errorf("topic %q in English, %q in Chinese", pair[0].Topic, pair[1].Topic)
	}
	ids := map[string]bool{}
	for _, s := range pair[0].Sections {
		if ids[s.ID] {
			t.Errorf("%s: section id %s is used twice", pair[0].Path, s.ID)
		}
		ids[s.ID] = true
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// checkLinks checks that links lead to sections of notes in the same language,
// and that every note has some.
func checkLinks(t *testing.T, n Note, src string, notes []Note) {
	t.Helper()
	sections := map[string]bool{}
	for _, other := range notes {
		if other.Lang == n.Lang {
			for _, s := range other.Sections {
				sections[other.ID+".md#"+s.ID] = true
			}
		}
	}
	found, inFence := 0, false
	for i, line := range strings.Split(src, "\n") {
		if strings.HasPrefix(line, "```") {
			inFence = !inFence
		}
		if inFence {
			continue
		}
		line = regexp.MustCompile("`[^`]*`").ReplaceAllString(line, "")
		for _, m := range link.FindAllStringSubmatch(line, -1) {
			found++
			if !sections[m[1]] {
				t.Errorf("%s:%d: the link %s leads nowhere", n.Path, i+1, m[1])
			}
		}
	}
	if found == 0 {
		t.Errorf("%s: no link to a related section", n.Path)
	}
}

var sourceLine = regexp.MustCompile("^(?:Sources: |来源：)(`[^`]+`(?:(?:, |、)`[^`]+`)*)$")

// sourcesOf returns what the last line of a section names, or nil.
func sourcesOf(n Note, s Section, src string) []string {
	last := strings.Split(src, "\n")[s.EndLine-1]
	m := sourceLine.FindStringSubmatch(last)
	if m == nil {
		return nil
	}
	return regexp.MustCompile("[^`、, ]+").FindAllString(m[1], -1)
}

func checkSources(t *testing.T, n Note, src string) {
	t.Helper()
	for _, s := range n.Sections {
		sources := sourcesOf(n, s, src)
		if sources == nil {
			t.Errorf("%s:%d: section %s does not end with its sources", n.Path, s.EndLine, s.ID)
		}
		for _, ref := range sources {
			if err := resolve(ref); err != nil {
				t.Errorf("%s:%d: %v", n.Path, s.EndLine, err)
			}
		}
	}
}
