package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// fillAll is fill with progress, for an export that has every kind of record.
func fillAll(t *testing.T, s Store) {
	t.Helper()
	ctx := t.Context()
	fill(t, s, "", 0)
	e := asked("done", 5)
	e = done(t, s, e)
	must(t, s.AddMessage(ctx, e.ID, 10, "c1", "m10"))
	must(t, s.AddMessage(ctx, e.ID, 9, "c1", "m9"))
	for _, m := range []store.MemberID{"m1", "m2"} {
		for i, id := range []string{"b", "a"} {
			c := card(id, i)
			c.Member = m
			c.Stability = 1.0 / 3 * float64(i+1)
			save(t, s, c, reviewOf(c, fmt.Sprint(m, i), i))
		}
		get(s.AddPoints(ctx, points(m, "s1", "q1", 3, 0)))(t)
		must(t, s.SetUnlisted(ctx, m, m == "m1"))
	}
	claimed(t, s, daily("s1", today))
	get(s.OpenDaily(ctx, "s1", today, store.Shown{Channel: "c1", Message: "1"}, at(60)))(t)
	for i, m := range []store.MemberID{"m1", "m2"} {
		get(s.AnswerDaily(ctx, dailyAnswer(m, i, i)))(t)
	}
	voiced(t, s, get(s.Session(ctx, "i-m2"))(t), voice("m2", "said"), voice("m1", "more"))
	for i, m := range []store.MemberID{"m1", "m2"} {
		must(t, s.AddUsage(ctx, usage(today, "s1", m, "a", i+1)))
		a := kept(string(m), 0)
		a.Member = m
		must(t, s.KeepAnswer(ctx, a, store.AnswerBounds{Entries: 9, Bytes: 999}))
	}
	// The same words twice are two pieces of feedback.
	for range 2 {
		must(t, s.SaveFeedback(ctx, store.Feedback{Member: "m1", Text: "good", At: noon}))
	}
}

func export(t *testing.T, s Store, opt store.ExportOptions) string {
	t.Helper()
	var b bytes.Buffer
	n := get(s.Export(t.Context(), &b, opt))(t)
	if lines := strings.Count(b.String(), "\n"); n != lines-2 {
		t.Errorf("Export reports %d records and writes %d lines", n, lines)
	}
	return b.String()
}

func testExport(t *testing.T, s Store) {
	ctx := t.Context()
	empty := export(t, s, store.ExportOptions{})
	if want := `{"kind":"gophertutor","v":1}` + "\n" + `{"kind":"end","v":1,"records":0}` + "\n"; empty != want {
		t.Errorf("export of nothing:\n%s", empty)
	}
	for range 2 { // nothing into nothing, any number of times
		equal(t, "Import of nothing", get(s.Import(ctx, strings.NewReader(empty), false))(t), store.Imported(nil))
	}
	fillAll(t, s)
	all := export(t, s, store.ExportOptions{Secrets: true})
	for _, kind := range []string{
		"setting", "exchange", "message", "thread", "feedback", "gap", "note", "use",
		"interview", "voice", "grade", "card", "review", "points", "member", "daily", "daily_answer", "usage", "kept_answer", "secret",
	} {
		if !strings.Contains(all, `{"kind":"`+kind+`","v":`) {
			t.Errorf("there is no record of the kind %s", kind)
		}
	}
	for _, secrets := range []bool{false, true} {
		text := export(t, s, store.ExportOptions{Secrets: secrets})
		if got := strings.Contains(text, "token-s1m1"); got != secrets {
			t.Errorf("secrets %v: tokens are in it: %v", secrets, got)
		}
		if got := strings.Contains(text, `"secret"`); got != secrets {
			t.Errorf("secrets %v: keys are in it: %v", secrets, got)
		}
	}
	// Whatever is not about the member is not in it.
	mine := export(t, s, store.ExportOptions{Member: "m1", Secrets: true})
	for line := range strings.Lines(mine) {
		if strings.Contains(line, `"member":"m2"`) || strings.Contains(line, `"secret"`) || strings.Contains(line, `"setting"`) {
			t.Errorf("in the export of m1: %s", line)
		}
	}
	equal(t, "kinds in the export of m1", kindsOf(mine), []string{
		"card 2", "daily_answer 1", "exchange 4", "feedback 11", "gap 3", "grade 3", "interview 3", "kept_answer 1", "member 1", "message 5", "note 3", "points 1", "review 2", "thread 3", "usage 1", "use 1", "voice 1",
	})
	// A store that has anything is left alone.
	if _, err := s.Import(ctx, strings.NewReader(empty), false); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("Import: %v, want ErrNotEmpty", err)
	}
	equal(t, "export after it", export(t, s, store.ExportOptions{Secrets: true}), all)
}

var kindOfLine = regexp.MustCompile(`(?m)^\{"kind":"(\w+)","v":\d,"row":`)

// kindsOf counts the records of an export.
func kindsOf(text string) []string {
	counts := map[string]int{}
	for _, m := range kindOfLine.FindAllStringSubmatch(text, -1) {
		counts[m[1]]++
	}
	var out []string
	for k, n := range counts {
		out = append(out, fmt.Sprint(k, " ", n))
	}
	slices.Sort(out)
	return out
}

func testImportMerge(t *testing.T, s Store) {
	ctx := t.Context()
	fillAll(t, s)
	all := export(t, s, store.ExportOptions{Secrets: true})
	// What is there stays as it is, whatever the file says.
	changed := strings.NewReplacer(`"lang":"zh"`, `"lang":"en"`, `"answer":"because`, `"answer":"why`, `"unlisted":true`, `"unlisted":false`).Replace(all)
	for _, file := range []string{all, changed} {
		done := get(s.Import(ctx, strings.NewReader(file), true))(t)
		for _, k := range done {
			if k.Added != 0 || k.Kept == 0 {
				t.Errorf("%+v: added to what has it", k)
			}
		}
		if len(done) != 20 {
			t.Errorf("%d kinds, want 20", len(done))
		}
		equal(t, "export after it", export(t, s, store.ExportOptions{Secrets: true}), all)
	}
	// What was lost comes back, and nothing else changes.
	get(s.Forget(ctx, "m1"))(t)
	must(t, s.ForgetServer(ctx, "s2"))
	must(t, s.ForgetServer(ctx, "s1"))
	must(t, s.SaveFeedback(ctx, store.Feedback{Member: "m1", Text: "good", At: noon})) // one of two
	get(s.Import(ctx, strings.NewReader(all), true))(t)
	restored := export(t, s, store.ExportOptions{Secrets: true})
	equal(t, "kinds", kindsOf(restored), kindsOf(all))
	equal(t, "words said twice", strings.Count(restored, `"text":"good"`), 2)
}

func testImportRefused(t *testing.T, s Store) {
	ctx := t.Context()
	const head, tail = `{"kind":"gophertutor","v":1}`, `{"kind":"end","v":1,"records":1}`
	gap := func(at string) string {
		return `{"kind":"gap","v":1,"row":{"server":"s","member":"m","gap_key":"k","question":"q","lang":"en","at":` + at + `}}`
	}
	good := gap(`"2026-11-22T12:00:00.5Z"`)
	card := `{"kind":"card","v":1,"row":{"member":"m","id":"c","topic":"t","version":1,"state":2,"step":0,"stability":1.5,"difficulty":5,"due":"","last_review":"","reps":1,"lapses":0,"score":50}}`
	for _, c := range []struct {
		name, file, want string
	}{
		{"nothing", "", "the file is empty"},
		{"no export", "hello\n", "line 1: "},
		{"another file", `{"a":1}`, "line 1: "},
		{"no head", good + "\n" + tail, "line 1: this is no export"},
		{"two heads", head + "\n" + head, "line 2: this is no export"},
		{"a newer format", `{"kind":"gophertutor","v":2}`, "line 1: gophertutor has version 2, this program knows 1 to 1"},
		{"cut before the end", head + "\n" + good + "\n", "line 3: the last record is missing"},
		{"cut in a line", head + "\n" + good[:20], "line 2: the record does not end: the file was cut"},
		{"an empty line", head + "\n\n" + good + "\n" + tail, "line 2: the line is empty"},
		{"a line is missing", head + "\n" + tail, "line 2: it counts other records than the 0"},
		{"more after the end", head + "\n" + good + "\n" + tail + "\n" + good, "line 4: nothing may follow"},
		{"an unknown kind", head + "\n" + `{"kind":"thought","v":1,"row":{}}`, `line 2: unknown kind "thought"`},
		{"a newer kind", head + "\n" + strings.Replace(good, `"v":1`, `"v":2`, 1), "line 2: gap has version 2"},
		{"no version", head + "\n" + strings.Replace(good, `"v":1`, `"v":0`, 1), "line 2: gap has version 0"},
		{"a bad time, late", head + "\n" + good + "\n" + gap(`"yesterday"`), `line 3: gap: at: "yesterday" is no time`},
		{"a field is missing", head + "\n" + strings.Replace(good, `"lang":"en",`, "", 1), "line 2: gap: lang is missing"},
		{"an unknown field", head + "\n" + strings.Replace(good, `"lang"`, `"mood":"good","lang"`, 1), "line 2: gap: unknown field mood"},
		{"a field of another type", head + "\n" + strings.Replace(good, `"k"`, `7`, 1), "line 2: gap: gap_key: "},
		{"null", head + "\n" + strings.Replace(good, `"k"`, `null`, 1), "line 2: gap: gap_key: null is no text"},
		{"two records in a line", head + "\n" + good + good, "line 2: more than one record"},
		{"a field of no record", head + "\n" + strings.Replace(good, `"v"`, `"w":1,"v"`, 1), "line 2: "},
		{"the same card twice", head + "\n" + card + "\n" + card, "line 3: card: it is in the file twice"},
		{"a message of no exchange", head + "\n" + `{"kind":"message","v":1,"row":{"exchange":"none","n":0,"channel":"c","message":"1"}}`, "line 2: message: "},
	} {
		done, err := s.Import(ctx, strings.NewReader(c.file), false)
		if err == nil || !strings.Contains(err.Error(), c.want) || done != nil {
			t.Errorf("%s: %v, %v, want %q", c.name, done, err, c.want)
		}
		if n := get(s.Export(ctx, new(bytes.Buffer), store.ExportOptions{Secrets: true}))(t); n != 0 {
			t.Fatalf("%s: %d records are stored", c.name, n)
		}
	}
	// A reader that fails, and a caller who leaves.
	broken := &fs.PathError{Op: "read", Path: "file", Err: syscall.EISDIR} // the system has one kind of errors for files and connections
	if _, err := s.Import(ctx, &failingReader{head + "\n" + good + "\n", broken}, false); !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "import: line 3: read file: ") {
		t.Errorf("a broken file: %v", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Import(ended, strings.NewReader(head+"\n"+good+"\n"+tail), false); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled import: %v", err)
	}
	if _, err := s.Export(ended, new(bytes.Buffer), store.ExportOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled export: %v", err)
	}
	if _, err := s.Export(ctx, failingWriter{syscall.ENOSPC}, store.ExportOptions{}); !errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "DATABASE_URL") {
		t.Errorf("an export to a full disk: %v", err)
	}
	// A record of an older version lacks what came later.
	old := `{"kind":"setting","v":1,"row":{"server":"s","channels":"[\"c1\"]","lang":"zh","no_model":true,"member_per_hour":1,"server_per_hour":2,"model_per_day":3,"own_notes_only":true}}`
	if _, err := s.Import(ctx, strings.NewReader(head+"\n"+strings.Replace(old, `"v":1`, `"v":2`, 1)+"\n"+tail), false); err == nil || !strings.Contains(err.Error(), "line 2: setting: zone is missing") {
		t.Errorf("a record of this version that lacks something: %v", err)
	}
	get(s.Import(ctx, strings.NewReader(head+"\n"+old+"\n"+tail), false))(t)
	equal(t, "old settings", get(s.Settings(ctx))(t), []store.Settings{
		{Server: "s", Channels: []store.ChannelID{"c1"}, Lang: "zh", NoModel: true, MemberPerHour: 1, ServerPerHour: 2, ModelPerDay: 3, OwnNotesOnly: true},
	})
	// Good files, as people edit them.
	for _, file := range []string{head + "\r\n" + good + "\r\n" + tail, head + "\n" + gap("1795348800500") + "\n" + tail + "\n"} {
		get(s.Import(ctx, strings.NewReader(file), true))(t)
	}
	equal(t, "gaps", get(s.Gaps(ctx, "s", time.Time{}, 9))(t), []store.GapGroup{
		{Key: "k", Question: "q", Count: 1, Members: 1, Last: time.Date(2026, 11, 22, 12, 0, 0, 500e6, time.UTC)},
	})
}

type failingReader struct {
	text string
	err  error
}

func (r *failingReader) Read(p []byte) (int, error) {
	if r.text == "" {
		return 0, r.err
	}
	n := copy(p, r.text)
	r.text = r.text[n:]
	return n, nil
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

// testExportRandom moves random rows of every kind to another database: what is
// exported there is the same.
func testExportRandom(t *testing.T, database func(*testing.T) Opener) { Move(t, database, database) }

// Move tests that what one kind of database exports is the same after another has
// imported it.
func Move(t *testing.T, source, target func(*testing.T) Opener) {
	for seed := range uint64(4) {
		from := get(source(t)(t.Context()))(t)
		defer closeStore(t, from)
		fillRandom(t, from, rand.New(rand.NewPCG(seed, 1)))
		for _, opt := range []store.ExportOptions{{}, {Secrets: true}, {Member: "m1"}} {
			to := get(target(t)(t.Context()))(t)
			defer closeStore(t, to)
			want := export(t, from, opt)
			get(to.Import(t.Context(), strings.NewReader(want), false))(t)
			equal(t, fmt.Sprintf("seed %d, %+v", seed, opt), export(t, to, opt), want)
			if opt.Secrets {
				equal(t, "secrets", get(to.Secret(t.Context(), "key", 8))(t), get(from.Secret(t.Context(), "key", 8))(t))
			}
		}
	}
}

// fillRandom writes rows of every kind with text, numbers and times that are
// hard on a format.
func fillRandom(t *testing.T, s Store, rnd *rand.Rand) {
	t.Helper()
	ctx := t.Context()
	word := func() string {
		parts := []string{"a", "调度", "🐹", "\n", "\r\n", "\t", `"`, `\`, "<b>&amp;", "\u2028", "\x7f", "\x01", "\u202e", "{", "\ufffd", "'", " "}
		var b strings.Builder
		for range rnd.IntN(6) {
			b.WriteString(parts[rnd.IntN(len(parts))])
		}
		return b.String()
	}
	raw := func() []byte {
		b := make([]byte, rnd.IntN(8))
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		return b
	}
	when := func() time.Time {
		return [...]time.Time{{}, noon, at(1), at(rnd.IntN(1e9)), time.UnixMilli(1), time.UnixMilli(-1), time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC), time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)}[rnd.IntN(8)]
	}
	member := func() store.MemberID { return store.MemberID(fmt.Sprint("m", rnd.IntN(3))) }
	for i := range 20 {
		id := fmt.Sprint(rnd.Uint32(), "-", i)
		e := store.Exchange{
			ID: id, Conversation: word(), Member: member(), Server: "s1", Private: rnd.IntN(2) == 0, Kind: word(), Question: word(),
			Lang: word(), Go: word(), Depth: rnd.IntN(9) - 4, Locale: "en", Token: word(), TokenUntil: when(), CreatedAt: when(),
		}
		must(t, s.Begin(ctx, e))
		if rnd.IntN(2) == 0 {
			e.Status, e.Answer, e.Subject, e.Citations, e.DoneAt = store.Done, word(), word(), raw(), when()
			must(t, s.Finish(ctx, e))
		}
		must(t, s.AddMessage(ctx, id, rnd.IntN(20), "c", store.MessageID(word())))
		must(t, s.SaveFeedback(ctx, store.Feedback{Member: member(), Text: word(), At: when()}))
		must(t, s.SaveFeedback(ctx, store.Feedback{Exchange: id, Member: member(), Vote: -1, Text: word(), At: when()}))
		must(t, s.AddGap(ctx, store.Gap{Member: member(), Key: word(), Question: word(), At: when()}))
		must(t, s.SaveThread(ctx, store.Thread{Channel: store.ChannelID(word()), Member: member(), CreatedAt: when(), UsedAt: when()}))
		must(t, s.PutNotes(ctx, []store.Note{{Server: "s1", Path: word(), Text: word(), By: member(), At: when()}}, nil))
		must(t, s.SaveSettings(ctx, store.Settings{
			Server: store.ServerID(word()), Channels: []store.ChannelID{store.ChannelID(word())}, Zone: word(),
			Daily: store.DailySettings{Channel: store.ChannelID(word()), Minute: rnd.IntN(1440), Topic: word(), Weekdays: rnd.IntN(2) == 0, Since: when()},
		}))
		get(s.ClaimDaily(ctx, store.Daily{Server: "s1", Day: id, ID: id, Question: "q" + word(), Lang: word(), Channel: store.ChannelID(word()), ClaimedAt: when()}))(t)
		get(s.OpenDaily(ctx, "s1", id, store.Shown{Message: "1"}, time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)))(t)
		get(s.AnswerDaily(ctx, store.DailyAnswer{Server: "s1", Day: id, Member: member(), Choice: rnd.IntN(5) - 1, Text: word(), Score: rnd.Float64() * 100, At: at(i)}))(t)
		must(t, s.AddUsage(ctx, usage(word(), store.ServerID(word()), member(), word(), rnd.IntN(1000))))
		must(t, s.KeepAnswer(ctx, store.KeptAnswer{Key: id, Server: "s1", Member: member(), Data: raw(), At: when()}, store.AnswerBounds{Entries: 99, Bytes: 9999, Since: time.UnixMilli(-9)}))
		get(s.AddUse(ctx, "member:"+string(member()), today, rnd.IntN(3)))(t)
		must(t, s.CreateSession(ctx, store.Session{ID: id, Member: member(), Data: raw(), CreatedAt: when()}))
		must(t, s.PutGrade(ctx, store.KeptGrade{Key: id, Member: member(), Data: raw(), At: when()}))
		c := store.Card{
			Member: member(), ID: id, Topic: word(), Stability: rnd.NormFloat64() * 1e6, Difficulty: float64(rnd.IntN(10)),
			Due: when(), LastReview: when(), Reps: rnd.IntN(9), Score: rnd.Float64() * 100,
		}
		save(t, s, c, store.Review{ID: id, Member: c.Member, Card: id, Rating: rnd.IntN(5), Score: rnd.ExpFloat64(), Source: word(), At: when()})
		get(s.AddPoints(ctx, store.Points{Member: member(), Server: "s1", Amount: rnd.IntN(9) - 4, Reason: word(), Ref: id, At: when()}))(t)
		must(t, s.SetUnlisted(ctx, member(), rnd.IntN(2) == 0))
	}
	get(s.Secret(ctx, "key", 8))(t)
}
