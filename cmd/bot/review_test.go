package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gophertutor/internal/llm/openaitest"
)

// dueCard is an export with a card that has been due for long.
const dueCard = `{"kind":"gophertutor","v":1}
{"kind":"card","v":1,"row":{"member":"local","id":"gmp-roles-of-p","topic":"gmp","version":1,"state":2,"step":0,"stability":2.3065,"difficulty":2.1,"due":"2026-01-03T10:00:00Z","last_review":"2026-01-01T10:00:00Z","reps":1,"lapses":0,"score":80}}
{"kind":"end","v":1,"records":1}
`

// TestReviewEnded ends a quiz and a review in all the ways that there are. What was
// typed until then counts.
func TestReviewEnded(t *testing.T) {
	t.Parallel()
	ai := openaitest.New(t, openaitest.WithFaults(openaitest.Fault{Mode: openaitest.HangStream}))
	model := []string{"OPENAI_BASE_URL=" + ai.URL, "OPENAI_API_KEY=" + ai.Key, "CHAT_MODEL=" + openaitest.ChatModel}
	program, err := exec.LookPath("bot") // TestMain puts it in the path
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		args   []string
		env    []string
		typed  string
		until  string // is said
		signal os.Signal
		polite bool // it says goodbye
	}{
		{"a quiz, killed", []string{"quiz", "--seed", "1"}, nil, "a\n", "Comes back", os.Kill, false},
		{"a quiz, Ctrl-C", []string{"quiz", "--seed", "1"}, nil, "a\n", "2 of 5", os.Interrupt, true},
		{"a review, killed", []string{"review"}, nil, "no idea\n\n", "Done", os.Kill, false},
		{"a review, Ctrl-C while a model grades", []string{"review"}, model, "no idea\n\n", "grading…", os.Interrupt, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			env := append([]string{"DATA_DIR=" + filepath.Join(dir, "data"), "LANG=en_US.UTF-8"}, c.env...)
			bot := func(args ...string) *exec.Cmd {
				cmd := exec.Command(program, args...)
				cmd.Env = env
				return cmd
			}
			file := filepath.Join(dir, "due.jsonl")
			if err := os.WriteFile(file, []byte(dueCard), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := bot("import", file).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			cmd := bot(c.args...)
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			out, w := io.Pipe()
			cmd.Stdout, cmd.Stderr = w, w
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { // ends with the process
				err := cmd.Wait()
				w.Close()
				ended <- err
			}()
			if _, err := io.WriteString(in, c.typed); err != nil {
				t.Fatal(err)
			}
			var said strings.Builder
			signalled := false
			for lines := bufio.NewScanner(out); lines.Scan(); {
				said.WriteString(lines.Text() + "\n")
				if !signalled && strings.Contains(lines.Text(), c.until) {
					signalled = true
					cmd.Process.Signal(c.signal) // it may have ended by itself
				}
			}
			if err := <-ended; c.polite && err != nil || !signalled {
				t.Errorf("%v\n%s", err, &said)
			}
			report, err := bot("progress", "--json").Output()
			var p progressJSON
			if err := json.Unmarshal(report, &p); err != nil {
				t.Fatalf("%v: %s", err, report)
			}
			if err != nil || p.Answers != 1 || p.Streak != 1 {
				t.Errorf("%v: %d answers and a streak of %d, want 1 and 1\n%s", err, p.Answers, p.Streak, &said)
			}
		})
	}
}
