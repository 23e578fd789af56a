package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
)

// BenchmarkServeIdentify starts the program that users start, with a data folder
// in use, and says when it identifies at Discord's gateway and when it has
// looked at its commands. The floor, run by turns with it, is a program that
// does nothing.
//
//	go test -run '^$' -bench ServeIdentify -benchtime 1x ./cmd/bot
func BenchmarkServeIdentify(b *testing.B) {
	const rounds = 7
	dir := b.TempDir()
	bot := build(b, dir, "bot", ".")
	empty := filepath.Join(dir, "empty.go")
	if err := os.WriteFile(empty, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	floor := build(b, dir, "floor", empty)
	c := newScene(b, discordtest.Options{})
	env := append(c.env(), "DATA_DIR="+filepath.Join(dir, "data"), "HOME="+dir, "LANG=en_US.UTF-8")
	serve(b, c, bot, env) // indexes the notes and registers the commands

	var nothing, identify, commands []time.Duration
	for b.Loop() {
		for range rounds {
			began := time.Now()
			if err := exec.Command(floor).Run(); err != nil {
				b.Fatal(err)
			}
			nothing = append(nothing, time.Since(began))
			identified, looked := serve(b, c, bot, env)
			identify, commands = append(identify, identified), append(commands, looked)
		}
	}
	b.ReportMetric(median(nothing), "floor-ms")
	b.ReportMetric(median(identify), "identify-ms")
	b.ReportMetric(median(commands), "commands-ms")
	b.ReportMetric(median(identify)/median(nothing), "x-identify")
}

func build(b *testing.B, dir, name, what string) string {
	b.Helper()
	out := filepath.Join(dir, name)
	cmd := exec.Command("go", "build", "-trimpath", "-o", out, what)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("build %s: %v\n%s", what, err, text)
	}
	return out
}

// serve runs the bot until it has read its commands, and returns how long after
// its start it identified and asked for them.
func serve(b *testing.B, c *scene, bot string, env []string) (identified, looked time.Duration) {
	b.Helper()
	const commands = `/commands$`
	before, asked := len(c.s.Gateway().Identifies()), c.s.Count("GET", commands)
	cmd := exec.Command(bot, "serve")
	cmd.Env = env
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			b.Errorf("bot serve: %v", err)
		}
	}()
	c.s.WaitFor("the bot to look at its commands", func() bool {
		return c.s.Count("GET", commands) > asked && len(c.s.Commands("")) > 0
	})
	at := c.s.Gateway().Identifies()
	if len(at) != before+1 {
		b.Fatalf("%d identifies, want one", len(at)-before)
	}
	for _, r := range slices.Backward(c.s.Requests()) {
		if r.Method == "GET" && filepath.Base(r.Path) == "commands" {
			looked = r.At.Sub(began)
			break
		}
	}
	return at[before].At.Sub(began), looked
}

func median(ds []time.Duration) float64 {
	ds = slices.Clone(ds)
	slices.Sort(ds)
	return ds[len(ds)/2].Seconds() * 1e3
}
