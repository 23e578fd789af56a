package knowledge

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

var sourceRef = regexp.MustCompile(`^(?:(go1\.\d+):)?((?:src|doc|test)/[\w./+-]+)#([\w.%-]+)$`)

// resolve checks that a source such as "src/runtime/slice.go#nextslicecap"
// exists in the toolchain that runs the test. History is not resolved.
func resolve(ref string) error {
	m := sourceRef.FindStringSubmatch(ref)
	if m == nil {
		return fmt.Errorf("source %q is not of the form file#symbol or go1.N:file#symbol", ref)
	}
	if m[1] != "" {
		return nil
	}
	symbols, err := symbolsOf(m[2])
	if err != nil {
		return fmt.Errorf("source %s: %w", ref, err)
	}
	if !symbols[m[3]] {
		return fmt.Errorf("source %s: %s has no such symbol", ref, m[2])
	}
	return nil
}

var goroot = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	return strings.TrimSpace(string(out)), err
})

var (
	symbolsMu    sync.Mutex
	symbolsCache = map[string]map[string]bool{}
)

// symbolsOf returns what can stand after # for a file below GOROOT.
func symbolsOf(file string) (map[string]bool, error) {
	symbolsMu.Lock()
	defer symbolsMu.Unlock()
	if s := symbolsCache[file]; s != nil {
		return s, nil
	}
	root, err := goroot()
	if err != nil {
		return nil, err
	}
	src, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		return nil, err
	}
	symbols := map[string]bool{}
	switch filepath.Ext(file) {
	case ".go":
		f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		goSymbols(f, symbols)
	case ".html":
		for _, m := range regexp.MustCompile(`id="([^"]+)"`).FindAllStringSubmatch(string(src), -1) {
			symbols[m[1]] = true
		}
	case ".s":
		for _, m := range regexp.MustCompile(`(?m)^TEXT [^(]*?(\w+)(?:<\w+>)?(?:<>)?\(SB\)`).FindAllStringSubmatch(string(src), -1) {
			symbols[m[1]] = true
		}
	case ".md", ".rules":
		for _, m := range regexp.MustCompile(`[\w.-]+`).FindAllString(string(src), -1) {
			symbols[m] = true
		}
	default:
		return nil, fmt.Errorf("no rule for files of this kind")
	}
	symbolsCache[file] = symbols
	return symbols, nil
}

func goSymbols(f *ast.File, symbols map[string]bool) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				typ := d.Recv.List[0].Type
				if star, ok := typ.(*ast.StarExpr); ok {
					typ = star.X
				}
				switch g := typ.(type) {
				case *ast.IndexExpr:
					typ = g.X
				case *ast.IndexListExpr:
					typ = g.X
				}
				if id, ok := typ.(*ast.Ident); ok {
					name = id.Name + "." + name
				}
			}
			symbols[name] = true
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					for _, id := range s.Names {
						symbols[id.Name] = true
					}
				case *ast.TypeSpec:
					symbols[s.Name.Name] = true
					members(s, symbols)
				}
			}
		}
	}
}

func members(s *ast.TypeSpec, symbols map[string]bool) {
	var fields *ast.FieldList
	switch typ := s.Type.(type) {
	case *ast.StructType:
		fields = typ.Fields
	case *ast.InterfaceType:
		fields = typ.Methods
	default:
		return
	}
	for _, f := range fields.List {
		for _, id := range f.Names {
			symbols[s.Name.Name+"."+id.Name] = true
		}
	}
}

func TestResolve(t *testing.T) {
	for ref, ok := range map[string]bool{
		"src/runtime/slice.go#nextslicecap":             true,
		"src/runtime/chan.go#hchan":                     true,
		"src/runtime/chan.go#hchan.recvq":               true,
		"src/time/sleep.go#Timer.Stop":                  true,
		"src/runtime/asm_amd64.s#gogo":                  true,
		"doc/go_spec.html#Appending_and_copying_slices": true,
		"go1.17:src/runtime/slice.go#growslice":         true,
		"src/runtime/slice.go#nosuchthing":              false,
		"src/runtime/nosuchfile.go#growslice":           false,
		"src/runtime/slice.go":                          false,
		"growslice":                                     false,
	} {
		if err := resolve(ref); (err == nil) != ok {
			t.Errorf("resolve(%q) = %v", ref, err)
		}
	}
}
