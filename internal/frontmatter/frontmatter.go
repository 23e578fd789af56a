// Package frontmatter separates the YAML block that may stand at the head of a
// Markdown file from its body. It does not decode the YAML: who wrote the file
// decides how strict that should be.
package frontmatter

import "bytes"

// Cut splits src into the YAML between an opening "---" on the very first line
// and the next line that is "---" or "...", and the body after it. lines is how
// many lines the block takes, delimiters included, so that a line n of body is
// line n+lines of src. Without a complete block, meta is nil, lines is 0 and
// body is src: a first line of "---" with no closing line is a thematic break,
// not a reason to swallow the file. Both results alias src.
//
// Lines may end in LF or CRLF. A byte order mark must have been removed.
func Cut(src []byte) (meta, body []byte, lines int) {
	first, rest, ok := bytes.Cut(src, []byte("\n"))
	if !ok || !isFence(first, "---") {
		return nil, src, 0
	}
	start := len(src) - len(rest)
	pos, lines := start, 1
	for pos < len(src) {
		line, _, more := bytes.Cut(src[pos:], []byte("\n"))
		lines++
		next := pos + len(line)
		if more {
			next++
		}
		if isFence(line, "---") || isFence(line, "...") {
			return src[start:pos:pos], src[next:], lines
		}
		pos = next
	}
	return nil, src, 0
}

// isFence reports whether line is mark with nothing but blanks after it.
func isFence(line []byte, mark string) bool {
	rest, ok := bytes.CutPrefix(line, []byte(mark))
	return ok && len(bytes.TrimSpace(rest)) == 0
}
