package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gophertutor/internal/llm/openaitest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bot": main})
}

// faults are the names under which stories ask the fake model server to fail.
var faults = map[string]openaitest.Mode{
	"unauthorized": openaitest.EchoKey,
	"no-model":     openaitest.ModelMissing,
	"rate-limited": openaitest.RateLimited,
	"server-error": openaitest.ServerError,
	"html":         openaitest.HTMLPage,
	"cut":          openaitest.CutStream,
	"ends-early":   openaitest.EndStream,
	"malformed":    openaitest.MalformedJSON,
	"think":        openaitest.Think,
	"few-vectors":  openaitest.TooFewVectors,
}

// TestScript runs one story a file, each in a folder of its own with its own
// data folder, no key and no network but loopback.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("DATA_DIR", filepath.Join(e.WorkDir, "data"))
			e.Setenv("LANG", "en_US.UTF-8")
			e.Setenv("TZ", "UTC") // where clocks change, 24 hours later is not always tomorrow
			e.Setenv("REPO", repo(t))
			e.Values[testingT{}] = e.T()
			e.Values[sceneKey{}] = new(*scene)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":     cmdCode,
			"openai":   cmdOpenAI,
			"json":     cmdJSON,
			"damage":   cmdDamage,
			"discord":  cmdDiscord,
			"postgres": cmdPostgres,
		},
	})
}

func repo(t *testing.T) string {
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// cmdCode runs a program and checks its exit code: code 2 bot ask.
func cmdCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N program args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	if s := ts.ReadFile("stderr"); strings.Contains(s, "goroutine ") && strings.Contains(s, ".go:") {
		ts.Fatalf("a stack trace:\n%s", s)
	}
}

// cmdOpenAI starts a model server and points the program at it:
// openai [fault...]. Its key is in $OPENAI_API_KEY.
func cmdOpenAI(ts *testscript.TestScript, neg bool, args []string) {
	var opts []openaitest.Option
	for _, a := range args {
		if text, ok := strings.CutPrefix(a, "answer="); ok {
			opts = append(opts, openaitest.Answer(text))
			continue
		}
		mode, ok := faults[a]
		if !ok {
			ts.Fatalf("openai: no fault %q", a)
		}
		opts = append(opts, openaitest.WithFaults(openaitest.Fault{Mode: mode, RetryAfter: "3600"}))
	}
	s := openaitest.Start(opts...)
	ts.Defer(s.Close)
	ts.Setenv("OPENAI_BASE_URL", s.URL)
	ts.Setenv("OPENAI_API_KEY", s.Key)
	ts.Setenv("CHAT_MODEL", openaitest.ChatModel)
}

// cmdJSON checks the last standard output, one JSON object a line:
// json 'path.to.0.field' value. With ! the value must differ; "*" is any,
// and =NAME keeps it as an environment variable.
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: json path value")
	}
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	n := 0
	for dec.More() {
		var v any
		ts.Check(dec.Decode(&v))
		n++
		got, err := lookup(v, strings.Split(args[0], "."))
		if err != nil {
			ts.Fatalf("line %d: %v", n, err)
		}
		if name, ok := strings.CutPrefix(args[1], "="); ok {
			ts.Setenv(name, fmt.Sprint(got))
			continue
		}
		if match := args[1] == "*" || fmt.Sprint(got) == args[1]; match == neg {
			ts.Fatalf("line %d: %s is %v", n, args[0], got)
		}
	}
	if n == 0 {
		ts.Fatalf("no JSON")
	}
}

func lookup(v any, path []string) (any, error) {
	for _, key := range path {
		switch x := v.(type) {
		case map[string]any:
			next, ok := x[key]
			if !ok {
				return nil, fmt.Errorf("no field %s in %v", key, x)
			}
			v = next
		case []any:
			if key == "len" {
				return len(x), nil
			}
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(x) {
				return nil, fmt.Errorf("no element %s of %d", key, len(x))
			}
			v = x[i]
		default:
			return nil, fmt.Errorf("%s of %v", key, v)
		}
	}
	return v, nil
}

// cmdDamage cuts every file of a folder in half: damage DIR.
func cmdDamage(ts *testscript.TestScript, neg bool, args []string) {
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*"))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("nothing in %s", args[0])
	}
	for _, f := range files {
		info, err := os.Stat(f)
		ts.Check(err)
		ts.Check(os.Truncate(f, info.Size()/2))
	}
}

// TestRunKeepsToItsStreams checks that run, given everything, uses nothing of
// the process: with no environment at all it works in memory.
func TestRunKeepsToItsStreams(t *testing.T) {
	var out, errs strings.Builder
	code := run(context.Background(), []string{"ask", "what is a nil channel good for"}, nil, streams{strings.NewReader(""), &out, &errs})
	if code != 0 || !strings.Contains(out.String(), "nil channel") {
		t.Errorf("exit %d\n%s", code, out.String())
	}
	if !strings.Contains(errs.String(), "DATA_DIR") {
		t.Errorf("no word about the missing data folder: %s", errs.String())
	}
}
