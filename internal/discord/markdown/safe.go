package markdown

import "strings"

// maxPasses bounds how often Safe rewrites a text. Two are usual: one that
// changes it, one that finds nothing to do.
const maxPasses = 8

// Safe makes Markdown that a model or the author of a note wrote fit for
// Discord. What Discord cannot render is rewritten: tables, headings below the
// third level, images, rules, HTML, fences of tildes, in lists and in quotes;
// an unclosed fence is closed. What could mislead, alarm or break the layout
// becomes literal: mentions, links that show something else than their target,
// invitations, spoilers, subtext (which our own footers use), quotes that
// swallow the rest of the message, characters that hide or reverse text.
// Other addresses get angle brackets, so that they have no preview. In code everything
// stays but hidden characters and backticks that would end it.
//
// Safe(Safe(s)) is Safe(s).
func Safe(s string) string {
	for range maxPasses {
		next := rewrite(s)
		if next == s {
			return s
		}
		s = next
	}
	// Only text made to defeat the passes gets here. Shown literally it harms
	// nobody.
	lines := strings.Split(visible(s), "\n")
	for i, line := range lines {
		lines[i] = Escape(line)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// rewrite is one pass of Safe.
func rewrite(s string) string {
	var out []string
	for _, seg := range segments(visible(s), true) {
		if !seg.code {
			out = append(out, prose(seg.lines)...)
			continue
		}
		out = append(out, "```"+seg.lang)
		for _, line := range seg.lines {
			out = append(out, strings.TrimRight(line, " \t"))
		}
		out = append(out, "```")
	}
	return strings.Join(trimBlank(out), "\n")
}

// prose rewrites the lines between two fences. At most one blank line stays of
// several.
func prose(lines []string) []string {
	lines = joinCode(strings.Split(dropComments(strings.Join(lines, "\n")), "\n"))
	out := make([]string, 0, len(lines))
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " \t")
		if line == "" || rule(line) {
			out = appendBlank(out)
			continue
		}
		if t, n := parseTable(lines[i:]); n > 0 {
			out = append(out, t.lines()...)
			i += n - 1
			continue
		}
		if i+1 < len(lines) && (i == 0 || strings.TrimSpace(lines[i-1]) == "") {
			if level := underline(lines[i+1]); level > 0 && plainLine(line) {
				out = append(out, strings.Repeat("#", level)+" "+inline(strings.TrimSpace(line), 0))
				i++
				continue
			}
		}
		if line = block(line); line == "" {
			out = appendBlank(out)
			continue
		}
		out = append(out, line)
	}
	return out
}

func appendBlank(out []string) []string {
	if len(out) == 0 || out[len(out)-1] != "" {
		out = append(out, "")
	}
	return out
}

// block rewrites one line that is neither blank nor part of a table.
func block(line string) string {
	prefix, content := "", line
	if !strings.HasPrefix(strings.TrimLeft(line, " \t"), ">>>") {
		var n int
		if n, content = quotes(line); n > 0 {
			prefix = "> "
		}
	}
	if n := listMarker(content); n > 0 {
		marker := content[:n-1] + " "
		marker = strings.Replace(marker, "+", "-", 1)
		marker = strings.Replace(marker, ")", ".", 1)
		prefix, content = prefix+marker, content[n:]
	}
	trimmed := strings.TrimLeft(content, " \t")
	if prefix == "" || strings.HasSuffix(prefix, "> ") {
		prefix += content[:len(content)-len(trimmed)]
	}
	trimmed = cutAnchor(trimmed)
	switch {
	case trimmed == "":
		return "" // an empty quote or item would show its mark only
	case strings.HasPrefix(trimmed, "-#"), strings.HasPrefix(trimmed, ">"):
		return prefix + `\` + trimmed[:1] + inline(trimmed[1:], 0)
	case strings.HasPrefix(trimmed, "####"):
		level := repeated(trimmed)
		if text := strings.TrimSpace(trimmed[level:]); len(text) < len(trimmed[level:]) || text == "" {
			return strings.TrimRight(prefix+bold(text), " \t")
		}
	}
	return strings.TrimRight(prefix+inline(trimmed, 0), " \t")
}

// bold is text, of a heading, in bold.
func bold(text string) string {
	text = strings.TrimRight(strings.TrimRight(text, "#"), " \t")
	if !strings.Contains(text, "`") {
		text = strings.ReplaceAll(text, "**", "")
	}
	text = inline(text, 0)
	if text == "" || strings.HasPrefix(text, "*") || strings.HasSuffix(text, "*") {
		return text
	}
	return "**" + text + "**"
}

// cutAnchor removes the {#anchor} at the end of a heading.
func cutAnchor(s string) string {
	if !strings.HasPrefix(s, "#") || !strings.HasSuffix(s, "}") {
		return s
	}
	if i := strings.LastIndex(s, " {#"); i > 0 && !strings.ContainsAny(s[i+1:], " `") {
		return strings.TrimRight(s[:i], " \t")
	}
	return s
}

// rule reports whether line is a horizontal rule.
func rule(line string) bool {
	line = strings.TrimLeft(line, " \t")
	if line == "" || strings.IndexByte("-*_", line[0]) < 0 {
		return false
	}
	return strings.Count(line, line[:1]) >= 3 && strings.Trim(line, line[:1]+" \t") == ""
}

// underline returns the level of the heading that line underlines, or 0. One
// character is not enough: a list item may be on its way.
func underline(line string) int {
	line = strings.TrimSpace(line)
	switch {
	case len(line) < 2 || repeated(line) != len(line):
		return 0
	case line[0] == '=':
		return 1
	case line[0] == '-':
		return 2
	}
	return 0
}

// plainLine reports whether line is text that begins no block.
func plainLine(line string) bool {
	trimmed := strings.TrimLeft(line, " \t")
	return trimmed != "" && !strings.HasPrefix(trimmed, "#") && !strings.HasPrefix(trimmed, ">") &&
		!strings.HasPrefix(trimmed, "|") && listMarker(line) == 0
}

// joinCode joins lines of a paragraph where inline code goes over their end,
// which notes with short lines have; everything else here looks at one line.
func joinCode(lines []string) []string {
	out := lines[:0:0]
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		for joined := 0; joined < 2 && i+1 < len(lines); joined++ {
			n := openCode(line)
			next := lines[i+1]
			if n == 0 || !plainLine(next) || closeTicks(next, 0, n, lastRuns(next)) < 0 {
				break
			}
			line = strings.TrimRight(line, " \t") + " " + strings.TrimLeft(next, " \t")
			i++
		}
		out = append(out, line)
	}
	return out
}
