package retrieval

import (
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// kind says what a block is, as far as cutting goes.
type kind uint8

const (
	kindProse   kind = iota // paragraph, list, table, quote: cut at lines
	kindHeading             // opens a section
	kindCode                // a fence with a language, indented code
	kindText                // a fence without a language, which may hold anything
)

// A block covers lines[start:end], 0-based. The blocks of a note cover all of
// its lines: a block reaches to the start of the next one, so that what the
// parser makes no node of (a link definition, blank lines) is never lost.
type block struct {
	kind       kind
	start, end int
	level      int    // of a heading
	heading    string // its text
	anchor     string // its {#id}
	fence      string // the opening line of a fence
}

// blockParser finds blocks only: what is within a paragraph does not matter
// here, and leaving the inline parsers out makes it several times faster.
var blockParser = parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...))

// markdownBlocks returns the top-level blocks of a note. unclosed is the
// 1-based line of a fence that was never closed and has been taken for text, or 0.
func markdownBlocks(src string, lines []string) (blocks []block, unclosed int) {
	flat := []byte(flatten(src, lines))
	for range maxUnclosed {
		blocks = parseBlocks(flat, src, lines)
		n := len(blocks)
		if n == 0 || blocks[n-1].fence == "" || closes(lines, blocks[n-1]) {
			break
		}
		// Hide the opening marks from the parser and look again. Marks that were
		// code until now may open another.
		last := blocks[n-1]
		at := 0
		for _, l := range lines[:last.start] {
			at += len(l)
		}
		for i := at; i < len(flat) && flat[i] != '\n'; i++ {
			flat[i] = 'x'
		}
		if unclosed == 0 {
			unclosed = last.start + 1
		}
	}
	return blocks, unclosed
}

// maxUnclosed is how often the blocks of a note are looked for, and so how many
// fences that are never closed are taken for text.
const maxUnclosed = 8

// parseBlocks returns the blocks that the parser sees in flat, which is src but
// for some marks hidden from it.
func parseBlocks(flat []byte, src string, lines []string) []block {
	doc := blockParser.Parse(text.NewReader(flat))
	blocks := make([]block, 0, doc.ChildCount()+1)
	line, offset := 0, 0 // lines[line] starts at offset
	lineAt := func(pos int) int {
		for line < len(lines)-1 && offset+len(lines[line]) <= pos {
			offset += len(lines[line])
			line++
		}
		return line
	}
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Pos() < 0 {
			continue
		}
		b := block{start: lineAt(n.Pos())}
		switch n := n.(type) {
		case *ast.Heading:
			// A row of dashes under a paragraph makes all of it a heading, which
			// nobody means who writes notes in a hurry.
			// The same goes for marks that were hidden, which are no heading's text.
			raw := sourceOf(n, src)
			if strings.Contains(strings.TrimSpace(raw), "\n") || utf8.RuneCountInString(raw) > 200 || raw != string(n.Lines().Value(flat)) {
				break
			}
			b.kind, b.level = kindHeading, n.Level
			b.heading, b.anchor = headingText(raw)
		case *ast.FencedCodeBlock:
			b.fence = strings.TrimRight(lines[b.start], "\n")
			b.kind = kindCode
			if n.Info == nil || blank(string(n.Info.Value(flat))) {
				b.kind = kindText
			}
		case *ast.CodeBlock:
			b.kind = kindCode
		}
		if k := len(blocks); k > 0 {
			if blocks[k-1].start == b.start {
				continue // two nodes on a line: the line belongs to the first
			}
			blocks[k-1].end = b.start
		} else {
			b.start = 0
		}
		blocks = append(blocks, b)
	}
	if len(blocks) == 0 && len(lines) > 0 {
		blocks = []block{{}}
	}
	if k := len(blocks); k > 0 {
		blocks[k-1].end = len(lines)
	}
	return blocks
}

// sourceOf returns the text of a node.
func sourceOf(n ast.Node, src string) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		b.WriteString(src[seg.Start:seg.Stop])
	}
	return b.String()
}

// closes reports whether the fenced block ends with a closing line.
func closes(lines []string, b block) bool {
	open := strings.TrimLeft(b.fence, " ")
	mark := open[:1]
	n := len(open) - len(strings.TrimLeft(open, mark))
	for _, l := range lines[b.start+1 : b.end] {
		l = strings.TrimRight(l, blanks)
		marks := strings.TrimLeft(l, " ")
		// Marks four blanks in are code, not the end of it.
		if len(l)-len(marks) < 4 && len(marks) >= n && strings.Trim(marks, mark) == "" {
			return true
		}
	}
	return false
}

var headingMarks = strings.NewReplacer("`", "", "**", "")

func headingText(raw string) (heading, anchor string) {
	s := strings.TrimSpace(raw)
	if strings.HasSuffix(s, "}") {
		if m := headingID.FindStringSubmatchIndex(s); m != nil {
			s, anchor = s[:m[0]], s[m[2]:m[3]]
		}
	}
	s = headingMarks.Replace(s)
	return strings.Join(strings.Fields(s), " "), anchor
}

const (
	// maxNesting is how many quote and list marks one line may open. The parser
	// takes quadratic time in them: 100 KB of "> " is over a second.
	maxNesting = 12
	// maxColumn is how far in such a mark may stand. Lists within lists, each line
	// two blanks further in, take the parser as much.
	maxColumn = 4 * maxNesting
)

// flatten returns src with the container marks of a line beyond maxNesting and
// maxColumn replaced by letters. The result has the length of src and serves the
// parser only. What is so far in is within another block all the same.
func flatten(src string, lines []string) string {
	var out []byte
	offset := 0
	for _, l := range lines {
		marks, column := 0, 0
		for i := 0; i < len(l) && strings.IndexByte(" \t>-*+.)0123456789", l[i]) >= 0; i++ {
			opens := l[i] == '>' || strings.IndexByte("-*+.)", l[i]) >= 0 && (i+1 == len(l) || strings.IndexByte(" \t\n", l[i+1]) >= 0)
			if column++; l[i] == '\t' {
				column += 3
			}
			if !opens {
				continue
			}
			if marks++; marks > maxNesting || column > maxColumn {
				if out == nil {
					out = []byte(src)
				}
				out[offset+i] = 'x'
			}
		}
		offset += len(l)
	}
	if out == nil {
		return src
	}
	return string(out)
}

// plainBlocks cuts plain text at blank lines.
func plainBlocks(lines []string) []block {
	var blocks []block
	for i, l := range lines {
		blank := strings.TrimSpace(l) == ""
		if !blank && (i == 0 || strings.TrimSpace(lines[i-1]) == "") || i == 0 {
			if k := len(blocks); k > 0 {
				blocks[k-1].end = i
			}
			blocks = append(blocks, block{start: i})
		}
	}
	if k := len(blocks); k > 0 {
		blocks[k-1].end = len(lines)
	}
	return blocks
}
