package discord

import (
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/store"
)

func TestDailyPanel(t *testing.T) {
	clock := &movedClock{}
	w := &dailyWorld{newWorld(t, setup{tune: func(b *Bot) { b.clock = clock.now }}), clock}
	w.at("2026-10-23 08:00") // Berlin; 14:00 in Shanghai
	manager := w.manager()
	x := w.panelOf(manager)
	w.s.Press(manager, x.Original(), "Daily question …")
	w.wait(x, "Off. Choose a channel to turn it on.")
	panel := x.Original()
	if got := labelsOf(panel); got != "Time … Days: every day Back" || !panel.Ephemeral {
		t.Errorf("buttons: %s", got)
	}
	if n := len(panel.Selects()); n != 2 {
		t.Fatalf("%d menus", n)
	}
	topics := panel.Selects()[1]
	if n := len(w.bot.interviews.Bank().Topics("en")); len(topics.Options) != n+1 || n+1 > markdown.SelectOptions {
		t.Errorf("%d topics to choose from, the bank has %d", len(topics.Options)-1, n)
	}

	// Choosing a channel turns it on, with a time that the panel tells.
	help := w.guild.Channel("help")
	const channel = "Channel for the daily question (none: off)"
	w.s.SelectChannels(manager, panel, channel, help)
	w.wait(x, "In <#"+help.ID+"> at 09:00 UTC, every day. Next: <t:1792746000:f>")
	w.s.Select(manager, panel, "Topic", "slice")
	w.wait(x, "Topic: Slices")
	w.s.Press(manager, panel, "Days: every day")
	w.wait(x, "at 09:00 UTC, Monday to Friday")

	form := w.s.Press(manager, panel, "Time …").Modal()
	if len(form.Fields) != 3 || form.Fields[0].Value != "09:00" || form.Fields[1].Value != "UTC" || form.Fields[2].Value != "8" {
		t.Fatalf("form: %+v", form.Fields)
	}
	for _, c := range []struct{ clock, zone, reveal, want string }{
		{"25:00", "UTC", "8", "no time of day"}, {"9", "UTC", "8", "no time of day"}, {"12:5", "UTC", "8", "no time of day"}, {"-1:00", "UTC", "8", "no time of day"},
		{"09:00", "Beijing", "8", "Asia/Shanghai"}, {"09:00", "UTC+8", "8", "Europe/Berlin"}, {"09:00", "Local", "8", "America/New_York"},
		{"09:00", "UTC", "0", "1 to 23 hours"}, {"09:00", "UTC", "24", "1 to 23 hours"}, {"09:00", "UTC", "1.5", "1 to 23 hours"},
	} {
		w.told(w.s.SubmitModal(manager, form, map[string]string{inputClock: c.clock, inputZone: c.zone, inputReveal: c.reveal}), c.want)
	}
	before := w.settings()
	clock.advance(time.Second)
	w.s.SubmitModal(manager, form, map[string]string{inputClock: " ２１：３０ ", inputZone: "asia/shanghai", inputReveal: "2"})
	w.wait(x, "at 21:30 Asia/Shanghai, Monday to Friday. Next: <t:1792762200:f>")
	w.wait(x, "Revealed after 2 hours\nLanguage: English")
	got := w.settings()
	want := store.DailySettings{Channel: store.ChannelID(help.ID), Minute: 21*60 + 30, Topic: "slice", RevealHours: 2, Weekdays: true, Since: got.Daily.Since}
	if got.Zone != "Asia/Shanghai" || got.Daily != want || !got.Daily.Since.After(before.Daily.Since) {
		t.Errorf("kept %+v, was %+v", got, before)
	}

	// Back, where a line tells of it; and off, which keeps the rest.
	w.s.Press(manager, panel, "Back")
	w.wait(x, "Daily question: <#"+help.ID+"> 21:30 Asia/Shanghai, Monday to Friday")
	if len(x.Original().Selects()) != 2 || !strings.Contains(x.Original().Content, "**Settings of this server**") {
		t.Errorf("back: %s", x.Original().Content)
	}
	w.s.Press(manager, panel, "Daily question …")
	w.wait(x, "Next:")
	w.s.Press(manager, panel, "Turn off")
	w.wait(x, "Off. Choose a channel")
	if s := w.settings(); s.Daily.Channel != "" || s.Daily.Minute != want.Minute || s.Daily.Topic != "slice" {
		t.Errorf("kept %+v", s.Daily)
	}
	w.s.SelectChannels(manager, panel, channel, w.room)
	w.wait(x, "In <#"+w.room.ID+"> at 21:30")
	w.s.SelectChannels(manager, panel, channel) // none
	w.wait(x, "Off. Choose a channel")
	w.s.Press(manager, panel, "Back")
	w.wait(x, "Daily question: off")
	w.s.Press(manager, panel, "Reset all")
	w.s.WaitFor("the reset", func() bool {
		s := w.settings()
		return s.Zone == "" && s.Daily == (store.DailySettings{})
	})
}

// The panel is for its manager, on its server, and in both languages.
func TestDailyPanelOfOthers(t *testing.T) {
	w := newDailyWorld(t, nil)
	manager := w.manager()
	manager.User.Locale = "zh-CN"
	x := w.panelOf(manager)
	w.s.Press(manager, x.Original(), "每日一题……")
	w.wait(x, "频道 <#"+w.room.ID+">，09:00 Europe/Berlin，每天。下一次")
	panel := x.Original()
	off, _ := panel.Button("关闭")
	form := w.s.Press(manager, panel, "时间……").Modal()
	w.told(w.s.SubmitModal(manager, form, map[string]string{inputClock: "x", inputZone: "UTC", inputReveal: "8"}), "不是一天里的时间")
	w.told(w.s.PressRaw(w.alices(), panel, off.CustomID), "somebody else")
	elsewhere := w.s.Guild("elsewhere")
	elsewhere.Member(manager.User, discordtest.ManageServer)
	there := discordtest.At{User: manager.User, Channel: elsewhere.Channel("general")}
	w.told(w.s.PressRaw(there, w.panelOf(there).Original(), off.CustomID), "旧消息")
	if w.settings().Daily.Channel == "" {
		t.Error("turned off")
	}
	// Asked today: the next one is tomorrow's, also when the time is moved to later today.
	w.sweepAt("2026-10-23 09:00")
	w.s.SubmitModal(manager, form, map[string]string{inputClock: "15:00", inputZone: "Europe/Berlin", inputReveal: "8"})
	w.wait(x, "下一次：<t:1792846800:f>") // 2026-10-24 15:00
}

func TestParseClock(t *testing.T) {
	for typed, want := range map[string]int{"0:00": 0, "09:00": 540, "9:05": 545, "23:59": 1439, " 7:30 ": 450, "１２：００": 720} {
		if got, ok := parseClock(typed); !ok || got != want {
			t.Errorf("%q is %d, %v; want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "9", "9:", ":30", "24:00", "12:60", "12:5", "12:005", "-1:00", "+1:00", "1e1:00", "9:00 pm", "9.30"} {
		if got, ok := parseClock(typed); ok {
			t.Errorf("%q is %d", typed, got)
		}
	}
}
