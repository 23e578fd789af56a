package tutor

import (
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"gophertutor/internal/lang"
)

// splitMessage takes a message apart into prose and Go code. Code stands in
// fences; a message without any may be code as a whole. Fences of another
// language are neither.
func splitMessage(text string) (prose, code string) {
	var m messageParts
	for line := range strings.Lines(text) {
		m.line(line)
	}
	prose, code = m.prose.String(), m.code.String()
	if code == "" && looksLikeGo(prose) {
		return "", prose
	}
	return prose, code
}

// messageParts gathers the parts of a message. A fence is one as in Markdown, or as in
// Discord, where it may also begin behind text and end behind code or before text.
type messageParts struct {
	prose, code strings.Builder
	fence       string // the marks that opened the fence we are in, or ""
	isGo        bool   // it holds Go
}

func (m *messageParts) line(line string) {
	if m.fence != "" {
		at, marks := closingMarks(line, m.fence)
		if marks == "" {
			if m.isGo {
				m.code.WriteString(line)
			}
			return
		}
		if before := line[:at]; m.isGo && strings.TrimSpace(before) != "" {
			m.code.WriteString(before + "\n")
		}
		m.fence = ""
		if line = strings.TrimLeft(line[at+len(marks):], " \t\r\n"); line == "" {
			return
		}
	}
	at, marks := openingMarks(line)
	if marks == "" {
		m.prose.WriteString(line)
		return
	}
	if before := line[:at]; strings.TrimSpace(before) != "" {
		m.prose.WriteString(before + "\n")
	}
	info := strings.TrimSpace(line[at+len(marks):])
	name := strings.ToLower(info)
	m.fence, m.isGo = marks, name == "" || name == "go" || name == "golang"
	if looksLikeGo(info) { // Discord shows what is no language
		m.isGo = true
		m.code.WriteString(info + "\n")
	}
}

// openingMarks returns the marks of the fence that begins in a line, and where they stand.
func openingMarks(line string) (at int, marks string) {
	at = len(line) - len(strings.TrimLeft(line, " \t"))
	for _, mark := range "`~" {
		if marks = line[at : len(line)-len(strings.TrimLeft(line[at:], string(mark)))]; len(marks) >= 3 && !strings.Contains(line[at+len(marks):], "`") {
			return at, marks
		}
	}
	if at = strings.Index(line, "```"); at < 0 {
		return 0, ""
	}
	info := strings.TrimLeft(line[at:], "`")
	marks = line[at : len(line)-len(info)]
	if info = strings.TrimRight(info, " \t\r\n"); strings.Contains(info, "`") || strings.ContainsAny(info, " \t") && !looksLikeGo(info) {
		return 0, ""
	}
	return at, marks
}

// closingMarks returns the marks in a line that end a fence, and where they stand. In code, what
// a string says is followed by the end of the string.
func closingMarks(line, fence string) (at int, marks string) {
	for rest := line; ; {
		i := strings.Index(rest, fence)
		if i < 0 {
			return 0, ""
		}
		at = len(line) - len(rest) + i
		rest = strings.TrimLeft(line[at:], fence[:1])
		if marks = line[at : len(line)-len(rest)]; rest == "" || strings.IndexByte(" \t\r\n", rest[0]) >= 0 {
			break
		}
	}
	if fence[0] == '~' && strings.TrimSpace(line) != marks {
		return 0, ""
	}
	return at, marks
}

// looksLikeGo reports whether at least half of the lines of a text can only be
// code.
func looksLikeGo(text string) bool {
	lines, code := 0, 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		lines++
		switch {
		case strings.HasPrefix(line, "func ") && strings.Contains(line, "("), strings.HasPrefix(line, "package "), strings.HasPrefix(line, "//"),
			strings.Contains(line, ":="), strings.Contains(line, "<-"), strings.ContainsAny(line[len(line)-1:], "{}();"):
			code++
		}
	}
	return code > 0 && 2*code >= lines
}

// proseRunes is how much of a message's prose is looked up, and maxUses how
// many of the things that its code uses.
const (
	proseRunes = 400
	maxUses    = 4
)

// searchesFor returns what to look up for a message: how to put its prose, the
// likeliest way first, and what its code uses, since no section of a note is
// about all of that.
func searchesFor(prose, code string) (search, uses []string) {
	prose = strings.TrimSpace(lang.Head(strings.TrimSpace(prose), proseRunes))
	uses = usedIn(code)
	strong := strongTerms(prose)
	if strong > 0 && strong <= 2 && len(uses) > 0 { // "why does this hang?"
		search = append(search, prose+" "+uses[0])
	}
	if strong > 0 || len(uses) == 0 {
		search = append(search, prose)
	}
	if len(uses) > 1 {
		search = append(search, uses[0]+" "+uses[1])
	}
	uses = uses[:min(len(uses), maxUses)]
	return append(search, uses...), uses
}

// What the code of a message uses, in words to search by. The order of a table
// does not matter; that of uses does, see usedIn.
var (
	flowWords = map[token.Token]string{
		token.GO: "goroutine", token.CHAN: "channel", token.ARROW: "channel", token.SELECT: "select statement", token.DEFER: "defer",
	}
	typeWords    = map[token.Token]string{token.RANGE: "range loop variable", token.MAP: "map", token.INTERFACE: "interface"}
	builtinWords = map[string]string{
		"append": "append slice capacity", "copy": "copy slice", "cap": "slice capacity", "make": "make new", "new": "make new",
		"panic": "panic", "recover": "recover panic", "close": "close channel", "clear": "clear", "delete": "map delete",
	}
	packageWords = map[string]string{ // "" stands for the selector alone
		"sync": "", "atomic": "atomic", "context": "context", "runtime": "", "debug": "", "unsafe": "", "reflect": "",
		"time": "", "strings": "", "bytes": "", "json": "encoding/json", "errors": "", "slices": "", "maps": "", "iter": "iterator",
		"pprof": "pprof", "trace": "execution trace", "synctest": "synctest", "errgroup": "errgroup", "signal": "", "rand": "",
	}
	// common are members of these packages that say nothing about Go's internals.
	common = map[string]bool{
		"time.Second": true, "time.Millisecond": true, "time.Minute": true, "time.Duration": true, "time.Now": true, "time.Since": true, "time.Sleep": true,
		"context.Context": true, "errors.New": true, "strings.Split": true, "strings.Join": true,
	}
	methodWords = map[string]string{"Lock": "sync.Mutex", "Unlock": "sync.Mutex", "RLock": "sync.RWMutex", "RUnlock": "sync.RWMutex"}
)

// usedIn returns what code uses, in words to search by: what packages offer
// first, then concurrency and defer, builtin functions, and what most code has,
// each in the order of its first use. Code may be a fragment, or no Go at all.
func usedIn(code string) []string {
	var kinds [4][]string
	add := func(kind int, words string) {
		if !slices.Contains(kinds[kind], words) {
			kinds[kind] = append(kinds[kind], words)
		}
	}
	src := []byte(code)
	files := token.NewFileSet()
	var s scanner.Scanner
	s.Init(files.AddFile("", files.Base(), len(src)), src, func(token.Position, string) {}, 0)
	type lexeme struct {
		tok token.Token
		lit string
	}
	var last [3]lexeme // the three before the present one, the latest last
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if words := flowWords[tok]; words != "" {
			add(1, words)
		}
		if words := typeWords[tok]; words != "" {
			add(3, words)
		}
		selector := last[1].tok == token.PERIOD && last[2].tok == token.IDENT
		switch {
		case tok == token.LPAREN && last[2].tok == token.IDENT && last[1].tok != token.PERIOD && last[1].tok != token.FUNC:
			if words := builtinWords[last[2].lit]; words == "make new" {
				add(3, words)
			} else if words != "" {
				add(2, words)
			}
		case tok == token.LPAREN && selector && methodWords[last[2].lit] != "":
			add(0, methodWords[last[2].lit])
		}
		if tok == token.IDENT && last[2].tok == token.PERIOD && last[1].tok == token.IDENT {
			words, known := packageWords[last[1].lit]
			if name := last[1].lit + "." + lit; known && !common[name] {
				add(0, strings.TrimSpace(name+" "+words))
			}
		}
		last[0], last[1], last[2] = last[1], last[2], lexeme{tok, lit}
	}
	return slices.Concat(kinds[:]...)
}
