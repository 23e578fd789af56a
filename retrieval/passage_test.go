package retrieval

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestPassageMarks checks that a fence that is never closed opens none in what
// is quoted, and that a closed one keeps its marks.
func TestPassageMarks(t *testing.T) {
	ix := Open("", HashEmbedder{}, Options{})
	notes := fstest.MapFS{"a.md": &fstest.MapFile{Data: []byte("# T\n\n## Closed\n\n```go\nx := 1\n```\n\n## Open\n\n```\nnever closed about walruses\n")}}
	if _, err := ix.Sync(t.Context(), Source{Name: "n", FS: notes}); err != nil {
		t.Fatal(err)
	}
	marks := map[string]int{}
	for _, c := range ix.Sections("n", "a.md") {
		text := ""
		for _, p := range ix.Passage(c).Parts {
			text += p.Text + "\n"
		}
		marks[c.Headings[len(c.Headings)-1]] = strings.Count(text, "```")
	}
	if marks["Closed"] != 2 || marks["Open"] != 0 {
		t.Errorf("marks %v", marks)
	}
	res, err := ix.Search(t.Context(), Query{Text: "walruses"})
	if err != nil {
		t.Fatal(err)
	}
	if p := ix.Passage(res.Hits[0].Chunk); len(p.Parts) != 1 || p.Parts[0].StartLine != 12 || p.Parts[0].Text != "never closed about walruses" {
		t.Errorf("parts %+v", p.Parts)
	}
}

// TestSameHeadings checks that sections of one name are told apart.
func TestSameHeadings(t *testing.T) {
	ix := Open("", HashEmbedder{}, Options{})
	notes := fstest.MapFS{"a.md": &fstest.MapFile{Data: []byte("# T\n\n## Example\n\nA walrus swims.\n\n## Example\n\nA walrus sleeps.\n")}}
	if _, err := ix.Sync(t.Context(), Source{Name: "n", FS: notes}); err != nil {
		t.Fatal(err)
	}
	res, err := ix.Search(t.Context(), Query{Text: "walrus"})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Hits) != 2 || res.Hits[0].Section == res.Hits[1].Section {
		t.Errorf("hits %+v", res.Hits)
	}
}

// TestPassageFences: no half of a fence stays in prose, and no text goes with its marks.
func TestPassageFences(t *testing.T) {
	for src, want := range map[string]string{
		"1. ```go\n   a := *p\n   ```\n2. Second\n": "1.\n   a := *p\n\n2. Second",
		"- 1) ~~~\n     a\n     ~~~\n":              "- 1)\n     a",
		"```x``` doubles the cap.\nAnd more.\n":     "```x``` doubles the cap.\nAnd more.",
		"1. First\n   ```go\n   a()\n   ```\n":      "1. First\n\n   a()",
		"- ~~x~~ y\n- `z`\n":                        "- ~~x~~ y\n- `z`",
	} {
		ix := Open("", HashEmbedder{}, Options{})
		mustSync(t, ix, notes("a.md", "# A\n\n"+src))
		p := ix.Passage(ix.Sections("notes", "a.md")[0])
		if len(p.Parts) != 1 || p.Parts[0].Text != want {
			t.Errorf("%q: got %+v, want %q", src, p.Parts, want)
		}
	}
}
