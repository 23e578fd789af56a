package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the tables of "When something is wrong" quote is what the program says.
func TestErrorsAreSaid(t *testing.T) {
	var code strings.Builder
	for _, dir := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(filepath.Join(repo, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			b, err := os.ReadFile(path)
			code.Write(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	spans := regexp.MustCompile("`([^`]+)`")
	for _, page := range []string{"operating.md", "operating.zh-CN.md"} {
		b, err := os.ReadFile(filepath.Join(repo, "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		said := 0
		at := strings.LastIndex(string(b), "\n## ")
		for line := range strings.Lines(string(b)[at:]) {
			if !strings.HasPrefix(line, "| ") {
				continue
			}
			for _, m := range spans.FindAllStringSubmatch(strings.SplitN(line, "|", 3)[1], -1) {
				for part := range strings.SplitSeq(m[1], "…") {
					part = strings.Trim(part, " ;:")
					if !strings.Contains(part, " ") || part == "address already in use" { // of the system
						continue
					}
					if said++; !strings.Contains(code.String(), part) {
						t.Errorf("%s: nothing says %q", page, part)
					}
				}
			}
		}
		if said < 15 {
			t.Errorf("%s: %d texts", page, said)
		}
	}
}
