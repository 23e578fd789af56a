package knowledge

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A fence is a fenced code block of a note, as far as the checks need it.
type fence struct {
	note    string // path of the note
	section string
	line    int // of the first line of text
	kind    string
	attrs   map[string]string // key="value"; a bare word is a key with an empty value
	text    string
}

func (f fence) pos() string { return fmt.Sprintf("%s:%d", f.note, f.line-1) }

var infoAttr = regexp.MustCompile(`(\w+)(?:="([^"]*)")?`)

// fencesOf returns the fences of a note in order.
func fencesOf(n Note, src string) []fence {
	var (
		all     []fence
		open    *fence
		section string
	)
	for i, line := range strings.Split(src, "\n") {
		info, isMark := strings.CutPrefix(line, "```")
		switch {
		case isMark && open == nil:
			open = &fence{note: n.Path, section: section, line: i + 2, attrs: map[string]string{}}
			for j, m := range infoAttr.FindAllStringSubmatch(info, -1) {
				if j == 0 {
					open.kind = m[1]
				} else {
					open.attrs[m[1]] = m[2]
				}
			}
		case isMark:
			all = append(all, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		default:
			if m := sectionHeading.FindStringSubmatch(line); m != nil {
				section = m[2]
			}
		}
	}
	return all
}

// An example is a Go fence with the output that the note states for it.
type example struct {
	fence
	output *fence
}

func (e example) has(attr string) bool { _, ok := e.attrs[attr]; return ok }

func examplesOf(t *testing.T, n Note, src string) []example {
	var all []example
	last := -1 // index in all of the go fence that an output may follow
	for _, f := range fencesOf(n, src) {
		switch f.kind {
		case "go":
			all = append(all, example{fence: f})
			last = len(all) - 1
		case "output":
			if last < 0 || all[last].section != f.section {
				t.Errorf("%s: this output follows no go fence of its section", f.pos())
				continue
			}
			all[last].output = &f
			last = -1
		default:
			last = -1
		}
	}
	return all
}

// workshop builds and runs the examples of one topic in a module of its own.
type workshop struct {
	dir string
	env []string
}

func newWorkshop(t *testing.T) *workshop {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module notes\n\ngo "+GoVersion+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		k, _, _ := strings.Cut(kv, "=")
		return k == "GOFLAGS" || k == "GODEBUG" || k == "GOMAXPROCS" || k == "GOGC" || k == "GOMEMLIMIT" || k == "GOTRACEBACK"
	})
	return &workshop{dir: dir, env: append(env, "GOFLAGS=-mod=mod -buildvcs=false", "GOTRACEBACK=single")}
}

func (w *workshop) write(t *testing.T, dir, name, text string) {
	if err := os.MkdirAll(filepath.Join(w.dir, dir), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.dir, dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// run executes a command below the workshop; out is stdout and stderr as they come.
func (w *workshop) run(dir string, extra []string, name string, args ...string) (out string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute) // a slow machine with an empty build cache
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = filepath.Join(w.dir, dir)
	cmd.Env = append(slices.Clip(w.env), extra...)
	cmd.WaitDelay = time.Second
	var buf bytes.Buffer
	cmd.Stdout, cmd.Stderr = &buf, &buf
	err = cmd.Run()
	return buf.String(), err
}

// check proves the examples: the ones that only need to compile and the
// programs to run are built in two commands, the rest one by one. Examples
// with the same text and attributes in both languages are built and run once.
func (w *workshop) check(t *testing.T, examples []example) {
	type job struct {
		dir string
		e   []example
	}
	jobs := map[string]*job{}
	var order []*job
	for _, e := range examples {
		key := fmt.Sprint(e.attrs, e.output == nil) + e.text
		j := jobs[key]
		if j == nil {
			j = &job{dir: fmt.Sprintf("ex%02d", len(order))}
			jobs[key] = j
			order = append(order, j)
		}
		j.e = append(j.e, e)
	}

	var compile, link []string
	for _, j := range order {
		e := j.e[0]
		text, isMain, err := complete(e)
		if err != nil {
			t.Errorf("%s: %v", e.pos(), err)
			continue
		}
		w.write(t, j.dir, "prog.go", text)
		switch {
		case e.has("fail"):
			out, err := w.run(j.dir, nil, "go", "build", "-o", os.DevNull, "prog.go")
			if err == nil {
				t.Errorf("%s: compiles; the fence says it must fail with %q", e.pos(), e.attrs["fail"])
			} else if !strings.Contains(out, e.attrs["fail"]) {
				t.Errorf("%s: the compiler does not say %q but:\n%s", e.pos(), e.attrs["fail"], out)
			}
		case e.has("gcflags"):
			out, err := w.run(j.dir, nil, "go", "build", "-gcflags="+e.attrs["gcflags"], "-o", os.DevNull, "prog.go")
			if err != nil {
				t.Errorf("%s: %v\n%s", e.pos(), err, out)
				continue
			}
			out = strings.TrimPrefix(out, "# command-line-arguments\n")
			for _, same := range j.e {
				if wrong := same.compare(out); wrong != "" {
					t.Error(wrong)
				}
			}
		case e.output != nil || e.has("panics"):
			if !isMain {
				t.Errorf("%s: states an output but is no whole program", e.pos())
				continue
			}
			link = append(link, "./"+j.dir)
		default:
			compile = append(compile, "./"+j.dir)
		}
	}
	if len(compile) > 0 {
		if out, err := w.run(".", nil, "go", append([]string{"build", "-o", os.DevNull}, compile...)...); err != nil {
			t.Errorf("fences that must compile do not: %v\n%s", err, out)
		}
	}
	if len(link) == 0 {
		return
	}
	if err := os.MkdirAll(filepath.Join(w.dir, "bin"), 0o777); err != nil {
		t.Fatal(err)
	}
	// Programs whose source carries line directives keep the note's positions in errors.
	if out, err := w.run(".", nil, "go", append([]string{"build", "-ldflags=-s -w", "-o", "bin/"}, link...)...); err != nil {
		t.Errorf("programs do not compile: %v\n%s", err, out)
		return
	}
	for _, j := range order {
		if !slices.Contains(link, "./"+j.dir) {
			continue
		}
		play := func() string { return w.play(j.dir, j.e) }
		wrong := play()
		if wrong != "" && play() == "" && play() == "" {
			// The order of steps on one P holds unless the kernel takes the CPU away at
			// the worst moment: two runs outvote one.
			t.Logf("once, and not in the two runs that followed: %s", wrong)
			wrong = ""
		}
		if wrong != "" {
			t.Error(wrong)
		}
	}
}

// complete makes a compilable file of a fence: a whole file stays as it is,
// declarations get a package clause and imports, statements a function too.
// isMain reports whether the fence was a program by itself.
func complete(e example) (text string, isMain bool, err error) {
	directive := fmt.Sprintf("//line %s:%d\n", filepath.Base(filepath.Dir(e.note))+"/"+filepath.Base(e.note), e.line)
	fset := token.NewFileSet()
	if f, err := parser.ParseFile(fset, "", e.text, parser.PackageClauseOnly); err == nil {
		if e.has("gcflags") {
			directive = ""
		}
		return directive + e.text, f.Name.Name == "main", nil
	}
	var firstErr error
	for _, frame := range []struct{ head, tail string }{{"", ""}, {"func _() {", "\n}\n"}} {
		head := "package p;%s " + frame.head + "\n" + directive
		f, err := parser.ParseFile(fset, "", fmt.Sprintf(head, "")+e.text+frame.tail, 0)
		if err != nil {
			firstErr = cmp.Or(firstErr, err)
			continue
		}
		return fmt.Sprintf(head, importsFor(f)) + e.text + frame.tail, false, nil
	}
	if e.has("fail") { // a syntax error may be what the fence shows
		return "package p;\n" + directive + e.text, false, nil
	}
	return "", false, fmt.Errorf("neither declarations nor statements: %w", firstErr)
}

// std maps the names of standard packages that fragments use to their paths.
var std = func() map[string]string {
	m := map[string]string{}
	for _, p := range []string{
		"bufio", "bytes", "cmp", "context", "encoding/json", "errors", "fmt", "io", "iter", "log", "maps", "math", "math/rand/v2",
		"net", "net/http", "os", "os/signal", "reflect", "runtime", "runtime/debug", "runtime/metrics", "runtime/pprof", "runtime/trace",
		"slices", "sort", "strconv", "strings", "sync", "sync/atomic", "testing", "time", "unicode/utf8", "unique", "unsafe", "weak",
	} {
		m[filepath.Base(p)] = p
	}
	m["rand"] = "math/rand/v2"
	delete(m, "v2")
	return m
}()

func importsFor(f *ast.File) string {
	need := map[string]bool{}
	for _, id := range f.Unresolved {
		if p, ok := std[id.Name]; ok {
			need[p] = true
		}
	}
	var b strings.Builder
	for _, p := range slices.Sorted(maps.Keys(need)) {
		fmt.Fprintf(&b, "import %q; ", p)
	}
	return b.String()
}
