package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/store/storetest"
)

// A process is replaced by one that waits, as in a rolling restart: whatever members
// do meanwhile has a response, an interview goes on where it was, and no session at
// Discord is begun for it.
func TestRollingRestart(t *testing.T) {
	t.Parallel()
	url := storetest.Postgres(t)
	c := newScene(t, discordtest.Options{Shards: 2, MaxConcurrency: 2})
	start := func(check ...string) *process {
		dir := t.TempDir()
		p := startProcess(t, append(c.env(), "DATA_DIR="+dir, "DATABASE_URL="+url, "LANG=en_US.UTF-8", "SHARD_COUNT=2", "SHARD_IDS=0-1", "MEMBER_QUESTIONS_PER_HOUR=0", "SERVER_QUESTIONS_PER_HOUR=0"))
		until(t, "a process answers", func() bool {
			return exec.Command(p.cmd.Path, append([]string{"--data-dir", dir, "healthcheck"}, check...)...).Run() == nil
		})
		return p
	}
	first := start()
	dm := discordtest.At{User: c.alice, Channel: c.s.DM(c.alice)}
	c.s.Slash(dm, "mock-interview", discordtest.Opts{"topic": "gmp", "questions": 1}).Wait()
	question := c.withButton(dm, "Answer")
	second := start("--live")

	over, asked := make(chan struct{}), make(chan []*discordtest.Interaction)
	go func() {
		var all []*discordtest.Interaction
		for ended := false; !ended; {
			select {
			case <-over:
				ended = true // once more
			default:
			}
			x := c.s.Slash(discordtest.At{User: c.alice, Channel: c.room}, "ask", discordtest.Opts{"question": "how does select choose a case"})
			x.WaitAck(loadSettles)
			all = append(all, x)
		}
		asked <- all
	}()
	first.end(t)
	c.s.WaitFor("the second has resumed", func() bool { return c.s.Gateway().Connections() == 2 })
	close(over)
	answered := 0
	for _, x := range <-asked {
		if !c.s.WaitFor("an answer, or that it is to be asked again", func() bool {
			text := texts(x)
			return stateOf(x) == whole || strings.Contains(text, "being restarted") || strings.Contains(text, "just starting")
		}) {
			t.FailNow() // not a minute for each
		}
		if stateOf(x) == whole {
			answered++
		}
	}
	if answered == 0 {
		t.Error("nothing was answered")
	}
	g := c.s.Gateway()
	if resumes := g.Resumes(); len(g.Identifies()) != 2 || len(resumes) != 2 || !resumes[0].OK || !resumes[1].OK {
		t.Errorf("%d sessions begun, resumed: %+v", len(g.Identifies()), resumes)
	}
	form := c.s.Press(dm, question, "Answer").Modal()
	c.s.SubmitModal(dm, form, map[string]string{form.Fields[0].CustomID: "The scheduler runs goroutines on threads that hold a P."}).Wait()
	c.s.WaitFor("a grade", func() bool {
		return slices.ContainsFunc(c.s.Messages(dm.Channel.ID), func(m *discordtest.Message) bool { return strings.Contains(m.Content, "of 100") })
	})
	second.end(t)
	for _, p := range []*process{first, second} {
		if log := p.log.String(); strings.Contains(log, "level=ERROR") || strings.Contains(log, "level=WARN") {
			t.Errorf("log of a process:\n%s", log)
		}
	}
}

// withButton waits for a message of the bot's with a button.
func (c *scene) withButton(at discordtest.At, label string) (found *discordtest.Message) {
	c.s.WaitFor("a message with "+label, func() bool {
		for _, m := range c.s.Messages(at.Channel.ID) {
			if _, ok := m.Button(label); ok {
				found = m
			}
		}
		return found != nil
	})
	return found
}
