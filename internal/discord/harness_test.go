package discord

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/grade"
	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/logs"
	"gophertutor/internal/memo"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
	"gophertutor/prompts"
	"gophertutor/retrieval"
)

// A script answers questions in a test, as the test says. Ranking is not what
// these tests are about.
type script func(ctx context.Context, q tutor.Question, yield func(tutor.Event, error) bool)

// Basis implements Asker.
func (s script) Basis() string { return "a script" }

func (s script) Ask(ctx context.Context, q tutor.Question) iter.Seq2[tutor.Event, error] {
	return func(yield func(tutor.Event, error) bool) { s(ctx, q, yield) }
}

// says is the answer of an extract, at once.
func says(text string, cites ...tutor.Citation) script {
	return func(_ context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		give(q, text, tutor.Extract, cites, yield)
	}
}

// give ends a script with an answer.
func give(q tutor.Question, text string, mode tutor.Mode, cites []tutor.Citation, yield func(tutor.Event, error) bool) {
	a := tutor.Answer{
		Question: q.Text, Lang: "en", Mode: mode, Covered: true, Confidence: 0.9, Text: text, Citations: cites, Subject: q.Text,
		Kind: q.Kind, Depth: q.Depth, Go: q.Go,
	}
	if mode == tutor.ByModel {
		a.Model = "test-model"
	}
	if yield(tutor.Event{Delta: text}, nil) {
		yield(tutor.Event{Answer: &a}, nil)
	}
}

// cite is a citation of a built-in note.
func cite(label string) tutor.Citation {
	return tutor.Citation{
		Label: label, Folder: tutor.BuiltinFolder, File: "en/slice.md", Heading: "Slices › Growth", StartLine: 10, EndLine: 30,
		Text: "append allocates a larger array when the capacity is used up.",
	}
}

// notes are the built-in notes of a test.
var testNotes = fstest.MapFS{
	"en/slice.md":   {Data: []byte("---\ntitle: Slices\naliases: [append]\n---\n\n# Slices\n\nA slice is three words.\n\n## How does append grow a slice?\n\nappend doubles the capacity below 256 elements and then grows more slowly.\n\n## What does copy do?\n\ncopy copies min(len(dst), len(src)) elements.\n")},
	"zh/slice.md":   {Data: []byte("---\ntitle: 切片\naliases: [append, 扩容]\n---\n\n# 切片\n\n切片是三个字。\n\n## append 怎样扩容？\n\n容量小于 256 时 append 会翻倍，之后增长变慢。\n\n## copy 做什么？\n\ncopy 复制 min(len(dst), len(src)) 个元素。\n")},
	"en/channel.md": {Data: []byte("# Channels\n\n## Why does a nil channel block?\n\nA send on a nil channel blocks for ever.\n")},
	"zh/channel.md": {Data: []byte("# Channel\n\n## nil channel 为什么阻塞？\n\n向 nil channel 发送会一直阻塞。\n")},
}

// patience is for all that ought to happen at once: the machine may be slow and
// have other things to do. Speed is measured by make load and the benchmarks.
const patience = time.Minute

// A world is a bot on a Discord of its own.
type world struct {
	t      *testing.T
	s      *discordtest.Server
	guild  *discordtest.Guild
	room   *discordtest.Channel
	alice  *discordtest.User
	bob    *discordtest.User
	dir    string
	db     *store.DB // of the running bot, as prefs
	prefs  *group.Settings
	tutor  script // may be changed between questions
	mu     sync.Mutex
	asked  []tutor.Question
	config func(*Config)
	tune   func(*Bot)
	memo   memo.Config
	grader grade.Grader
	bot    *Bot
	later  bool // start does not wait: another process serves the shards
	logs   *logBook

	cancel context.CancelFunc
	ended  chan error
}

// options of a world.
type setup struct {
	discord discordtest.Options
	config  func(*Config)
	tune    func(*Bot) // before it runs
	grader  grade.Grader
	real    bool        // the library's tutors answer, not a script
	memo    memo.Config // no answer is kept by default
	tutor   script
}

func newWorld(t *testing.T, o setup) *world {
	t.Helper()
	t.Parallel() // closing a gateway takes discordgo a second
	w := &world{t: t, dir: t.TempDir(), tutor: o.tutor, config: o.config, tune: o.tune, grader: o.grader, memo: o.memo, logs: &logBook{}}
	if w.tutor == nil && !o.real {
		w.tutor = says("A nil channel blocks for ever. [1]", cite("1"))
	}
	if _, err := os.Stat(openAPI); err == nil && o.discord.OpenAPI == "" {
		o.discord.OpenAPI = openAPI
	}
	o.discord.AckLimit = patience / 2
	w.s = discordtest.New(t, o.discord)
	w.guild = w.s.Guild("study")
	w.room = w.guild.Channel("general")
	w.alice, w.bob = w.s.User("alice"), w.s.User("bob")
	w.guild.Member(w.alice, 0)
	w.guild.Member(w.bob, 0)
	w.start()
	t.Cleanup(func() {
		w.stop()
		if t.Failed() {
			t.Log("log of the bot:\n" + w.logs.String())
		}
	})
	return w
}

// openAPI is Discord's own description of its API, where the machine has it.
var openAPI = filepath.Join("..", "..", "..", "shared", "discord", "openapi.json")

func (w *world) alices() discordtest.At { return discordtest.At{User: w.alice, Channel: w.room} }
func (w *world) bobs() discordtest.At   { return discordtest.At{User: w.bob, Channel: w.room} }

// start runs a bot until stop.
func (w *world) start() {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w.cancel, w.ended = cancel, make(chan error, 1)
	cfg := Config{
		Token: w.s.Token(), API: w.s.URL(), Open: w.open, NotesFolder: tutor.BuiltinFolder,
		Log:    logs.New(w.logs, logs.Options{Level: slog.LevelDebug}),
		Limits: group.Limits{MemberPerHour: 1000, ServerPerHour: 10000},
	}
	if w.config != nil {
		w.config(&cfg)
	}
	b, err := New(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	b.fetcher = newFetcher(nil, w.s.Transport())
	b.pace = pace{gap: 20 * time.Millisecond, settle: 5 * time.Millisecond, patience: 50 * time.Millisecond}
	b.timing = talkTiming{gather: 50 * time.Millisecond, lease: time.Minute, sweep: time.Hour}
	b.chance = func() uint64 { return 7 }
	if w.tune != nil {
		w.tune(b)
	}
	w.bot = b
	go func() {
		err := b.Run(ctx)
		if w.db != nil {
			err = errors.Join(err, w.db.Close())
		}
		w.ended <- err
	}()
	if w.later {
		return
	}
	w.s.WaitFor("the bot has connected and registered its commands", func() bool {
		return len(w.s.Commands(cfg.GuildID)) > 0 && w.s.Gateway().Connected()
	})
	<-b.ready
	<-b.online // READY is served beside the events behind it
}

// stop ends the bot as SIGTERM does.
func (w *world) stop() {
	w.t.Helper()
	if w.cancel == nil {
		return
	}
	w.cancel()
	w.cancel = nil
	select {
	case err := <-w.ended:
		if err != nil {
			w.t.Errorf("the bot ended with %v", err)
		}
	case <-time.After(patience):
		w.t.Error("the bot did not end")
	}
}

func (w *world) open(ctx context.Context) (Data, error) {
	db, err := store.Open(ctx, filepath.Join(w.dir, "test.db"))
	if err != nil {
		return Data{}, err
	}
	w.db = db
	ix := retrieval.Open("", retrieval.HashEmbedder{}, retrieval.Options{})
	if _, err := ix.Sync(ctx, retrieval.Source{Name: tutor.BuiltinFolder, FS: testNotes}); err != nil {
		return Data{}, err
	}
	set, err := prompts.Load(nil)
	if err != nil {
		return Data{}, err
	}
	settings := group.NewSettings(db)
	lib := group.NewLibrary(ix, db, group.Config{
		Embedder: retrieval.HashEmbedder{},
		NewTutor: func(ix *retrieval.Index) *tutor.Tutor { return tutor.New(ix, nil, set) },
	})
	if err := errors.Join(settings.Load(ctx), lib.Load(ctx)); err != nil {
		return Data{}, err
	}
	w.prefs = settings
	d := Data{Store: db, Settings: settings, Library: lib, Memo: memo.New(db, w.memo)}
	if w.grader != nil {
		d.Grader = func(interview.Who) grade.Grader { return w.grader }
	}
	if w.tutor != nil {
		d.Tutor = func(context.Context, store.ServerID, bool) (Asker, error) { return script(w.answer), nil }
	}
	return d, nil
}

// answer is the script as it is now.
func (w *world) answer(ctx context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
	w.mu.Lock()
	w.asked = append(w.asked, q)
	t := w.tutor
	w.mu.Unlock()
	t(ctx, q, yield)
}

func (w *world) script(s script) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tutor = s
}

// lastAsked is the last question that reached the tutor.
func (w *world) lastAsked() tutor.Question {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.asked) == 0 {
		w.t.Fatal("nothing was asked")
	}
	return w.asked[len(w.asked)-1]
}

// must waits until f is true; there is nothing to look at if it never is.
func (w *world) must(desc string, f func() bool) {
	w.t.Helper()
	if !w.s.WaitFor(desc, f) {
		w.t.FailNow()
	}
}

// wait waits until an interaction's reply holds a text, and returns the message.
func (w *world) wait(x *discordtest.Interaction, text string) *discordtest.Message {
	w.t.Helper()
	var found *discordtest.Message
	w.must(fmt.Sprintf("a reply with %q", text), func() bool {
		for _, m := range x.Messages() {
			if strings.Contains(m.Content, text) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// finished waits until an interaction's reply is an answer with its buttons.
func (w *world) finished(x *discordtest.Interaction) *discordtest.Message {
	w.t.Helper()
	var last *discordtest.Message
	w.must("a finished answer", func() bool {
		ms := x.Messages()
		if len(ms) == 0 {
			return false
		}
		last = ms[len(ms)-1]
		return hasButton(last, "👍")
	})
	return last
}

// inChannel waits for a message of the bot in a channel.
func (w *world) inChannel(c *discordtest.Channel, text string) *discordtest.Message {
	w.t.Helper()
	var found *discordtest.Message
	w.must(fmt.Sprintf("a message with %q", text), func() bool {
		for _, m := range w.s.Messages(c.ID) {
			if m.AuthorID == w.s.BotID() && strings.Contains(m.Content, text) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

func hasButton(m *discordtest.Message, label string) bool {
	for _, b := range m.Buttons() {
		if b.Label == label && !b.Disabled {
			return true
		}
	}
	return false
}

// A logBook keeps what the bot logs, for the end of a failed test.
type logBook struct {
	mu      sync.Mutex
	b       strings.Builder
	changed chan struct{} // closed at the next line
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
	return l.b.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// logged waits until the log has a text.
func (w *world) logged(text string) { w.t.Helper(); w.loggedTimes(text, 1) }

// answers waits until so many exchanges have ended, with everything kept of them:
// what members see comes a moment before.
func (w *world) answers(n int) { w.t.Helper(); w.loggedTimes("msg=answered", n) }

func (w *world) loggedTimes(text string, n int) {
	w.t.Helper()
	timeout := time.After(patience)
	for {
		w.logs.mu.Lock()
		if strings.Count(w.logs.b.String(), text) >= n {
			w.logs.mu.Unlock()
			return
		}
		if w.logs.changed == nil {
			w.logs.changed = make(chan struct{})
		}
		changed := w.logs.changed
		w.logs.mu.Unlock()
		select {
		case <-changed:
		case <-timeout:
			w.t.Fatalf("%q was not logged %d times within %v", text, n, patience)
		}
	}
}
