//go:build !windows

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"gophertutor/internal/discord/discordtest"
)

// A data folder that may only be read: questions in the terminal are answered with a
// warning, and the bot, which must keep what it is asked, says what to do.
func TestReadOnlyDataFolder(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	outer, err := os.MkdirTemp("", "readonly") // t.TempDir is closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(outer) })
	dir := filepath.Join(outer, "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	serveIn(t, c, dir).end(t) // the tables are there
	program, err := exec.LookPath("bot")
	if err != nil {
		t.Fatal(err)
	}
	run := filepath.Join(outer, "bot") // where nobody may reach it
	if err := exec.Command("cp", program, run).Run(); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("chmod", "-R", "a+rX,a-w", outer).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command("chmod", "-R", "u+w", outer).Run() })
	for _, tt := range []struct {
		lang, command, want string
		code                int
	}{
		{"en_US.UTF-8", "ask", "on a nil channel blocks for ever", 0},
		{"zh_CN.UTF-8", "ask", "on a nil channel blocks for ever", 0},
		{"en_US.UTF-8", "serve", "must be readable and writable for the user that runs the program", 1},
		{"zh_CN.UTF-8", "serve", dir, 1},
	} {
		args := []string{tt.command}
		if tt.command == "ask" {
			args = append(args, "what is a nil channel good for")
		}
		cmd := exec.Command(run, args...)
		cmd.Dir = "/"
		cmd.Env = append(c.env(), "DATA_DIR="+dir, "LANG="+tt.lang)
		if os.Getuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		out, _ := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != tt.code || !strings.Contains(string(out), tt.want) {
			t.Errorf("bot %s, %s: exit code %d, want %d and %q:\n%s", tt.command, tt.lang, got, tt.code, tt.want, out)
		}
	}
}
