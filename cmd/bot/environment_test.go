package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// variables returns the environment variables that the program reads: the names
// in its source. A secret may also be given as a file.
func variables(t *testing.T) []string {
	t.Helper()
	all, _ := variablesAndSecrets(t)
	return all
}

// variablesAndSecrets also returns those that hold secrets.
func variablesAndSecrets(t *testing.T) (all, secrets []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`^[A-Za-z]+(_[A-Za-z]+)*$`)
	found := map[string]bool{}
	take := func(e ast.Expr, file bool) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return
		}
		v, err := strconv.Unquote(lit.Value)
		if err != nil || !name.MatchString(v) || v != strings.ToUpper(v) {
			return // the lower-case names of proxies are aliases
		}
		found[v] = true
		if file {
			secrets = append(secrets, v)
			found[v+"_FILE"] = true
		}
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"get", "flag", "secret", "count", "quota"}, sel.Sel.Name) {
					for _, arg := range n.Args {
						take(arg, sel.Sel.Name == "secret")
					}
				}
			case *ast.IndexExpr:
				take(n.Index, false)
			case *ast.CompositeLit: // the table of limits
				if len(n.Elts) == 3 {
					take(n.Elts[0], false)
				}
			}
			return true
		})
	}
	slices.Sort(secrets)
	return slices.Sorted(maps.Keys(found)), slices.Compact(secrets)
}

// Every secret that the program reads is kept out of its log.
func TestSecretsAreHidden(t *testing.T) {
	_, secrets := variablesAndSecrets(t)
	if d := cmp.Diff(secrets, slices.Sorted(slices.Values(secretNames))); d != "" {
		t.Errorf("(-read +hidden)\n%s", d)
	}
	e := environment([]string{
		"DATABASE_URL=postgres://me:the-pass-word@db:5432/x", "HTTPS_PROXY=http://me:another-pass@proxy:1", "DISCORD_TOKEN=Bot a-token",
		"OPENAI_BASE_URL=https://me:chat-pass@host/v1", "EMBEDDING_BASE_URL=https://me:vector-pass@host/v1",
	})
	got, err := e.secrets()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"postgres://me:the-pass-word@db:5432/x", "the-pass-word", "another-pass", "Bot a-token", "a-token", "chat-pass", "vector-pass"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not hidden", want)
		}
	}
}

// The tables of variables in the operator's guide name those that the program
// reads, all of them and no others.
func TestVariablesAreDocumented(t *testing.T) {
	want := variables(t)
	if len(want) < 20 {
		t.Fatalf("found only %v", want)
	}
	row := regexp.MustCompile("(?m)^\\| `[^|]+\\|")
	quoted := regexp.MustCompile("`([A-Z_]+)`")
	for _, file := range []string{"operating.md", "operating.zh-CN.md"} {
		text, err := os.ReadFile(filepath.Join(repo(t), "docs", file))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, cell := range row.FindAllString(string(text), -1) {
			for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
				got = append(got, m[1])
			}
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("docs/%s (-read +documented):\n%s", file, d)
		}
	}
}

// The image is built with the Go release of go.mod.
func TestImageHasOurGo(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(repo(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile(filepath.Join(repo(t), "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	release := regexp.MustCompile(`(?m)^go (1\.\d+)`).FindSubmatch(mod)
	base := regexp.MustCompile(`(?m)^FROM golang:(1\.\d+)`).FindSubmatch(image)
	if release == nil || base == nil || string(release[1]) != string(base[1]) {
		t.Errorf("go.mod has %s, the Dockerfile %s", release, base)
	}
}
