package main

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"gophertutor/internal/discord/discordtest"
)

// Where files cannot grow, members are answered all the same, and the log says why
// nothing is kept. ulimit stands for the full disk: it needs no rights.
func TestServeOnFullDisk(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	dir := t.TempDir()
	serveIn(t, c, dir).end(t) // the tables are there
	program, err := exec.LookPath("bot")
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command("sh", "-c", `ulimit -f 100 && exec "$0" serve`, program)} // 50 or 100 KB
	p.cmd.Env = append(c.env(), "DATA_DIR="+dir, "LANG=en_US.UTF-8")
	log, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	read := make(chan struct{})
	go func() {
		defer close(read)
		p.log.ReadFrom(log)
	}()
	c.s.Gateway().WaitConnected()
	for range 12 {
		c.answered(c.ask("how does select choose a case"))
	}
	p.cmd.Process.Signal(syscall.SIGTERM)
	<-read
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("bot serve: %v\n%s", err, &p.log)
	}
	if !strings.Contains(p.log.String(), "check the disk and its free space") {
		t.Errorf("the log does not say what is wrong:\n%s", &p.log)
	}
	serveIn(t, c, dir)
	c.answered(c.ask("how does select choose a case"))
}
