// Package docs tests what the documents say of the code.
package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// repo is the root of the repository.
const repo = "../.."

var (
	tested = regexp.MustCompile("^([a-z][a-z/]*) ((?:`[A-Za-z]+`(?:, )?)+)$")
	quoted = regexp.MustCompile("`([A-Za-z]+)`")
)

// The threat model names tests, and those exist in the packages that it says.
func TestThreatsAreTested(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repo, "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows, names := 0, 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "| ") || cells[0] == " threat " {
			continue
		}
		rows++
		if len(cells) != 4 {
			t.Errorf("%d cells: %s", len(cells), line)
			continue
		}
		last := strings.TrimSpace(cells[3])
		if last == "by its type" {
			continue
		}
		for part := range strings.SplitSeq(last, "; ") {
			m := tested.FindStringSubmatch(part)
			if m == nil {
				t.Errorf("%q names no package and tests: %s", part, line)
				continue
			}
			functions := functionsOf(t, m[1])
			for _, q := range quoted.FindAllStringSubmatch(m[2], -1) {
				if names++; !strings.Contains(functions, "\nfunc "+q[1]+"(") {
					t.Errorf("%s has no %s", m[1], q[1])
				}
			}
		}
	}
	if rows < 20 || names < 40 {
		t.Errorf("found %d rows and %d tests", rows, names)
	}
}

// functionsOf returns the tests of a package, or the package that is for tests.
func functionsOf(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(repo, filepath.FromSlash(dir), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") && !strings.HasSuffix(dir, "test") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n" + string(text))
	}
	return b.String()
}
