package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
)

func TestGaps(t *testing.T) {
	w := newWorld(t, setup{tutor: uncovered})
	manager := w.manager()
	asks := func(at discordtest.At, question string, private bool) *discordtest.Message {
		return w.finished(w.s.Slash(at, "ask", discordtest.Opts{"question": question, "private": private}))
	}
	gaps := func(at discordtest.At, opts discordtest.Opts) string {
		return w.settled(w.s.Slash(at, "gaps", opts)).Content
	}
	if got := gaps(manager, nil); got != "The notes answered everything that was asked openly in the last 30 days." {
		t.Errorf("none: %s", got)
	}

	// Wordings of one question count together, whoever asked; the newest is shown.
	asks(w.alices(), "What is a flux capacitor?", false)
	asks(w.alices(), "what is the flux capacitor", false)
	asks(w.bobs(), "And what is a *flux capacitor*?", false)
	asks(w.bobs(), "How does the warp drive start @everyone?", false)
	// These never: in private, in direct messages, on another server, of a message
	// that somebody explains, and what the notes did answer.
	asks(w.alices(), "private parts", true)
	asks(discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}, "direct parts", false)
	elsewhere := w.s.Guild("elsewhere")
	there := discordtest.At{User: w.alice, Channel: elsewhere.Channel("general")}
	asks(there, "foreign parts", false)
	asks(discordtest.At{User: w.alice, Channel: w.s.ForeignGuild("far").Channel("c")}, "far parts", false)
	said := w.s.Say(w.bobs(), "quoted parts")
	w.finished(w.s.MessageCommand(w.alices(), "Explain this", said))
	// A mention is an open question.
	w.s.Say(w.alices(), w.botMention()+" where is the mentioned sprocket?")
	w.s.WaitFor("an answer to the mention", func() bool {
		for _, m := range w.s.Messages(w.room.ID) {
			if m.Reference != "" && hasButton(m, "👍") {
				return true
			}
		}
		return false
	})
	w.script(says("Yes. [1]", cite("1")))
	asks(w.alices(), "answered parts", false)

	got := gaps(manager, nil)
	lines := strings.Split(got, "\n")
	if len(lines) != 4 || lines[0] != "**Questions of the last 30 days that the notes could not answer**" ||
		!strings.HasPrefix(lines[1], `- **3×** (members: 2) And what is a \*flux capacitor\*?`) {
		t.Errorf("gaps:\n%s", got)
	}
	for _, want := range []string{"**1×** (members: 1) How does the warp drive start @", "mentioned sprocket"} {
		if !strings.Contains(got, want) {
			t.Errorf("gaps lack %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "parts") || strings.Contains(got, w.alice.ID) || strings.Contains(got, "alice") {
		t.Errorf("gaps:\n%s", got)
	}

	// Days back.
	ctx := context.Background()
	old := store.Gap{
		Server: store.ServerID(w.guild.ID), Member: "7", Key: group.GapKey("ancient gears"), Question: "ancient gears?",
		At: time.Now().AddDate(0, 0, -40),
	}
	if err := w.db.AddGap(ctx, old); err != nil {
		t.Fatal(err)
	}
	if got := gaps(manager, nil); strings.Contains(got, "ancient") {
		t.Errorf("30 days: %s", got)
	}
	if got := gaps(manager, discordtest.Opts{"days": 60}); !strings.Contains(got, "ancient gears?") || !strings.Contains(got, "last 60 days") {
		t.Errorf("60 days: %s", got)
	}

	manager.User.Locale = "zh-CN"
	if got := gaps(manager, discordtest.Opts{"days": 7}); !strings.Contains(got, "**最近 7 天里笔记答不上来的问题**\n- 3 次，2 位成员：") {
		t.Errorf("in Chinese: %s", got)
	}
	manager.User.Locale = "en-US"

	w.forgets(w.bobs())
	got = gaps(manager, nil)
	if strings.Contains(got, "warp drive") || !strings.Contains(got, "**2×** (members: 1) what is the flux capacitor") {
		t.Errorf("after bob was forgotten:\n%s", got)
	}
	elsewhere.Member(manager.User, discordtest.ManageServer)
	if got := gaps(discordtest.At{User: manager.User, Channel: there.Channel}, nil); !strings.Contains(got, "foreign parts") || strings.Contains(got, "flux") {
		t.Errorf("elsewhere:\n%s", got)
	}
}
