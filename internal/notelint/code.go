package notelint

import (
	"fmt"
	"go/parser"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"gophertutor/retrieval"
)

// spacedAssign is ":=" with a blank in the middle, which input methods and
// autocorrection make of it.
var spacedAssign = regexp.MustCompile(`(\b[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*\s*):\s+=(\s)`)

// code checks a fence with a language.
func (l *linter) code(p retrieval.Part) {
	open, body := fenceBody(p.Text)
	info := strings.Fields(strings.TrimLeft(strings.TrimSpace(open), "`~"))
	if len(info) == 0 || info[0] != "go" && info[0] != "golang" {
		return
	}
	// A fence may say that its code is meant not to compile.
	if slices.ContainsFunc(info[1:], func(s string) bool { return strings.HasPrefix(s, "fail") }) {
		return
	}
	line, msg, ok := parseGo(body)
	if ok {
		return
	}
	f := Finding{Severity: Error, Kind: KindCode, Message: fmt.Sprintf(l.w.noParse, msg)}
	if mended := spacedAssign.ReplaceAllString(body, "$1:=$2"); mended != body {
		if n, _, ok := parseGo(mended); ok || n != line {
			f.Fix = l.w.assign
		}
	}
	l.add(p.StartLine+line, 0, f)
}

// fenceBody returns the opening line of a fence and what stands in it.
func fenceBody(text string) (open, body string) {
	open, body, _ = strings.Cut(text, "\n")
	if i := strings.LastIndexByte(body, '\n') + 1; strings.Trim(strings.TrimSpace(body[i:]), "`~") == "" {
		body = body[:max(i-1, 0)]
	}
	return open, body
}

// parseGo reports whether Go code parses as a file, as declarations or as
// statements; if not, where and why it fails in the way that gets furthest.
// Lines are 1-based.
func parseGo(src string) (line int, msg string, ok bool) {
	for _, frame := range []struct{ head, tail string }{{"", ""}, {"package p;", ""}, {"package p; func _() {", "\n}"}} {
		_, err := parser.ParseFile(token.NewFileSet(), "", frame.head+src+frame.tail, parser.SkipObjectResolution)
		if err == nil {
			return 0, "", true
		}
		if list, isList := err.(scanner.ErrorList); isList && len(list) > 0 && list[0].Pos.Line >= line {
			line, msg = list[0].Pos.Line, list[0].Msg
		}
	}
	if mixed, ok := parseMixed(src); ok {
		return 0, "", true
	} else if mixed > line {
		line = mixed
	}
	return min(line, strings.Count(src, "\n")+1), msg, false
}

// parseMixed tries declarations and statements in turn, as snippets have them:
// a function, and then a call of it. It returns the last line it understood.
func parseMixed(src string) (line int, ok bool) {
	chunks := regexp.MustCompile(`\n[ \t]*\n`).Split(src, -1)
	if len(chunks) < 2 {
		return 0, false
	}
	for _, c := range chunks {
		good := false
		for _, frame := range []struct{ head, tail string }{{"package p;", ""}, {"package p; func _() {", "\n}"}} {
			if _, err := parser.ParseFile(token.NewFileSet(), "", frame.head+c+frame.tail, parser.SkipObjectResolution); err == nil {
				good = true
			}
		}
		if !good {
			return line, false
		}
		line += strings.Count(c, "\n") + 2
	}
	return line, true
}

// assignments finds broken ":=" outside of Go fences, line by line.
func (l *linter) assignments(p retrieval.Part) {
	for i, text := range strings.Split(p.Text, "\n") {
		if m := spacedAssign.FindString(text); m != "" {
			l.add(p.StartLine+i, 0, Finding{Severity: Error, Kind: KindCode, Message: fmt.Sprintf(l.w.noParse, strings.TrimSpace(m)), Fix: l.w.assign})
		}
	}
}

// loose checks a fence without a language.
func (l *linter) loose(p retrieval.Part) {
	l.assignments(p)
	_, body := fenceBody(p.Text)
	if n := slices.IndexFunc(strings.Split(body, "\n"), isProse); n >= 0 {
		l.add(p.StartLine, p.EndLine, Finding{Severity: Warning, Kind: KindFence, Message: fmt.Sprintf(l.w.prose, p.StartLine+1+n), Fix: l.w.unfence})
	}
}

// isProse reports whether a line is a sentence rather than code, output or a
// diagram: mostly words, and no mark of code.
func isProse(line string) bool {
	s := strings.TrimSpace(line)
	if before, _, ok := strings.Cut(s, "//"); ok {
		s = strings.TrimSpace(before) // a comment may be a sentence
	}
	if s == "" || strings.HasPrefix(s, "#") || strings.ContainsAny(s, "{}│┌└─|<>") || strings.Contains(s, "->") || strings.Contains(s, ":=") || strings.HasPrefix(s, "$") {
		return false
	}
	han, words := 0, 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	for w := range strings.FieldsSeq(s) {
		if strings.IndexFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune(",.'’:;", r) }) < 0 {
			words++
		}
	}
	return han >= 8 || words >= 7 && words*4 >= len(strings.Fields(s))*3
}
