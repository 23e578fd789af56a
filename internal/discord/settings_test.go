package discord

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
)

// panelOf opens the settings and returns the interaction that shows them.
func (w *world) panelOf(at discordtest.At) *discordtest.Interaction {
	w.t.Helper()
	x := w.s.Slash(at, "settings", nil)
	if ack := x.Wait(); !ack.Ephemeral || ack.Message == nil || len(ack.Message.Selects()) != 2 {
		w.t.Fatalf("settings: %+v", ack)
	}
	return x
}

func (w *world) settings() store.Settings {
	w.t.Helper()
	all, err := w.db.Settings(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, s := range all {
		if s.Server == store.ServerID(w.guild.ID) {
			return s
		}
	}
	return store.Settings{}
}

func TestSettings(t *testing.T) {
	w := newWorld(t, setup{})
	manager := w.manager()
	x := w.panelOf(manager)
	panel := x.Original()
	for _, line := range []string{
		"**Settings of this server**", "I answer mentions: everywhere", "Language where none can be told: as the question", "Model answers: on",
		"Own notes: beside the built-in ones", "Questions of a member an hour: standard (1000)", "Questions of the server an hour: standard (10000)",
		"Model budget: any number", "Daily question: off",
	} {
		if !strings.Contains(panel.Content, line) {
			t.Errorf("the panel lacks %q:\n%s", line, panel.Content)
		}
	}
	if got := labelsOf(panel); got != "Model answers: on Own notes: beside the built-in ones Limits … Daily question … Reset all" {
		t.Errorf("buttons: %s", got)
	}

	// Each component changes one thing, and the panel shows it.
	const language = "Language where none can be told"
	w.s.Select(manager, panel, language, "zh")
	w.wait(x, language+": 简体中文")
	w.s.Press(manager, panel, "Model answers: on")
	w.wait(x, "Model answers: off")
	w.s.Press(manager, panel, "Own notes: beside the built-in ones")
	w.wait(x, "Own notes: instead of the built-in ones")
	form := w.s.Press(manager, panel, "Limits …").Modal()
	if len(form.Fields) != 3 || form.Fields[0].Value != "" || form.Fields[0].Required {
		t.Fatalf("form %+v", form)
	}
	w.s.SubmitModal(manager, form, map[string]string{"member": "１２", "server": " 300 ", "model": ""})
	w.wait(x, "Questions of a member an hour: 12\nQuestions of the server an hour: 300\nModel budget: any number")
	want := store.Settings{
		Server: store.ServerID(w.guild.ID), Lang: "zh", NoModel: true, OwnNotesOnly: true, MemberPerHour: 12, ServerPerHour: 300,
	}
	if got := w.settings(); !sameSettings(got, want) {
		t.Errorf("kept %+v, want %+v", got, want)
	}

	// What can't be is refused, and changes nothing.
	form = w.s.Press(manager, panel, "Limits …").Modal()
	if form.Fields[0].Value != "12" || form.Fields[1].Value != "300" {
		t.Errorf("form %+v", form.Fields)
	}
	for _, bad := range []string{"0", "-1", "10001", "many", "1.5", "1e3", "*9*"} {
		got := w.told(w.s.SubmitModal(manager, form, map[string]string{"model": bad}), "is no number from 1 to 10,000")
		if got == nil || bad == "*9*" && !strings.Contains(got.Content, `\*9\*`) {
			t.Errorf("%s: %+v", bad, got)
		}
	}
	if got := w.settings(); !sameSettings(got, want) {
		t.Errorf("kept %+v, want %+v", got, want)
	}

	// They are still there after a restart, and in the manager's language.
	w.stop()
	w.start()
	manager.User.Locale = "zh-CN"
	x = w.panelOf(manager)
	if got := x.Original(); !strings.Contains(got.Content, "**本服务器的设置**") || !strings.Contains(got.Content, "每位成员每小时的问题数：12") {
		t.Errorf("in Chinese: %s", got.Content)
	}
	w.s.Press(manager, x.Original(), "全部恢复默认")
	w.wait(x, "模型回答：开")
	if got := w.settings(); !sameSettings(got, store.Settings{Server: store.ServerID(w.guild.ID)}) && !sameSettings(got, store.Settings{}) {
		t.Errorf("after a reset: %+v", got)
	}
}

func sameSettings(a, b store.Settings) bool {
	same := slices.Equal(a.Channels, b.Channels)
	return same && a.Server == b.Server && a.Lang == b.Lang && a.NoModel == b.NoModel && a.OwnNotesOnly == b.OwnNotesOnly &&
		a.MemberPerHour == b.MemberPerHour && a.ServerPerHour == b.ServerPerHour && a.ModelPerDay == b.ModelPerDay
}

// A panel works for who opened it, as long as they manage the server, and on
// the server it was opened on.
func TestSettingsOfOthers(t *testing.T) {
	w := newWorld(t, setup{})
	manager := w.manager()
	other := w.s.User("dan")
	w.guild.Member(other, discordtest.ManageServer)
	panel := w.panelOf(manager).Original()
	toggle, _ := panel.Button("Model answers: on")
	limits, _ := panel.Button("Limits …")
	form := w.s.Press(manager, panel, "Limits …").Modal()

	elsewhere := w.s.Guild("elsewhere")
	there := discordtest.At{User: manager.User, Channel: elsewhere.Channel("general")}
	elsewhere.Member(manager.User, discordtest.ManageServer)
	lure := w.panelOf(there).Original()
	lureForm := w.s.Press(there, lure, "Limits …").Modal()

	w.told(w.s.PressRaw(discordtest.At{User: other, Channel: w.room}, panel, toggle.CustomID), "somebody else")
	for _, b := range []discordtest.Button{toggle, limits} {
		w.told(w.s.PressRaw(there, lure, b.CustomID), "old message")
	}
	lureForm.CustomID = form.CustomID
	w.told(w.s.SubmitModal(there, lureForm, map[string]string{"member": "1"}), "old message")
	if got := w.settings(); !sameSettings(got, store.Settings{}) {
		t.Errorf("changed: %+v", got)
	}

	// One who no longer manages it.
	erin := w.s.User("erin")
	at := discordtest.At{User: erin, Channel: w.room}
	member := w.guild.Member(erin, discordtest.ManageServer)
	x := w.panelOf(at)
	form = w.s.Press(at, x.Original(), "Limits …").Modal()
	member.Permissions = discordtest.DefaultPermissions
	w.told(w.s.Press(at, x.Original(), "Model answers: on"), "needs the permission")
	w.told(w.s.Press(at, x.Original(), "Reset all"), "needs the permission")
	w.told(w.s.SubmitModal(at, form, map[string]string{"member": "1"}), "needs the permission")
	if got := w.settings(); !sameSettings(got, store.Settings{}) {
		t.Errorf("changed: %+v", got)
	}
}

func TestSettingsTakeEffect(t *testing.T) {
	w := newWorld(t, setup{})
	manager := w.manager()
	x := w.panelOf(manager)
	panel := x.Original()

	w.s.Press(manager, panel, "Model answers: on")
	w.wait(x, "Model answers: off")
	m := w.finished(w.asks("why?"))
	if !w.lastAsked().NoModel || !strings.Contains(m.Content, "-# Quoted from the notes: model answers are off on this server.") {
		t.Errorf("without a model: %s", m.Content)
	}
	w.finished(w.s.Slash(discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}, "ask", discordtest.Opts{"question": "why?"}))
	if w.lastAsked().NoModel {
		t.Error("a server's settings reach a direct message")
	}

	// The language of the bot's own words where nobody's is known.
	w.s.Select(manager, panel, "Language where none can be told", "zh")
	w.wait(x, "简体中文")
	w.s.Say(w.alices(), w.botMention())
	w.inChannel(w.room, "问我一个 Go 内部原理的问题吧")

	// Limits: of two questions an hour one may come at once.
	form := w.s.Press(manager, panel, "Limits …").Modal()
	w.s.SubmitModal(manager, form, map[string]string{"member": "2", "server": "4"})
	w.wait(x, "Questions of a member an hour: 2\nQuestions of the server an hour: 4")
	w.bob.Locale = "zh-CN"
	asked := w.countAsked()
	refused := map[string]bool{}
	for range 2 {
		for _, at := range []discordtest.At{w.alices(), w.bobs()} {
			ack := w.s.Slash(at, "ask", discordtest.Opts{"question": "again?"}).Wait()
			if ack.Message != nil && ack.Ephemeral && strings.Contains(ack.Message.Content, "<t:") {
				refused[ack.Message.Content[:6]] = true
			}
		}
	}
	w.s.WaitFor("one question each", func() bool { return w.countAsked() == asked+2 })
	if len(refused) != 2 {
		t.Errorf("refused: %v", refused)
	}
}

// Where channels are set, mentions are answered in these and their threads only;
// commands work everywhere.
func TestSettingsChannels(t *testing.T) {
	w := newWorld(t, setup{})
	help := w.guild.Channel("help")
	ctx := context.Background()

	// What the select menu of the panel does; see TestSetChannels.
	w.stop()
	db, err := store.Open(ctx, w.dir+"/test.db")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SaveSettings(ctx, store.Settings{Server: store.ServerID(w.guild.ID), Channels: []store.ChannelID{store.ChannelID(help.ID)}}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	w.start()

	manager := w.manager()
	if got := w.panelOf(manager).Original().Content; !strings.Contains(got, "I answer mentions: <#"+help.ID+">") {
		t.Errorf("panel: %s", got)
	}
	w.s.Say(w.alices(), w.botMention()+" here?")
	w.s.WaitFor("a look at the channel", func() bool { return w.s.Count("GET", "/channels/"+w.room.ID+"$") > 0 })
	in := discordtest.At{User: w.alice, Channel: help}
	w.s.Say(in, w.botMention()+" there?")
	w.inChannel(help, "A nil channel blocks")
	thread := help.ThreadBy(w.bob, "theirs")
	w.s.Say(discordtest.At{User: w.bob, Channel: thread}, w.botMention()+" in a thread?")
	w.inChannel(thread, "A nil channel blocks")
	if got := w.s.Messages(w.room.ID); len(got) != 1 {
		t.Errorf("in another channel: %d messages", len(got)-1)
	}
	w.finished(w.asks("a command?"))

	// Clearing the menu lets it speak everywhere again.
	x := w.panelOf(manager)
	w.s.Select(manager, x.Original(), english.setChannels)
	w.wait(x, "I answer mentions: everywhere")
	w.s.Say(w.alices(), w.botMention()+" here now?")
	w.inChannel(w.room, "A nil channel blocks")
}

// The fake Discord has string selects only, so what a channel select sends is
// made by hand.
func TestSetChannels(t *testing.T) {
	w := newWorld(t, setup{})
	b, err := New(Config{Token: w.s.Token(), API: w.s.URL(), Open: w.open})
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), t.TempDir()+"/test.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	b.ids, b.data = newSigner([]byte("key")), Data{Store: db, Settings: group.NewSettings(db)}
	rq := &request{
		Member: "1", Server: "2", Locale: "en", Manager: true, Token: "gone",
		Custom: customID{doSet, "1", "2/" + fieldChannels}, Selected: []string{"30", "31", "30"},
	}
	choose := func() error {
		_, job := b.set(rq)
		return job(t.Context(), &reply{c: b.rest, lane: b.rest.lane(), component: true, ids: []store.Shown{{}}})
	}
	if err := choose(); err == nil { // the panel is gone, the settings are saved
		t.Error("the panel of a token that is none was drawn")
	}
	if got := b.data.Settings.Of("2").Channels; !slices.Equal(got, []store.ChannelID{"30", "31"}) {
		t.Errorf("channels: %v", got)
	}
	rq.Selected = []string{"31", "no channel"}
	_ = choose()
	if got := b.data.Settings.Of("2").Channels; !slices.Equal(got, []store.ChannelID{"30", "31"}) {
		t.Errorf("channels after a wrong one: %v", got)
	}
}
