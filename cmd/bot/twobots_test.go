package main

import (
	"bytes"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
)

// end has a process shut down.
func (p *process) end(t *testing.T) {
	t.Helper()
	p.cmd.Process.Signal(syscall.SIGTERM)
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("bot serve: %v", err)
	}
}

// serveIn runs a bot out of a folder and waits until it is ready to answer.
func serveIn(t *testing.T, c *scene, dir string) *process {
	t.Helper()
	p := startProcess(t, append(c.env(), "DATA_DIR="+dir, "LANG=en_US.UTF-8"))
	for began := time.Now(); exec.Command(p.cmd.Path, "--data-dir", dir, "healthcheck").Run() != nil; {
		if time.Since(began) > time.Minute {
			t.Fatal("a bot is not ready within a minute")
		}
		time.Sleep(20 * time.Millisecond)
	}
	return p
}

// A folder that a bot serves from is refused to a second one, which does not get as far
// as Discord. Of a bot that is killed it is free at once: the system takes the lock back.
func TestOneFolderOneBot(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	dir := t.TempDir()
	first := serveIn(t, c, dir)
	second := startProcess(t, append(c.env(), "DATA_DIR="+dir, "LANG=en_US.UTF-8"))
	if err := second.cmd.Wait(); err == nil || !strings.Contains(second.log.String(), "another bot serve uses") {
		t.Errorf("a second bot in the folder: %v\n%s", err, &second.log)
	}
	if n := len(c.s.Gateway().Identifies()); n != 1 {
		t.Errorf("%d sessions were begun, want that of the first", n)
	}
	c.answered(c.ask("how does select choose a case"))
	first.kill()
	third := serveIn(t, c, dir)
	c.answered(c.ask("how does select choose a case"))
	third.end(t)
}

// Of two bots with one token and nothing else in common, Discord sends every
// interaction to both. One answers; the other keeps quiet about it, leaves the answer
// alone and keeps no question that its restart would come back to.
func TestTwoBotsOneToken(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	dirs := []string{t.TempDir(), t.TempDir()}
	var bots []*process
	for _, dir := range dirs {
		bots = append(bots, serveIn(t, c, dir))
	}
	const n = 6
	var asked []*discordtest.Interaction
	for range n {
		before := c.s.Count("POST", `/callback$`)
		x := c.ask("how does select choose a case")
		c.answered(x)
		asked = append(asked, x)
		c.s.WaitFor("both respond", func() bool { return c.s.Count("POST", `/callback$`) == before+len(bots) })
	}
	for _, p := range bots {
		p.end(t)
	}
	done, warned, answered := 0, 0, 0
	for i, dir := range dirs {
		out, err := exec.Command(bots[i].cmd.Path, "--data-dir", dir, "export").Output()
		if err != nil {
			t.Fatal(err)
		}
		done += bytes.Count(out, []byte(`"status":"done"`))
		if bytes.Contains(out, []byte(`"status":"running"`)) {
			t.Errorf("bot %d keeps a question that it has no answer to:\n%s", i, out)
		}
		log := bots[i].log.String()
		warned += strings.Count(log, "answered by another process with this token")
		answered += strings.Count(log, "msg=answered ")
		if strings.Contains(log, "level=ERROR") || strings.Contains(log, "msg=acknowledge") {
			t.Errorf("log of bot %d:\n%s", i, log)
		}
	}
	if done != n || answered != n {
		t.Errorf("%d questions are kept as answered, %d logged, want %d: one bot each", done, answered, n)
	}
	if warned < 1 || warned > len(bots) {
		t.Errorf("%d warnings, want one of each bot that came second", warned)
	}
	// After a restart neither touches what the other answered.
	before := shown(asked)
	for _, dir := range dirs {
		serveIn(t, c, dir).end(t)
	}
	if after := shown(asked); after != before {
		t.Errorf("restarts changed answers:\n%s\nto\n%s", before, after)
	}
}

// shown is what members see of interactions.
func shown(xs []*discordtest.Interaction) string {
	var b strings.Builder
	for _, x := range xs {
		for _, m := range x.Messages() {
			b.WriteString(m.Content + "\n")
		}
	}
	return b.String()
}
