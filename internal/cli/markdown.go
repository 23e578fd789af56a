package cli

import (
	"fmt"
	"strings"
)

// Markdown writes a text of the interviewer for a terminal: emphasis as such or
// not at all, code set in.
func (p *Printer) Markdown(text string) {
	code := false
	for line := range strings.SplitSeq(strings.TrimRight(Clean(text), "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			code = !code
			continue
		case code:
			line = "    " + line
		case strings.HasPrefix(line, "#"):
			line = p.style("1", strings.TrimLeft(line, "# "))
		default:
			line = p.emphasis(line)
		}
		fmt.Fprintln(p.out, line)
	}
	fmt.Fprintln(p.out)
}

// emphasis makes what stands between ** bold.
func (p *Printer) emphasis(line string) string {
	parts := strings.Split(line, "**")
	if len(parts)%2 == 0 { // one is never closed
		return line
	}
	for i := 1; i < len(parts); i += 2 {
		parts[i] = p.style("1", parts[i])
	}
	return strings.Join(parts, "")
}
