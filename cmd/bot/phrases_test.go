package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gophertutor/internal/phrase"
)

var (
	verb   = regexp.MustCompile(`%(\[\d\])?[.\d]*[a-z]`) // of a format
	isName = regexp.MustCompile(`^[^ ]+(: 7)+$`)         // in front of a cause
)

// TestPhrases checks that what the terminal says to a person can be said in Chinese:
// the words of all errors of this package, of the files of the store that people have
// to do with, and of the warnings about notes.
func TestPhrases(t *testing.T) {
	// What goes to logs, or only to programs.
	passed := map[string]bool{
		"reported": true, "taken back": true, "decode kept grade: %w": true, "encode grade: %w": true, "form %d": true,
		"retrieval: chromem asked for an embedding": true, "vector of dimension": true, "query %s: %w": true,
		"eval grading: %v": true, "sample of grade: %w": true,
	}
	n := 0
	for _, pattern := range []string{
		"*.go", "../../internal/store/sqlite*.go", "../../internal/store/postgres.go", "../../internal/store/postgres_errors.go", "../../internal/store/postgres_migrate.go",
		"../../internal/store/backup.go", "../../internal/store/import.go", "../../internal/store/records.go", "../../internal/store/hold.go",
		"../../retrieval/read.go", "../../retrieval/chunk.go", "../../prompts/*.go",
	} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, text := range messages(t, name) {
				words := verb.ReplaceAllString(text, "7")
				if passed[text] || strings.Trim(words, " :7.\n") == "" || isName.MatchString(words) {
					continue
				}
				n++
				if got := phrase.In("zh", words); got == words {
					t.Errorf("%s: no Chinese for %q", name, text)
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d messages found", n)
	}
}

// messages are the texts in a file that become errors or warnings.
func messages(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	add := func(e ast.Expr) {
		if call, ok := e.(*ast.CallExpr); ok && len(call.Args) > 0 {
			if sel, ok := call.Fun.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Sprintf" {
				return // the words of a language
			}
			e = call.Args[0]
		}
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			s, err := strconv.Unquote(l.Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, s)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if id, ok := n.Type.(*ast.Ident); ok && id.Name == "usageError" && len(n.Elts) > 0 {
				add(n.Elts[0])
			}
		case *ast.CallExpr:
			sel, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || len(n.Args) == 0 {
				break
			}
			switch sel.Sel.Name {
			case "Errorf", "New":
				add(n.Args[0])
			case "warn", "skip":
				for _, arg := range n.Args { // a path may stand before the format
					add(arg)
				}
			}
		case *ast.FuncDecl:
			if n.Name.Name == "advise" {
				ast.Inspect(n, func(n ast.Node) bool {
					if r, ok := n.(*ast.ReturnStmt); ok {
						add(r.Results[0])
					}
					return true
				})
			}
		}
		return true
	})
	return out
}
