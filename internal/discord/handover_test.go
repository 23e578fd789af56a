package discord

import (
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/tutor"
)

// sharing is a bot that shares its store with other processes.
func sharing() setup {
	return setup{
		config: func(c *Config) { c.Shared = true },
		tune:   func(b *Bot) { b.timing.identify = 50 * time.Millisecond },
	}
}

// next is another process with the same token, store and shards, which says so. It is
// not started.
func (w *world) next() *world {
	second := &world{
		t: w.t, s: w.s, guild: w.guild, room: w.room, alice: w.alice, bob: w.bob, dir: w.dir, config: w.config, tune: w.tune,
		tutor: says("The second says so. [1]", cite("1")), logs: &logBook{}, later: true,
	}
	w.t.Cleanup(func() {
		second.stop()
		if w.t.Failed() {
			w.t.Log("log of the second bot:\n" + second.logs.String())
		}
	})
	return second
}

// A second process with the same token, store and shards waits, and goes on when
// the first ends: nothing is answered twice, and the interview that was begun
// with the first ends with the second.
func TestStandby(t *testing.T) {
	w := newWorld(t, sharing())
	st := w.interviewed(w.alices(), discordtest.Opts{"topic": "slices"})
	second := w.next()
	second.start()
	second.logged("another process serves these shards")
	if m := w.finished(w.asks("why")); !strings.Contains(m.Content, "A nil channel blocks") {
		t.Errorf("while the first lives: %q", m.Content)
	}
	w.stop()
	<-second.bot.ready
	w.s.Gateway().WaitShards(1)
	if m := second.finished(second.asks("why")); !strings.Contains(m.Content, "The second says so") {
		t.Errorf("after it ended: %q", m.Content)
	}
	st.w = second
	st.press("Hint (3 left)", "Hint 1 of 3")
}

// What members do while one process has ended and the next is not there yet reaches
// that one, which goes on with the session at Discord; and what the first was told,
// the second is not told again.
func TestHandOver(t *testing.T) {
	w := newWorld(t, sharing())
	hall := w.guild.Channel("hall")
	mention := func(u *discordtest.User) {
		w.s.Say(discordtest.At{User: u, Channel: hall}, "<@"+w.s.BotID()+"> why")
	}
	w.finished(w.asks("before"))
	mention(w.alice)
	w.inChannel(hall, "A nil channel blocks")
	w.stop()
	x := w.asks("between")
	mention(w.bob)
	second := w.next()
	second.start()
	if m := second.finished(x); !strings.Contains(m.Content, "The second says so") {
		t.Errorf("asked in between: %q", m.Content)
	}
	w.inChannel(hall, "The second says so")
	g := w.s.Gateway()
	if n, all := len(g.Identifies()), g.Resumes(); n != 1 || len(all) != 1 || !all[0].OK {
		t.Errorf("%d sessions begun, resumed: %+v; want one, and that resumed once", n, all)
	}
	second.mu.Lock()
	asked := len(second.asked)
	second.mu.Unlock()
	if asked != 2 {
		t.Errorf("the second was asked %d times, want twice", asked)
	}
	// It resumes by itself from then on, and a third takes over from it.
	g.Drop()
	w.s.WaitFor("the second resumes", func() bool { return len(g.Resumes()) == 2 && g.Connected() })
	second.stop()
	x = w.asks("later")
	third := w.next()
	third.start()
	third.finished(x)
	if n, all := len(g.Identifies()), g.Resumes(); n != 1 || len(all) != 3 || !all[2].OK {
		t.Errorf("%d sessions begun, resumed: %+v", n, all)
	}
}

// A process that still finishes an answer takes no new ones: who asks is told so, and
// messages, which have no first response, are answered by the next, as is what is
// written in an interview.
func TestHandOverWhileDraining(t *testing.T) {
	words := make(chan string)
	o := sharing()
	o.tutor = slow(words, tutor.ByModel)
	w := newWorld(t, o)
	x := w.asks("before the end")
	words <- "Begun. "
	w.wait(x, "Begun.")
	w.cancel()
	w.logged("shutting down")
	w.must("no more is taken", w.bot.queue.isClosed)
	told := w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "too late"})
	w.wait(told, "being restarted")
	hall := w.guild.Channel("hall")
	w.s.Say(discordtest.At{User: w.bob, Channel: hall}, "<@"+w.s.BotID()+"> why")
	w.logged("message passed over")
	words <- "Ended. [1]"
	close(words)
	w.finished(x)
	w.stop()
	second := w.next()
	second.start()
	w.inChannel(hall, "The second says so")
	second.logged("answered by the process before")
	if ms := told.Messages(); len(ms) != 1 || !strings.Contains(ms[0].Content, "being restarted") {
		t.Errorf("who was told to try again sees %d messages", len(ms))
	}
}

// A session that Discord has ended meanwhile, or that was left long ago, is not gone
// on with: the next process begins its own.
func TestHandOverInVain(t *testing.T) {
	for name, spoil := range map[string]func(w *world){
		"ended": func(w *world) { w.s.Gateway().OnNextHello(discordtest.InvalidAfterHello(false)) },
		"late": func(w *world) {
			w.tune = func(b *Bot) {
				b.timing.identify = 50 * time.Millisecond
				b.clock = func() time.Time { return time.Now().Add(leftFor + time.Second) }
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sharing())
			w.stop()
			spoil(w)
			second := w.next()
			second.start()
			w.s.WaitFor("a session of the second", func() bool { return len(w.s.Gateway().Identifies()) == 2 && w.s.Gateway().Connected() })
			if m := second.finished(w.asks("why")); !strings.Contains(m.Content, "The second says so") {
				t.Errorf("answer: %q", m.Content)
			}
		})
	}
}
