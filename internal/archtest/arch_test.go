// Package archtest checks who imports whom. The rules are in docs/design.md; a
// new package must be given its floor here.
package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "gophertutor/"

// floors, lowest first. A package imports only packages of lower floors;
// packages of one floor never import each other.
var floors = [][]string{
	{"internal/frontmatter", "internal/fsrs", "internal/lang", "internal/lazy", "internal/llm", "internal/logs", "internal/phrase", "prompts", "internal/watch"},
	{"knowledge", "retrieval", "internal/llm/openai", "internal/store", "internal/discord/markdown", "internal/chart", "internal/metrics", "internal/health"},
	{"internal/claims"},
	{"internal/notelint", "internal/tutor", "retrieval/eval", "internal/grade"},
	{"internal/interview", "internal/answereval", "internal/memo"},
	{"internal/progress"},
	{"internal/group"},
	{"internal/cli", "internal/discord"},
	{"cmd/bot"},
}

// testOnly packages serve tests of others and are imported by nothing else.
var testOnly = []string{"internal/archtest", "internal/llm/llmtest", "internal/llm/openaitest", "internal/store/storetest", "internal/discord/discordtest"}

// wrapped modules have one importing package each, behind which their types stay.
var wrapped = map[string]string{
	"github.com/philippgille/chromem-go":   "retrieval",
	"github.com/yuin/goldmark":             "retrieval",
	"github.com/sashabaranov/go-openai":    "internal/llm/openai",
	"github.com/cenkalti/backoff/v5":       "internal/llm/openai",
	"github.com/alecthomas/kong":           "cmd/bot",
	"github.com/peterh/liner":              "cmd/bot",
	"github.com/bwmarrin/discordgo":        "internal/discord",
	"github.com/prometheus/client_golang":  "internal/metrics",
	"modernc.org/sqlite":                   "internal/store",
	"github.com/jackc/pgx/v5":              "internal/store",
	"github.com/hajimehoshi/bitmapfont/v3": "internal/chart",
	"golang.org/x/image":                   "internal/chart",
	"github.com/fsnotify/fsnotify":         "internal/watch",
	"golang.org/x/net/http/httpproxy":      "cmd/bot",
	"golang.org/x/term":                    "cmd/bot",
	"github.com/rivo/uniseg":               "internal/discord/markdown",
	"github.com/rogpeppe/go-internal":      "", // tests only
	"github.com/google/go-cmp":             "",
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "gophertutor/...")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %s", exit.Stderr)
		}
		t.Fatal(err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func floorOf(name string) int {
	return slices.IndexFunc(floors, func(f []string) bool { return slices.Contains(f, name) })
}

func TestFloors(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if slices.Contains(testOnly, name) {
			continue
		}
		floor := floorOf(name)
		if floor < 0 {
			t.Errorf("%s has no floor: give it one in this test", name)
			continue
		}
		for _, imp := range p.Imports {
			other, ours := strings.CutPrefix(imp, module)
			switch {
			case !ours:
				checkWrapped(t, name, imp)
			case slices.Contains(testOnly, other):
				t.Errorf("%s imports %s, which is for tests", name, other)
			case other == "internal/llm" && name == "internal/llm/openai":
			case floorOf(other) >= floor:
				t.Errorf("%s (floor %d) imports %s (floor %d)", name, floor, other, floorOf(other))
			}
		}
	}
}

func checkWrapped(t *testing.T, name, imp string) {
	t.Helper()
	for mod, owner := range wrapped {
		if (imp == mod || strings.HasPrefix(imp, mod+"/")) && owner != name {
			t.Errorf("%s imports %s; only %q may", name, imp, owner)
		}
	}
}

// TestVocabulary keeps the packages that only hold words free of everything
// but the standard library.
func TestVocabulary(t *testing.T) {
	for _, p := range packages(t) {
		switch strings.TrimPrefix(p.ImportPath, module) {
		case "internal/llm", "internal/lang", "internal/lazy", "internal/frontmatter", "internal/fsrs", "internal/logs", "internal/health", "internal/phrase", "prompts":
			for _, imp := range p.Imports {
				if first, _, _ := strings.Cut(imp, "/"); strings.Contains(first, ".") || strings.HasPrefix(imp, module) {
					t.Errorf("%s imports %s; it may import the standard library only", p.ImportPath, imp)
				}
			}
		}
	}
}

// TestEnvironment keeps the environment in one place.
func TestEnvironment(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "gophertutor/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	reads := regexp.MustCompile(`os\.(?:Getenv|LookupEnv|Environ)\(`)
	for dir := range strings.Lines(string(out)) {
		files, err := filepath.Glob(filepath.Join(strings.TrimSpace(dir), "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			main := strings.HasSuffix(filepath.ToSlash(name), "cmd/bot/main.go")            // hands it to run
			tests := strings.Contains(filepath.ToSlash(name), "/internal/store/storetest/") // finds the server for tests
			if !strings.HasSuffix(name, "_test.go") && !main && !tests && reads.Match(src) {
				t.Errorf("%s reads the environment; only cmd/bot may", name)
			}
		}
	}
}
