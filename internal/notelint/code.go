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
	if ok || elide(body) != body {
		return // of code with something left out, the rest cannot be judged
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

// frames are what code may be a part of.
var frames = []struct{ head, tail string }{{"", ""}, {"package p;", ""}, {"package p; func _() {", "\n}"}}

// parseGo reports whether Go code parses as a file, as declarations, as
// statements, or as some of these in turn; if not, where and why it fails in the
// way that gets furthest. Lines are 1-based. What a snippet leaves out with dots
// is no error.
func parseGo(src string) (line int, msg string, ok bool) {
	src = elide(src)
	line, msg, ok = parseFramed(src)
	if ok {
		return 0, "", true
	}
	start := 1
	for _, group := range groups(src) {
		if at, why, ok := parseFramed(group); !ok {
			if at += start - 1; at >= line {
				line, msg = at, why
			}
			return min(line, strings.Count(src, "\n")+1), msg, false
		}
		start += strings.Count(group, "\n")
	}
	return 0, "", true
}

func parseFramed(src string) (line int, msg string, ok bool) {
	for _, f := range frames {
		_, err := parser.ParseFile(token.NewFileSet(), "", f.head+src+f.tail, parser.SkipObjectResolution)
		if err == nil {
			return 0, "", true
		}
		if list, isList := err.(scanner.ErrorList); isList && len(list) > 0 && list[0].Pos.Line >= line {
			line, msg = list[0].Pos.Line, list[0].Msg
		}
	}
	return min(line, strings.Count(src, "\n")+1), msg, false
}

var (
	dotsLine   = regexp.MustCompile(`(?m)^(\s*)(?:\.{3,}|…+)\s*$`)
	dotsInside = regexp.MustCompile(`([{(=,]\s*|\breturn )(?:\.{3}|…+)(\s*[})\n;,]|$)`)
)

// elide replaces dots that stand for code left out: alone on a line, as a body,
// as an argument or a value.
func elide(src string) string {
	src = dotsLine.ReplaceAllString(src, "$1")
	return dotsInside.ReplaceAllStringFunc(src, func(s string) string {
		m := dotsInside.FindStringSubmatch(s)
		if strings.HasPrefix(m[1], "{") {
			return m[1] + m[2]
		}
		return m[1] + "_elided" + m[2]
	})
}

var topDecl = regexp.MustCompile(`^(?:func|type|var|const|import|package)\b`)

// groups cuts a snippet at the margin into declarations and the statements
// between them. Joined, they are the snippet.
func groups(src string) []string {
	var out []string
	var cur strings.Builder
	flush := func() {
		if cur.Len() > 0 {
			out = append(out, cur.String())
			cur.Reset()
		}
	}
	open := false // within a declaration of several lines
	for line := range strings.Lines(src) {
		if !open && topDecl.MatchString(line) {
			flush()
			text := strings.TrimRight(line, " \t\r\n")
			if open = strings.HasSuffix(text, "{") || strings.HasSuffix(text, "(") || strings.HasSuffix(text, ","); !open {
				out = append(out, line)
				continue
			}
			cur.WriteString(line)
			continue
		}
		cur.WriteString(line)
		if open && (strings.HasPrefix(line, "}") || strings.HasPrefix(line, ")")) && !strings.HasSuffix(strings.TrimSpace(line), "{") {
			open = false
			flush()
		}
	}
	flush()
	return out
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
