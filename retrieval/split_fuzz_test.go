package retrieval

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/frontmatter"
)

func FuzzSplitMarkdown(f *testing.F) {
	for _, s := range splitSeeds {
		f.Add([]byte(s), 64)
	}
	f.Fuzz(func(t *testing.T, src []byte, maxRunes int) { checkSplit(t, "notes/fuzz.md", src, maxRunes) })
}

func FuzzSplitText(f *testing.F) {
	for _, s := range splitSeeds {
		f.Add([]byte(s), 64)
	}
	f.Fuzz(func(t *testing.T, src []byte, maxRunes int) { checkSplit(t, "notes/fuzz.txt", src, maxRunes) })
}

var splitSeeds = []string{
	"", "\n", "a", "# H\n\ntext\n\n## H\nmore\n", "\xef\xbb\xbf# H\r\ntext\r\n", "---\ntitle: T\n---\nx\n", "---\nprose\n---\nx\n",
	"---\na: [\n---\nx", "```\nopen\n# H\n", "```\n---\n", "    ```\n```\n    ```\n# after", "~~~go\nx\n~~~\n", "> > > - 1. a\n",
	strings.Repeat("> ", 40) + "deep\n---\n", strings.Repeat("long word ", 40), strings.Repeat("长句子。", 60) + "\nend",
	"[a]: b\n[c]: d\n\ntext", "<!-- x\n\n-->\n", "T\n===\n- TODO\n", "#\n#\n#\n", "\xff\xfe", "# a {#b}\n# a {#b}\n",
	"- a\n\n\n\n  b\n" + strings.Repeat(" ", 100) + "x" + strings.Repeat(" ", 200) + "y", "\tcode\n\n\tmore\n",
}

// checkSplit checks what must hold of any input.
func checkSplit(t *testing.T, name string, src []byte, maxRunes int) {
	t.Helper()
	opt := SplitOptions{Folder: "f", MaxRunes: min(max(maxRunes, 0), 4000)}
	doc := Split(name, bytes.Clone(src), opt)
	if diff := cmp.Diff(doc, Split(name, src, opt)); diff != "" {
		t.Fatalf("a second time (-first +second):\n%s", diff)
	}
	lines, skipped := cleanLines(src)
	rest := make([]string, len(lines)) // what no chunk has shown yet
	copy(rest, lines)
	ids := map[string]bool{}
	from := 1
	for i, c := range doc.Chunks {
		if ids[c.ID] {
			t.Fatalf("chunk %d: id %s twice", i, c.ID)
		}
		ids[c.ID] = true
		if blank(c.Text) {
			t.Fatalf("chunk %d is blank", i)
		}
		if n := utf8.RuneCountInString(c.Text); n > opt.maxRunes()*5/4 {
			t.Fatalf("chunk %d has %d characters of %d", i, n, opt.maxRunes())
		}
		if !utf8.ValidString(c.Text) || !utf8.ValidString(c.Heading()) {
			t.Fatalf("chunk %d is not UTF-8", i)
		}
		if c.StartLine < from || c.EndLine < c.StartLine || c.EndLine > skipped+len(lines) {
			t.Fatalf("chunk %d: lines %d-%d after %d, of %d", i, c.StartLine, c.EndLine, from, skipped+len(lines))
		}
		from = c.EndLine
		checkText(t, c, lines, rest, skipped)
	}
	for i, l := range rest {
		if !blank(l) {
			t.Fatalf("line %d is lost: %q of %q", i+1+skipped, l, lines[i])
		}
	}
}

// checkText compares a chunk with the lines that it names, and takes from rest
// what it shows.
func checkText(t *testing.T, c Chunk, lines, rest []string, skipped int) {
	t.Helper()
	shown := splitLines(c.Text)
	if len(shown) != c.EndLine-c.StartLine+1 {
		t.Fatalf("%d lines of text at %d-%d: %q", len(shown), c.StartLine, c.EndLine, c.Text)
	}
	for i, l := range shown {
		at := c.StartLine + i - 1 - skipped
		whole := i > 0 && i < len(shown)-1
		if got, want := strings.TrimSuffix(l, "\n"), strings.TrimSuffix(lines[at], "\n"); whole && got != want || !strings.Contains(want, got) {
			t.Fatalf("line %d is %q, the chunk has %q", at+1+skipped, want, got)
		}
		before, after, ok := strings.Cut(rest[at], strings.TrimSuffix(l, "\n"))
		if !ok || !blank(before) {
			t.Fatalf("line %d: %q shown twice, or %q skipped", at+1+skipped, l, before)
		}
		rest[at] = after
	}
}

// cleanLines returns the lines of a note after the documented cleaning, but
// for the front matter.
func cleanLines(src []byte) (lines []string, skipped int) {
	src = bytes.TrimPrefix(src, utf8BOM)
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	src = bytes.ToValidUTF8(src, []byte("\uFFFD"))
	meta, body, skipped := frontmatter.Cut(src)
	if d := (Doc{}); !d.readMeta(meta) {
		body, skipped = src, 0
	}
	return splitLines(string(body)), skipped
}
