package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gophertutor/internal/store"
)

// testServersApart gives three servers rows that differ in nothing but the server and
// a word that only it has. Nothing read of one has another's word, and nothing done to
// one changes what is read of the others.
func testServersApart(t *testing.T, s Store) {
	servers := []store.ServerID{"s3", "s1", "s2"} // neither of the orders a database may have
	views := map[store.ServerID]string{}
	for i, server := range servers {
		fillApart(t, s, server)
		views[server] = viewApart(t, s, server)
		for _, former := range servers[:i] {
			if now := viewApart(t, s, former); now != views[former] {
				t.Errorf("filling %s changes %s:\n%s\nwas\n%s", server, former, now, views[former])
			}
		}
	}
	for _, server := range servers {
		for _, other := range servers {
			if has := strings.Contains(views[server], wordOf(other)); has != (other == server) {
				t.Errorf("%s is shown words of %s: %v\n%s", server, other, has, views[server])
			}
		}
	}
	ctx := t.Context()
	for _, do := range []struct {
		name string
		act  func(server store.ServerID)
	}{
		{"GradeDaily", func(id store.ServerID) { must(t, s.GradeDaily(ctx, id, today, "m", 50)) }},
		{"HurryDaily", func(id store.ServerID) { must(t, s.HurryDaily(ctx, id, today, at(30))) }},
		{"ShowDaily", func(id store.ServerID) { must(t, s.ShowDaily(ctx, id, today, 1)) }},
		{"MoveDaily", func(id store.ServerID) {
			get(s.MoveDaily(ctx, id, today, store.DailyOpen, store.DailyClosed, "x"))(t)
			late := store.DailyAnswer{Server: id, Day: today, Member: "late", At: at(1)}
			if _, err := s.AnswerDaily(ctx, late); !errors.Is(err, store.ErrClosed) {
				t.Errorf("an answer to a closed question, while others are open: %v", err)
			}
		}},
		{"OpenDaily", func(id store.ServerID) {
			get(s.OpenDaily(ctx, id, "2026-11-23", store.Shown{Channel: "c", Message: "1"}, at(60)))(t)
		}},
		{"DropDaily", func(id store.ServerID) { get(s.DropDaily(ctx, id, "2026-11-24"))(t) }},
		{"DeleteGap", func(id store.ServerID) { must(t, s.DeleteGap(ctx, id, "key")) }},
		{"PutNoteSplits", func(id store.ServerID) {
			split := cutInto(id, "a.md", 1)
			must(t, s.PutNoteSplits(ctx, id, []store.NewSplit{{NoteSplit: split, Text: noteNamed(id, "a.md").Text, Former: split.Sum}}))
		}},
		{"DeleteNote", func(id store.ServerID) { must(t, s.DeleteNote(ctx, id, "a.md")) }},
		{"DeleteNoteVectors", func(id store.ServerID) { must(t, s.DeleteNoteVectors(ctx, id, "m1")) }},
		{"DeleteSettings", func(id store.ServerID) { must(t, s.DeleteSettings(ctx, id)) }},
		{"ForgetServer", func(id store.ServerID) { must(t, s.ForgetServer(ctx, id)) }},
	} {
		do.act("s2")
		changed := false
		for _, server := range servers {
			now := viewApart(t, s, server)
			if server == "s2" {
				changed = now != views[server]
			} else if now != views[server] {
				t.Errorf("%s of s2 changes %s:\n%s\nwas\n%s", do.name, server, now, views[server])
			}
			views[server] = now
		}
		if !changed {
			t.Errorf("%s changes nothing of s2", do.name)
		}
	}
}

// wordOf is the word that only one server has.
func wordOf(server store.ServerID) string { return "only-" + string(server) }

func fillApart(t *testing.T, s Store, id store.ServerID) {
	t.Helper()
	ctx, word := t.Context(), wordOf(id)
	must(t, s.SaveSettings(ctx, store.Settings{Server: id, Channels: []store.ChannelID{store.ChannelID(word)}}))
	must(t, s.PutNotes(ctx, []store.Note{noteNamed(id, "a.md"), {Server: id, Path: word + ".md", Text: word, At: at(0)}}, nil))
	must(t, s.PutNoteSplits(ctx, id, cut(cutInto(id, "a.md", 3))))
	must(t, s.PutNoteVectors(ctx, id, "m1", map[string][]byte{"a.md0": []byte(word), "a.md2": []byte(word), "loose": []byte(word)}, at(0)))
	must(t, s.AddGap(ctx, store.Gap{Server: id, Member: "m", Key: "key", Question: word, At: at(0)}))
	get(s.AddPoints(ctx, store.Points{Member: "m", Server: id, Amount: 1, Reason: word, Ref: "r", At: at(0)}))(t)
	must(t, s.AddUsage(ctx, store.Usage{Day: today, Server: id, Member: "m", Model: word, Questions: 1}))
	interview := store.Session{ID: "i-" + string(id), Member: "m", Server: id, Status: store.SessionOpen, Data: []byte(word), CreatedAt: at(0), TouchedAt: at(0)}
	must(t, s.CreateSession(ctx, interview))
	interview.Version = 1
	voiced(t, s, interview, voice("m", word))
	for _, day := range []string{today, "2026-11-23", "2026-11-24"} {
		d := daily(id, day)
		d.Question = word
		claimed(t, s, d)
	}
	get(s.OpenDaily(ctx, id, today, store.Shown{Channel: "c", Message: "1"}, at(60)))(t)
	get(s.AnswerDaily(ctx, store.DailyAnswer{Server: id, Day: today, Member: "m", Choice: -1, Text: word, Score: -1, At: at(1)}))(t)
}

// viewApart is all that can be read of a server by its ID.
func viewApart(t *testing.T, s Store, id store.ServerID) string {
	t.Helper()
	ctx := t.Context()
	var b strings.Builder
	show := func(name string, v any) { fmt.Fprintf(&b, "%s: %+v\n", name, v) }
	for _, settings := range get(s.Settings(ctx))(t) {
		if settings.Server == id {
			show("settings", settings)
		}
	}
	show("notes", get(s.Notes(ctx, id))(t))
	show("infos", get(s.NoteInfos(ctx, id))(t))
	show("splits", get(s.NoteSplits(ctx, id, "m1"))(t))
	for key, v := range get(s.NoteVectors(ctx, id, "m1", []string{"a.md0"}))(t) {
		show("vector "+key, string(v))
	}
	for key, v := range get(s.NoteVectors(ctx, id, "m1", []string{"loose"}))(t) {
		show("vector "+key, string(v))
	}
	for _, day := range []string{today, "2026-11-23", "2026-11-24"} {
		d, err := s.Daily(ctx, id, day)
		show(day, fmt.Sprint(d, err != nil))
	}
	show("dailies", get(s.Dailies(ctx, id, 9))(t))
	held := get(s.HeldQuestions(ctx, "nobody", id, at(0)))(t)
	show("held", held)
	show("answers", get(s.DailyAnswers(ctx, id, today))(t))
	answer, err := s.DailyAnswer(ctx, id, today, "m")
	show("answer", fmt.Sprint(answer, err != nil))
	show("days", get(s.DailyDays(ctx, id, "2026-01-01"))(t))
	show("voices", fmt.Sprintf("%q", get(s.Voices(ctx, "i-"+string(id)))(t)))
	show("gaps", get(s.Gaps(ctx, id, at(-9), 9))(t))
	show("leaderboard", get(s.Leaderboard(ctx, id, at(-9), 9))(t))
	show("points", get(s.PointsOf(ctx, id, "m", at(-9)))(t))
	show("usage", get(s.UsagesOf(ctx, id, "2026-01-01", "2026-12-31"))(t))
	return b.String()
}
