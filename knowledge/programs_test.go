package knowledge

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// play runs a program that has been built, and says what is wrong with what it
// prints: nothing, if it prints what all of the examples that share it state.
func (w *workshop) play(dir string, same []example) string {
	e := same[0]
	out, err := w.run(".", strings.Fields(e.attrs["env"]), filepath.Join(w.dir, "bin", dir))
	var exit *exec.ExitError
	switch {
	case e.has("panics") && !(errors.As(err, &exit) && exit.ExitCode() == 2):
		return fmt.Sprintf("%s: must end with a panic; got %v\n%s", e.pos(), err, out)
	case !e.has("panics") && err != nil:
		return fmt.Sprintf("%s: %v\n%s", e.pos(), err, out)
	case e.has("panics"):
		out = panicHead(out)
	}
	var wrong []string
	for _, e := range same {
		if text := e.compare(out); text != "" {
			wrong = append(wrong, text)
		}
	}
	return strings.Join(wrong, "\n")
}

// panicHead drops the stack traces and the signal line from what a crashing
// program printed.
func panicHead(out string) string {
	out, _, _ = strings.Cut(out, "\n\ngoroutine ")
	var keep []string
	for line := range strings.Lines(out + "\n") {
		if line != "\n" && !strings.HasPrefix(line, "[signal ") && !strings.HasPrefix(line, "exit status") {
			keep = append(keep, line)
		}
	}
	return strings.Join(keep, "")
}

var number = regexp.MustCompile(`0x[0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?`)

// compare checks got against the output that the note states, if it does, and
// says what is wrong.
func (e example) compare(got string) string {
	if e.output == nil {
		return ""
	}
	want, got := trimLines(e.output.text), trimLines(got)
	if _, varies := e.output.attrs["varies"]; varies {
		pattern := regexp.QuoteMeta(number.ReplaceAllString(want, "\x00"))
		pattern = strings.ReplaceAll(pattern, "\x00", number.String())
		pattern = strings.ReplaceAll(pattern, "…", ".*")
		if !regexp.MustCompile(`^` + pattern + `$`).MatchString(got) {
			return fmt.Sprintf("%s: the program prints\n%s\nwhich does not match\n%s", e.output.pos(), got, want)
		}
		return ""
	}
	if got != want {
		return fmt.Sprintf("%s: the program prints\n%s\nthe note says\n%s", e.output.pos(), got, want)
	}
	return ""
}

// trimLines drops blanks at the end of lines and of the text, which Markdown
// editors do as well.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}
