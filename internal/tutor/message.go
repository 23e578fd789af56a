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
	var p, c strings.Builder
	fence, isGo := "", false
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		marks := trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`~"))]
		switch {
		case fence == "" && len(marks) >= 3 && !strings.Contains(trimmed[len(marks):], "`"):
			fence = marks
			name := strings.ToLower(trimmed[len(marks):])
			isGo = name == "" || name == "go" || name == "golang"
		case fence != "" && strings.HasPrefix(marks, fence) && marks == trimmed:
			fence = ""
		case fence == "":
			p.WriteString(line)
		case isGo:
			c.WriteString(line)
		}
	}
	prose, code = p.String(), c.String()
	if code == "" && looksLikeGo(prose) {
		return "", prose
	}
	return prose, code
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
