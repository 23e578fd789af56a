package discord

import (
	"fmt"
	"strings"
	"testing"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/store"
)

func TestTopics(t *testing.T) {
	w := newWorld(t, setup{})
	w.bob.Locale = "zh-CN"
	for _, tt := range []struct {
		at   discordtest.At
		opts discordtest.Opts
		want string
	}{
		{w.alices(), nil, "**Topics of the notes**\n- Channels\n- Slices"},
		{w.bobs(), nil, "**笔记的主题**\n- Channel\n- 切片"},
		{w.alices(), discordtest.Opts{"language": "zh"}, "**Topics of the notes**\n- Channel\n- 切片"},
		{discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}, nil, "**Topics of the notes**\n- Channels\n- Slices"},
	} {
		if m := w.told(w.s.Slash(tt.at, "topics", tt.opts), "**"); m != nil && m.Content != tt.want {
			t.Errorf("%v: %q, want %q", tt.opts, m.Content, tt.want)
		}
	}

	manager := w.manager()
	w.addsNotes(manager, markdownNote("ours.md", "# @everyone *deploys*\n\n## How\n\nBy hand.\n"))
	if m := w.told(w.s.Slash(w.alices(), "topics", nil), "of this server"); !strings.Contains(m.Content, `\*deploys\* (of this server)`) || len(m.Pings) != 0 {
		t.Errorf("topics: %s", m.Content)
	}
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	if m := w.told(w.s.Slash(dm, "topics", nil), "**"); strings.Contains(m.Content, "deploys") {
		t.Errorf("a server's note is listed in a direct message: %s", m.Content)
	}
}

func markdownNote(name, text string) discordtest.File {
	return discordtest.File{Name: name, ContentType: "text/markdown", Data: []byte(text)}
}

// addsNotes adds notes to a server and returns what the manager is told.
func (w *world) addsNotes(at discordtest.At, files ...discordtest.File) *discordtest.Interaction {
	w.t.Helper()
	opts := discordtest.Opts{}
	for i, f := range files {
		name := "file"
		if i > 0 {
			name = fmt.Sprint("file", i+1)
		}
		opts[name] = f
	}
	x := w.s.Slash(at, "group-notes add", opts)
	w.settled(x)
	return x
}

// settled waits for a reply, whatever it says, and returns it.
func (w *world) settled(x *discordtest.Interaction) *discordtest.Message {
	w.t.Helper()
	var m *discordtest.Message
	w.s.WaitFor("a reply", func() bool {
		m = x.Original()
		return m != nil && !m.Loading
	})
	return m
}

func TestNotes(t *testing.T) {
	w := newWorld(t, setup{config: func(c *Config) { c.NotesURL = "https://notes.example/go" }})
	w.bob.Locale = "zh-CN"
	const growth = "append doubles the capacity below 256"
	for _, tt := range []struct {
		name string
		at   discordtest.At
		opts discordtest.Opts
		want []string
		not  string
	}{
		{"whole", w.alices(), discordtest.Opts{"topic": "builtin/en/slice.md"}, []string{"A slice is three words.", growth, "copy copies min"}, "切片"},
		{"by title", w.alices(), discordtest.Opts{"topic": "slices"}, []string{"# Slices", growth}, ""},
		{"by alias", w.alices(), discordtest.Opts{"topic": "append"}, []string{growth}, ""},
		{"by a name in the other language", w.alices(), discordtest.Opts{"topic": "扩容"}, []string{growth}, ""},
		{"Chinese", w.bobs(), discordtest.Opts{"topic": "切片"}, []string{"容量小于 256 时"}, growth},
		{"language", w.bobs(), discordtest.Opts{"topic": "slices", "language": "en"}, []string{growth}, "容量"},
		{"section", w.alices(), discordtest.Opts{"topic": "slices", "section": "How does append grow a slice?"},
			[]string{growth, "-# Sources: [slice.md › How does append grow a slice?](<https://notes.example/go/en/slice.md?plain=1#L"}, "copy copies"},
		{"section in part", w.alices(), discordtest.Opts{"topic": "slices", "section": "GROW"}, []string{growth}, "copy copies"},
		{"section in Chinese", w.bobs(), discordtest.Opts{"topic": "slice", "section": "append 怎样扩容？"}, []string{"容量小于 256 时", "-# 来源："}, "元素。\n\n##"},
		{"no topic", w.alices(), discordtest.Opts{"topic": "@everyone *cooking*"}, []string{"no topic “", `\*cooking\*`, "`/topics`"}, ""},
		{"no topic in Chinese", w.bobs(), discordtest.Opts{"topic": "做饭"}, []string{"没有“做饭”这个主题"}, ""},
		{"no section", w.alices(), discordtest.Opts{"topic": "slices", "section": "cooking"},
			[]string{"no section “cooking”", "- How does append grow a slice?\n- What does copy do?"}, growth},
	} {
		x := w.s.Slash(tt.at, "notes", tt.opts)
		m := w.told(x, tt.want[0])
		if m == nil {
			t.Errorf("%s: no reply", tt.name)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(m.Content, want) {
				t.Errorf("%s lacks %q:\n%s", tt.name, want, m.Content)
			}
		}
		if tt.not != "" && strings.Contains(m.Content, tt.not) || len(m.Pings) != 0 {
			t.Errorf("%s: %s", tt.name, m.Content)
		}
	}
}

func TestNotesAutocomplete(t *testing.T) {
	w := newWorld(t, setup{})
	w.bob.Locale = "zh-CN"
	offered := func(at discordtest.At, opts discordtest.Opts, option, typed string) string {
		var all []string
		for _, c := range w.s.Complete(at, "notes", opts, option, typed).Wait().Choices {
			all = append(all, fmt.Sprint(c.Name, "=", c.Value))
		}
		return strings.Join(all, " ")
	}
	const slices, chinese = "Slices=builtin/en/slice.md", "切片=builtin/zh/slice.md"
	for _, tt := range []struct {
		at                  discordtest.At
		opts                discordtest.Opts
		option, typed, want string
	}{
		{w.alices(), nil, "topic", "", "Channels=builtin/en/channel.md " + slices},
		{w.alices(), nil, "topic", "SLI", slices},
		{w.alices(), nil, "topic", "append", slices},
		{w.alices(), nil, "topic", "切", slices},
		{w.alices(), nil, "topic", "扩容", slices},
		{w.alices(), nil, "topic", "cooking", ""},
		{w.alices(), discordtest.Opts{"language": "zh"}, "topic", "slice", chinese},
		{w.bobs(), nil, "topic", "slice", chinese},
		{w.bobs(), nil, "topic", "切片", chinese},
		{w.alices(), discordtest.Opts{"topic": "builtin/en/slice.md"}, "section", "", "How does append grow a slice?=How does append grow a slice? What does copy do?=What does copy do?"},
		{w.alices(), discordtest.Opts{"topic": "builtin/en/slice.md"}, "section", "copy", "What does copy do?=What does copy do?"},
		{w.alices(), discordtest.Opts{"topic": "slic"}, "section", "how does", "How does append grow a slice?=How does append grow a slice?"},
		{w.bobs(), discordtest.Opts{"topic": "切片"}, "section", "扩容", "append 怎样扩容？=append 怎样扩容？"},
		{w.alices(), nil, "section", "copy", ""},
		{w.alices(), discordtest.Opts{"topic": "cooking"}, "section", "", ""},
	} {
		if got := offered(tt.at, tt.opts, tt.option, tt.typed); got != tt.want {
			t.Errorf("%v %s %q: %s, want %s", tt.opts, tt.option, tt.typed, got, tt.want)
		}
	}

	// A server's own note of the same title: both can be told apart.
	w.addsNotes(w.manager(), markdownNote("slices.md", "# Slices\n\n## Ours\n\nOurs are long.\n\n## Ours\n\nAnd wide.\n"))
	if got, want := offered(w.alices(), nil, "topic", "slices"), slices+" Slices (of this server)=group/slices.md"; got != want {
		t.Errorf("own notes: %s, want %s", got, want)
	}
	if got := offered(discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}, nil, "topic", "slices"); got != slices {
		t.Errorf("direct message: %s", got)
	}
	ours := func(section string) string {
		return w.told(w.s.Slash(w.alices(), "notes", discordtest.Opts{"topic": "group/slices.md", "section": section}), "Ours").Content
	}
	if got := ours("ours"); !strings.Contains(got, "long") || strings.Contains(got, "wide") {
		t.Errorf("first section: %s", got)
	}
	if got := ours("Slices › Ours"); !strings.Contains(got, "wide") {
		t.Errorf("second section: %s", got)
	}
	if got := offered(w.alices(), discordtest.Opts{"topic": "group/slices.md"}, "section", ""); strings.Contains(got, "append") {
		t.Errorf("sections of an own note: %s", got)
	}
}

// What a choice of autocomplete sends back is that note or section, also beside
// another whose name differs by a mark only.
func TestNotesOfAlikeNames(t *testing.T) {
	w := newWorld(t, setup{})
	w.addsNotes(w.manager(),
		markdownNote("gc-notes.md", "# First\n\n## Why not x + y?\n\nAbout sums.\n\n## Why not x - y?\n\nAbout differences.\n"))
	w.addsNotes(w.manager(), markdownNote("gc_notes.md", "# Second\n\n## Inside\n\nThe other note.\n"))
	for _, tt := range []struct{ topic, section, want string }{
		{"group/gc-notes.md", "", "About sums."},
		{"group/gc_notes.md", "", "The other note."},
		{"group/gc-notes.md", "Why not x + y?", "About sums."},
		{"group/gc-notes.md", "Why not x - y?", "About differences."},
	} {
		opts := discordtest.Opts{"topic": tt.topic}
		if tt.section != "" {
			opts["section"] = tt.section
		}
		w.told(w.s.Slash(w.alices(), "notes", opts), tt.want)
	}
}

func TestOwnNoteIsShownWithCorrections(t *testing.T) {
	w := newWorld(t, setup{})
	w.bob.Locale = "zh-CN"
	manager := w.manager()
	w.addsNotes(manager, markdownNote("maps.md", "# Our maps\n\n## Inside\n\nA Go map is an array of buckets, each of which holds 8 key/value pairs and an overflow pointer.\n"))
	m := w.told(w.s.Slash(w.alices(), "notes", discordtest.Opts{"topic": "Our maps"}), "array of buckets")
	if !strings.Contains(m.Content, "Swiss table") || !strings.Contains(m.Content, "maps.md:5") {
		t.Errorf("not corrected: %s", m.Content)
	}
	m = w.told(w.s.Slash(w.bobs(), "notes", discordtest.Opts{"topic": "group/maps.md", "section": "inside"}), "array of buckets")
	if !strings.Contains(m.Content, "Swiss 表") || !strings.Contains(m.Content, "`group/maps.md:") {
		t.Errorf("section not corrected: %s", m.Content)
	}

	// A long note comes with all of it as a file.
	var long strings.Builder
	long.WriteString("# A long note\n\n")
	for i := range 200 {
		fmt.Fprintf(&long, "## Part %d\n\nThe %d. part says something of its own, and then some more of it.\n\n", i, i)
	}
	w.addsNotes(manager, markdownNote("long.md", long.String()))
	x := w.s.Slash(w.alices(), "notes", discordtest.Opts{"topic": "A long note"})
	m = w.told(x, "The whole note is in the file below.")
	if ms := x.Messages(); len(ms) != maxPages || len(m.Attachments) != 1 || m.Attachments[0].Name != "long.md" ||
		!strings.Contains(string(m.Attachments[0].Data), "The 199. part") || !strings.Contains(ms[0].Content, "The 3. part") {
		t.Errorf("%d messages, files %d", len(ms), len(m.Attachments))
	}
	for _, m := range x.Messages() {
		if !m.Ephemeral {
			t.Error("a page is public")
		}
	}
}

func TestHelpPrivacyFeedback(t *testing.T) {
	w := newWorld(t, setup{})
	w.bob.Locale = "zh-CN"
	for command, want := range map[string][2]string{
		"help":    {"I explain how Go works inside", "我根据与 Go 源码核对过的笔记"},
		"privacy": {"**What I keep about you**", "**我保存的关于你的内容**"},
	} {
		for i, at := range []discordtest.At{w.alices(), w.bobs()} {
			ack := w.s.Slash(at, command, nil).Wait()
			if !ack.Ephemeral || ack.Message == nil || !strings.HasPrefix(ack.Message.Content, want[i]) {
				t.Errorf("%s of %s: %+v", command, at.User.Name, ack)
			}
		}
	}
	w.told(w.s.Slash(w.alices(), "feedback", discordtest.Opts{"text": "  More on maps, please! "}), "Whoever runs me can read it.")
	w.told(w.s.Slash(w.bobs(), "feedback", discordtest.Opts{"text": strings.Repeat("好", maxFeedback)}), "谢谢。")
	fs, err := w.db.FeedbackOn(t.Context(), "")
	if err != nil || len(fs) != 2 || fs[0].Text != "More on maps, please!" || fs[0].Member != store.MemberID(w.alice.ID) || fs[0].Vote != 0 ||
		fs[1].Text != strings.Repeat("好", maxFeedback) {
		t.Errorf("kept: %+v, %v", fs, err)
	}
	if ack := w.s.Slash(w.alices(), "feedback", discordtest.Opts{"text": " \n "}).Wait(); !ack.Ephemeral || !strings.Contains(ack.Message.Content, "empty") {
		t.Errorf("blank feedback: %+v", ack.Message)
	}
}
