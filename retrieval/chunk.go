package retrieval

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"gophertutor/internal/frontmatter"
	"gophertutor/internal/lang"
)

// splitVersion is part of the index fingerprint. It changes whenever Split
// gives other chunks for the same file.
const splitVersion = "split/2"

// SplitVersion names how Split cuts under some options: what was cut under another
// name is to be cut again.
func SplitVersion(opt SplitOptions) string {
	return fmt.Sprintf("%s runes=%d", splitVersion, opt.maxRunes())
}

// A Chunk is a passage of a note: a section, or part of one, with the heading
// path that leads to it. It is the unit that is embedded, ranked and cited.
type Chunk struct {
	// ID is 16 hexadecimal digits that depend on folder, path, heading path and
	// the chunk's place within its section, but not on the text: editing one
	// section changes no id of another.
	ID       string
	Folder   string   // the source the note came from, as named in it
	Path     string   // slash-separated, within the folder
	Title    string   // of the note: front matter, first heading of level 1, or the file's name
	Aliases  []string // other names of the note, from its front matter
	Headings []string // from the outermost to the chunk's own; empty before the first heading
	Anchor   string   // "growth" of "## Why? {#growth}", else empty

	// StartLine and EndLine are 1-based and inclusive. A line longer than the
	// limit of a chunk is shared by several.
	StartLine, EndLine int

	Lang  string // "en" or "zh", of the note
	Text  string // as written, with line ends as LF; starts with the heading if it has one
	Fence string // the opening line of the code fence that Text begins in, if the fence was cut
	Empty bool   // nothing but headings, empty fences or a note to write it later
}

// Heading returns the heading path as people read it.
func (c Chunk) Heading() string { return strings.Join(c.Headings, " › ") }

// A Doc is one note, split.
type Doc struct {
	Folder, Path string
	Title        string
	Lang         string
	Aliases      []string
	Chunks       []Chunk  // in the order of the text
	Warnings     []string // what was wrong with the file, for people; it is indexed all the same
}

// SplitOptions tune Split. The zero value is ready to use.
type SplitOptions struct {
	Folder string
	// MaxRunes is the length that a chunk should not exceed, in characters.
	// Text without any place to cut may exceed it by a quarter. Default 1600.
	MaxRunes int
}

func (o SplitOptions) maxRunes() int {
	if o.MaxRunes <= 0 {
		return 1600
	}
	return max(o.MaxRunes, 64)
}

// Split cuts a Markdown or plain-text (".txt") note into chunks. It follows
// headings, and cuts long sections between blocks, keeping a block of code with the
// prose before it. Every line of src that is not blank is in a chunk, except
// front matter.
//
// Notes are taken as people write them. A byte order mark and CRLF are removed,
// invalid UTF-8 is replaced and reported. A fence without a language is cut
// like prose, since it often holds prose. A fence that is never closed is
// taken for text, so that the headings after it count. Split is pure.
func Split(name string, src []byte, opt SplitOptions) Doc {
	d := Doc{Folder: opt.Folder, Path: name}
	body, skipped := d.body(src)
	text := string(body)
	lines := splitLines(text)
	blocks := d.blocks(text, lines, skipped)
	if d.Title == "" {
		d.Title = titleOf(name, blocks)
	}
	offsets := make([]int, len(lines)+1)
	for i, l := range lines {
		offsets[i+1] = offsets[i] + len(l)
	}
	d.Lang = lang.DetectNote(prose(text, offsets, blocks))
	s := splitter{doc: &d, text: text, lines: lines, offsets: offsets, skipped: skipped, max: opt.maxRunes(), seen: map[string]int{}}
	s.run(blocks)
	if len(d.Chunks) == 0 {
		d.Chunks = nil
	}
	return d
}

// body reads the front matter and returns what follows it, and how many lines it takes.
func (d *Doc) body(src []byte) (body []byte, skipped int) {
	src = d.clean(src)
	meta, body, skipped := frontmatter.Cut(src)
	if !d.readMeta(meta) { // text between two rules
		return src, 0
	}
	return body, skipped
}

// blocks returns the blocks of the note, whose first line has skipped lines of
// front matter before it.
func (d *Doc) blocks(text string, lines []string, skipped int) []block {
	if strings.EqualFold(path.Ext(d.Path), ".txt") {
		return plainBlocks(lines)
	}
	blocks, unclosed := markdownBlocks(text, lines)
	if unclosed > 0 {
		d.warn("line %d: a code fence is never closed; what follows is read as text", unclosed+skipped)
	}
	return blocks
}

func (d *Doc) warn(format string, args ...any) {
	d.Warnings = append(d.Warnings, fmt.Sprintf(format, args...))
}

var utf8BOM = []byte("\xef\xbb\xbf")

func (d *Doc) clean(src []byte) []byte {
	src = bytes.TrimPrefix(src, utf8BOM)
	if bytes.Contains(src, []byte("\r\n")) {
		src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	}
	if !utf8.Valid(src) {
		line := 1
		for rest := src; len(rest) > 0; {
			r, n := utf8.DecodeRune(rest)
			if r == utf8.RuneError && n == 1 {
				break
			}
			if r == '\n' {
				line++
			}
			rest = rest[n:]
		}
		d.warn("line %d: not UTF-8; what could not be read is shown as %q, save the file as UTF-8", line, utf8.RuneError)
		src = bytes.ToValidUTF8(src, []byte(string(utf8.RuneError)))
	}
	return src
}

// readMeta takes what it knows from front matter and passes over the rest:
// other programs keep their own keys there. It reports false if meta is no
// front matter at all, since prose is YAML, too: one long string.
func (d *Doc) readMeta(meta []byte) bool {
	if meta == nil {
		return true
	}
	var node yaml.Node
	if err := yaml.Unmarshal(meta, &node); err == nil && len(node.Content) == 1 && node.Content[0].Kind != yaml.MappingNode {
		return false
	}
	var m struct {
		Title   any `yaml:"title"`
		Aliases any `yaml:"aliases"`
		Tags    any `yaml:"tags"`
	}
	if err := yaml.Unmarshal(meta, &m); err != nil {
		d.warn("line 1: front matter is not YAML and was passed over: %v", err)
		return true
	}
	if s, ok := m.Title.(string); ok {
		d.Title = strings.Join(strings.Fields(s), " ")
	}
	d.Aliases = append(stringsOf(m.Aliases), stringsOf(m.Tags)...)
	return true
}

// stringsOf accepts a list or one string with commas.
func stringsOf(v any) []string {
	var out []string
	switch v := v.(type) {
	case string:
		for s := range strings.SplitSeq(v, ",") {
			if s = strings.TrimSpace(s); s != "" {
				out = append(out, s)
			}
		}
	case []any:
		for _, e := range v {
			if s := strings.TrimSpace(fmt.Sprint(e)); e != nil && s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

func titleOf(name string, blocks []block) string {
	for _, b := range blocks {
		if b.kind == kindHeading && b.level == 1 && b.heading != "" {
			return b.heading
		}
	}
	base := path.Base(name)
	return strings.TrimSuffix(base, path.Ext(base))
}

// splitLines returns the lines of text with their line ends. Every line is a substring.
func splitLines(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if n := len(lines); lines[n-1] == "" {
		lines = lines[:n-1]
	}
	return lines
}

// prose joins what is not code, to tell the language by.
func prose(text string, offsets []int, blocks []block) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, bl := range blocks {
		if bl.kind != kindCode {
			b.WriteString(text[offsets[bl.start]:offsets[bl.end]])
		}
	}
	if blank(b.String()) {
		return text
	}
	return b.String()
}

var headingID = regexp.MustCompile(`\s*\{#([\w-]+)\}\s*$`)

// chunkID hashes what a chunk is known by.
func chunkID(folder, path string, headings []string, occurrence, part int) string {
	b := make([]byte, 0, 256)
	b = append(append(b, folder...), 0)
	b = append(append(b, path...), 0)
	b = append(strconv.AppendInt(b, int64(occurrence), 10), 0)
	b = append(strconv.AppendInt(b, int64(part), 10), 0)
	for _, h := range headings {
		b = append(append(b, h...), 0)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
