package discord

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/group"
)

const deployNote = "# Deploying\n\n## How do we deploy the flux service?\n\nThe flux service is deployed with the blue pipeline.\n"

func TestAddNotes(t *testing.T) {
	w := newWorld(t, setup{})
	manager := w.manager()
	got := w.addsNotes(manager, markdownNote("deploy.md", deployNote), markdownNote("*tests*.md", "# Tests\n\n## One\n\nText.\n\n## Two\n\nText.\n"))
	m := w.told(got, "Added **deploy.md** (sections: 1).")
	if m == nil || !strings.Contains(m.Content, "Can be asked about since now") || !strings.Contains(m.Content, "name") {
		t.Errorf("added: %v", m)
	}
	// A name in another case is the same note.
	w.told(w.addsNotes(manager, markdownNote("Deploy.md", deployNote+"\n## More\n\nMore.\n")), "Replaced **deploy.md** (sections: 2).")
	m = w.told(w.s.Slash(manager, "group-notes list", nil), "**Notes of this server: 1**")
	if !strings.Contains(m.Content, "- deploy.md · 0 KiB · <t:") {
		t.Errorf("list: %s", m.Content)
	}

	w.alice.Locale, manager.User.Locale = "zh-CN", "zh-CN"
	w.told(w.addsNotes(manager, markdownNote("map.md", "# Map\n\n## 结构\n\nGo 的 map 是桶数组，每个桶存 8 个键值对。\n")), "已添加 **map.md**：1 节。")
	w.told(w.s.Slash(manager, "group-notes list", nil), "**本服务器的 2 篇笔记**")
}

func TestAddNotesRefused(t *testing.T) {
	w := newWorld(t, setup{})
	manager := w.manager()
	zip := "PK\x03\x04" + strings.Repeat("\x00", 100)
	for name, tt := range map[string]struct {
		file discordtest.File
		want string
	}{
		"type":    {discordtest.File{Name: "a.exe", Data: []byte("text")}, "**a.exe**: "},
		"empty":   {markdownNote("empty.md", " \n\n"), "**empty.md**: "},
		"archive": {markdownNote("notes.md", zip), "**notes.md**: "},
		"binary":  {markdownNote("bin.md", "a\x00\x01\xff\xfe"), "**bin.md**: "},
		"big":     {markdownNote("big.md", strings.Repeat("word ", group.MaxFileBytes/5+1)), "**big.md** is too big: at most 512 KiB."},
		"name":    {markdownNote("..md", "text"), "**..md**: "},
	} {
		m := w.told(w.addsNotes(manager, tt.file), tt.want)
		if m == nil || strings.Contains(m.Content, "Added") || strings.Contains(m.Content, "since now") || strings.Contains(m.Content, "went wrong") {
			t.Errorf("%s: %v", name, m)
		}
	}
	for _, url := range w.s.Fetched() {
		if strings.Contains(url, "big.md") {
			t.Errorf("fetched %s, whose size was known", url)
		}
	}
	w.told(w.s.Slash(manager, "group-notes list", nil), "no notes of its own")

	// One that cannot be taken does not keep the others back.
	m := w.told(w.addsNotes(manager, markdownNote("big.md", strings.Repeat("word ", group.MaxFileBytes/5+1)), markdownNote("zip.md", zip), markdownNote("deploy.md", deployNote)),
		"Added **deploy.md**")
	for _, want := range []string{"**big.md** is too big", "**zip.md**: "} {
		if m == nil || !strings.Contains(m.Content, want) {
			t.Errorf("report lacks %q: %v", want, m)
		}
	}
	w.told(w.s.Slash(manager, "group-notes list", nil), "**Notes of this server: 1**")
}

// Discord lets a server give a command to others, and a client can send what it
// does not show: the permissions of this very interaction decide.
func TestManagersOnly(t *testing.T) {
	w := newWorld(t, setup{})
	w.bob.Locale = "zh-CN"
	force := func(at discordtest.At) discordtest.At { at.Force = true; return at }
	file := markdownNote("deploy.md", deployNote)
	for _, c := range []struct {
		command string
		opts    discordtest.Opts
	}{
		{"settings", nil}, {"gaps", nil}, {"usage", nil}, {"group-notes add", discordtest.Opts{"file": file}}, {"group-notes list", nil},
		{"group-notes remove", discordtest.Opts{"name": "deploy.md"}}, {"group-notes lint", nil},
	} {
		for at, want := range map[discordtest.At]string{
			w.alices(): "needs the permission", w.bobs(): "管理服务器",
			{User: w.alice, Channel: w.s.DM(w.alice)}:                      "works only on a server",
			{User: w.alice, Channel: w.s.ForeignGuild("far").Channel("c")}: "works only on a server",
		} {
			ack := w.s.Slash(force(at), c.command, c.opts).Wait()
			if !ack.Ephemeral || ack.Message == nil || !strings.Contains(ack.Message.Content, want) {
				t.Errorf("/%s in %s: %+v, want %q", c.command, at.Channel.Name, ack.Message, want)
			}
		}
	}
	if got := w.s.Complete(force(w.alices()), "group-notes remove", nil, "name", "").Wait(); len(got.Choices) != 0 {
		t.Errorf("offered %v", got.Choices)
	}
	if got := w.s.Fetched(); len(got) != 0 {
		t.Errorf("fetched %v", got)
	}
}

func TestRemoveAndLintNotes(t *testing.T) {
	w := newWorld(t, setup{})
	manager := w.manager()
	stale := "# Our maps\n\n## Inside\n\nA Go map is an array of buckets, each of which holds 8 key/value pairs and an overflow pointer.\n"
	m := w.told(w.addsNotes(manager, markdownNote("deploy.md", deployNote), markdownNote("maps.md", stale)), "**Findings: ")
	if !strings.Contains(m.Content, "- maps.md:5: ") || !strings.Contains(m.Content, "Swiss table") {
		t.Errorf("report: %s", m.Content)
	}
	complete := func(sub, typed string) string {
		var names []string
		for _, c := range w.s.Complete(manager, "group-notes "+sub, nil, "name", typed).Wait().Choices {
			names = append(names, c.Name)
		}
		return strings.Join(names, " ")
	}
	if got := complete("remove", ""); got != "deploy.md maps.md" {
		t.Errorf("offered %s", got)
	}
	if got := complete("lint", "our m"); got != "maps.md" { // by its title
		t.Errorf("offered %s", got)
	}
	w.told(w.s.Slash(manager, "group-notes lint", nil), "maps.md:5")
	w.told(w.s.Slash(manager, "group-notes lint", discordtest.Opts{"name": "MAPS.md"}), "maps.md:5")
	w.told(w.s.Slash(manager, "group-notes lint", discordtest.Opts{"name": "deploy.md"}), "Nothing found in deploy.md.")
	w.told(w.s.Slash(manager, "group-notes lint", discordtest.Opts{"name": "*no*.md"}), `no note “\*no\*.md”`)
	manager.User.Locale = "zh-CN"
	m = w.told(w.s.Slash(manager, "group-notes lint", nil), "maps.md:5")
	if !strings.Contains(m.Content, "Swiss 表") {
		t.Errorf("findings in Chinese: %s", m.Content)
	}
	manager.User.Locale = "en-US"

	w.told(w.s.Slash(manager, "group-notes remove", discordtest.Opts{"name": "no.md"}), "no note “no.md”")
	w.told(w.s.Slash(manager, "group-notes remove", discordtest.Opts{"name": "Maps.md"}), "Removed **maps.md**.")
	w.told(w.s.Slash(manager, "group-notes lint", nil), "Nothing found in")
	if got := complete("remove", ""); got != "deploy.md" {
		t.Errorf("offered %s", got)
	}
	w.told(w.s.Slash(manager, "group-notes remove", discordtest.Opts{"name": "deploy.md"}), "Removed **deploy.md**.")
	w.told(w.s.Slash(manager, "group-notes lint", nil), "no notes of its own")
}

// A server's notes answer at once, there and nowhere else.
func TestOwnNotesAnswer(t *testing.T) {
	w := newWorld(t, setup{real: true})
	manager := w.manager()
	elsewhere := w.s.Guild("elsewhere")
	elsewhere.Member(w.alice, discordtest.ManageServer)
	there := discordtest.At{User: w.alice, Channel: elsewhere.Channel("general")}
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	const question, secret = "How do we deploy the flux service?", "blue pipeline"
	asks := func(at discordtest.At, question string) string {
		return w.finished(w.s.Slash(at, "ask", discordtest.Opts{"question": question})).Content
	}
	if got := asks(w.bobs(), question); strings.Contains(got, secret) {
		t.Errorf("before: %s", got)
	}
	w.told(w.addsNotes(manager, markdownNote("deploy.md", deployNote)), "Added **deploy.md**")
	if got := asks(w.bobs(), question); !strings.Contains(got, secret) || !strings.Contains(got, "`group/deploy.md:") {
		t.Errorf("on the server: %s", got)
	}
	for _, at := range []discordtest.At{there, dm, {User: w.alice, Channel: w.s.ForeignGuild("far").Channel("c")}} {
		if got := asks(at, question); strings.Contains(got, secret) || strings.Contains(got, "deploy.md") {
			t.Errorf("in %s: %s", at.Channel.Name, got)
		}
		w.told(w.s.Slash(at, "notes", discordtest.Opts{"topic": "group/deploy.md"}), "There is no topic")
	}
	// Another server's note of the same name is another note.
	w.told(w.addsNotes(there, markdownNote("deploy.md", strings.Replace(deployNote, "blue", "red", 1))), "Added **deploy.md**")
	if got := asks(there, question); !strings.Contains(got, "red pipeline") || strings.Contains(got, secret) {
		t.Errorf("elsewhere: %s", got)
	}
	if got := asks(w.bobs(), question); !strings.Contains(got, secret) || strings.Contains(got, "red") {
		t.Errorf("on the server: %s", got)
	}

	// Beside the built-in notes, or instead of them.
	const builtin = "why does a nil channel block?"
	if got := asks(w.bobs(), builtin); !strings.Contains(got, "blocks for ever") {
		t.Errorf("beside: %s", got)
	}
	x := w.s.Slash(manager, "settings", nil)
	w.s.Press(manager, x.Wait().Message, "Own notes: beside the built-in ones")
	w.wait(x, "instead of the built-in ones")
	if got := asks(w.bobs(), builtin); strings.Contains(got, "blocks for ever") {
		t.Errorf("instead: %s", got)
	}
	if got := asks(w.bobs(), question); !strings.Contains(got, secret) {
		t.Errorf("instead: %s", got)
	}
	if got := asks(there, builtin); !strings.Contains(got, "blocks for ever") {
		t.Errorf("elsewhere: %s", got)
	}
	w.told(w.s.Slash(manager, "topics", nil), "**Topics of the notes**\n- Deploying (of this server)")

	w.stop()
	w.start()
	if got := asks(w.bobs(), question); !strings.Contains(got, secret) {
		t.Errorf("after a restart: %s", got)
	}
}

// transport answers requests in a test.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// The address of an attachment comes over the gateway: only Discord's own hosts
// are asked, and where they redirect to is not.
func TestFetch(t *testing.T) {
	var asked []string
	body, status := "# Note\n", http.StatusOK
	b := &Bot{fetcher: newFetcher(nil, transport(func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.URL.String())
		return &http.Response{
			StatusCode: status, Status: http.StatusText(status), Request: r,
			Header: http.Header{"Location": {"https://evil.example/"}}, Body: io.NopCloser(strings.NewReader(body)),
		}, nil
	}))}
	fetch := func(url string, limit int) (string, error) {
		data, err := b.fetch(context.Background(), &discordgo.MessageAttachment{URL: url}, limit)
		return string(data), err
	}
	for _, url := range []string{
		"https://evil.example/a.md", "http://cdn.discordapp.com/a.md", "https://cdn.discordapp.com.evil.example/a.md",
		"https://evil.example/cdn.discordapp.com", "https://cdn.discordapp.com@evil.example/a.md", "https://u:p@cdn.discordapp.com/a.md",
		"https://cdn.discordapp.com:8443/a.md", "https://127.0.0.1/a.md", "https://[::1]/a.md", "file:///etc/passwd", "//cdn.discordapp.com/a.md",
		"https://discord.com/api/v9/users/@me", "", "https://cdn.discordapp.com\\@evil.example/", "https://CDN.discordapp.com.:443/a.md",
	} {
		if got, err := fetch(url, 100); err == nil {
			t.Errorf("%s: %q", url, got)
		}
	}
	if len(asked) != 0 {
		t.Errorf("asked %v", asked)
	}
	const good = "https://cdn.discordapp.com/attachments/1/2/a.md?ex=1&hm=secret"
	if got, err := fetch(good, 7); err != nil || got != body {
		t.Errorf("good: %q, %v", got, err)
	}
	if got, err := fetch(good, 6); err == nil {
		t.Errorf("more than was said: %q", got)
	}
	asked, status = nil, http.StatusFound
	if got, err := fetch(good, 100); err == nil || len(asked) != 1 {
		t.Errorf("redirect: %q after asking %v", got, asked)
	}
	b.fetcher = newFetcher(nil, transport(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }))
	if _, err := fetch(good, 100); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("broken: %v", err)
	}
}

func TestNoteName(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"gmp.md", "# Something else\n", "gmp.md"},
		{"_.md", "intro\n\n# GMP 调度：`P` 与 M\n", "GMP-调度-P-与-M.md"},
		{".md", "no heading", ".md"},
		{"__.markdown", "## !!!\n", "__.markdown"},
		{"切片.md", "# Slices\n", "切片.md"},
	} {
		if got := noteName(c.name, []byte(c.text)); got != c.want {
			t.Errorf("noteName(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}
