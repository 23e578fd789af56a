package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/llm/openaitest"
)

// A process is "bot serve" as an operator runs it.
type process struct {
	cmd *exec.Cmd
	log bytes.Buffer // to be read when it has ended
	dir string       // its data folder, where a test asks it
}

func serveProcess(t *testing.T, c *scene, env ...string) *process {
	t.Helper()
	p := startProcess(t, append(c.env(), env...))
	c.connected()
	return p
}

func startProcess(t *testing.T, env []string) *process {
	t.Helper()
	program, err := exec.LookPath("bot") // TestMain puts it in the path
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(program, "serve")}
	p.cmd.Env = env
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("log of a process:\n%s", &p.log)
		}
	})
	return p
}

// kill ends the process without a word to it, as kill -9 and the kernel do.
func (p *process) kill() {
	if p.cmd.ProcessState != nil {
		return
	}
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// A bot that is killed in the middle of an answer says so after its restart, and
// the answer can be had after all.
func TestKillInAnswer(t *testing.T) {
	t.Parallel()
	ai := openaitest.New(t, openaitest.WithFaults(openaitest.Fault{Mode: openaitest.HangStream}))
	c := newScene(t, discordtest.Options{})
	env := []string{
		"DATA_DIR=" + t.TempDir(), "LANG=en_US.UTF-8",
		"OPENAI_BASE_URL=" + ai.URL, "OPENAI_API_KEY=" + ai.Key, "CHAT_MODEL=" + openaitest.ChatModel,
	}
	first := serveProcess(t, c, env...)
	x := c.ask("why does append double capacity")
	c.s.WaitFor("the beginning of an answer, with a way to stop it", func() bool {
		m := x.Original()
		if m == nil || m.Loading {
			return false
		}
		_, running := m.Button("Stop")
		return running && !strings.Contains(m.Content, "looking in the notes")
	})
	first.kill()
	if x.Original().Deleted {
		t.Fatal("the beginning is gone")
	}

	ai.SetFaults()
	serveProcess(t, c, env...)
	c.s.WaitFor("the reply says that it was interrupted", func() bool {
		m := x.Original()
		_, again := m.Button("Try again")
		_, running := m.Button("Stop")
		return again && !running && strings.Contains(m.Content, "restarted in the middle")
	})
	y := c.s.Press(discordtest.At{User: c.alice, Channel: c.room}, x.Original(), "Try again")
	whole := c.answered(y)
	if !strings.Contains(whole.Content, "Written by `"+openaitest.ChatModel+"`") {
		t.Errorf("the second answer: %s", whole.Content)
	}
	if n := len(ai.Requests()); n < 2 {
		t.Errorf("the model was asked %d times, want at least twice", n)
	}
}

// What a killed process leaves can be read, by its owner alone.
func TestKillLeavesDataReadable(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	dir := t.TempDir()
	p := serveProcess(t, c, "DATA_DIR="+dir)
	c.answered(c.ask("how does select choose a case"))
	p.kill()
	out, err := exec.Command(p.cmd.Path, "--data-dir", dir, "feedback").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "0 about the bot") {
		t.Errorf("%v\n%s", err, out)
	}
	if info, err := os.Stat(filepath.Join(dir, storeFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the database: %v, %v; want it for its owner alone", info, err)
	}
}
