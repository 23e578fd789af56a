package storetest

import (
	"errors"
	"strings"
	"testing"

	"gophertutor/internal/store"
)

func testSettings(t *testing.T, s Store) {
	ctx := t.Context()
	equal(t, "Settings of nothing", get(s.Settings(ctx))(t), []store.Settings(nil))
	s1 := store.Settings{
		Server: "s1", Channels: []store.ChannelID{"c2", "c1"}, Lang: "zh", NoModel: true,
		MemberPerHour: 1, ServerPerHour: 2, ModelPerDay: 3, OwnNotesOnly: true, Zone: "Asia/Shanghai",
		Daily: store.DailySettings{Channel: "c3", Minute: 540, Topic: "maps", RevealHours: 8, Weekdays: true, Since: at(1)},
	}
	s2 := store.Settings{Server: "s2"}
	must(t, s.SaveSettings(ctx, s2))
	must(t, s.SaveSettings(ctx, s1))
	must(t, s.SaveSettings(ctx, s1))
	equal(t, "Settings", get(s.Settings(ctx))(t), []store.Settings{s1, s2})
	s1 = store.Settings{Server: "s1", Lang: "en", ModelPerDay: 7}
	must(t, s.SaveSettings(ctx, s1))
	equal(t, "Settings after a change", get(s.Settings(ctx))(t), []store.Settings{s1, s2})
	must(t, s.DeleteSettings(ctx, "s1"))
	must(t, s.DeleteSettings(ctx, "s1"))
	equal(t, "Settings after a deletion", get(s.Settings(ctx))(t), []store.Settings{s2})
}

func testGaps(t *testing.T, s Store) {
	ctx := t.Context()
	for _, g := range []store.Gap{
		{Server: "s1", Member: "m1", Key: "plan9", Question: "plan9 asm?", Lang: "en", At: at(0)},
		{Server: "s1", Member: "m1", Key: "plan9", Question: "Plan 9 汇编？", Lang: "zh", At: at(10)},
		{Server: "s1", Member: "m2", Key: "plan9", Question: "late, but asked before", At: at(5)},
		{Server: "s1", Member: "m1", Key: "cgo", Question: "cgo?", At: at(25)},
		{Server: "s1", Member: "m1", Key: "dlv", Question: "dlv?", At: at(20)},
		{Server: "s1", Member: "m1", Key: "wasm", Question: "wasm first", At: at(30)},
		{Server: "s1", Member: "m1", Key: "wasm", Question: "wasm second", At: at(30)},
		{Server: "s1", Member: "m2", Key: "bolt", Question: "bolt?", At: at(20)},
		{Server: "s2", Member: "m1", Key: "plan9", Question: "of s2", At: at(40)},
		{Server: "", Member: "m1", Key: "plan9", Question: "direct", At: at(40)},
	} {
		must(t, s.AddGap(ctx, g))
	}
	plan9 := store.GapGroup{Key: "plan9", Question: "Plan 9 汇编？", Count: 3, Members: 2, Last: at(10)}
	wasm := store.GapGroup{Key: "wasm", Question: "wasm second", Count: 2, Members: 1, Last: at(30)}
	bolt := store.GapGroup{Key: "bolt", Question: "bolt?", Count: 1, Members: 1, Last: at(20)}
	cgo := store.GapGroup{Key: "cgo", Question: "cgo?", Count: 1, Members: 1, Last: at(25)}
	dlv := store.GapGroup{Key: "dlv", Question: "dlv?", Count: 1, Members: 1, Last: at(20)}
	of2 := store.GapGroup{Key: "plan9", Question: "of s2", Count: 1, Members: 1, Last: at(40)}
	all := []store.GapGroup{plan9, wasm, cgo, bolt, dlv}
	equal(t, "Gaps", get(s.Gaps(ctx, "s1", noon, 10))(t), all)
	for _, limit := range []int{-1, 0, 1, 2} {
		equal(t, "Gaps with a limit", get(s.Gaps(ctx, "s1", noon, limit))(t), all[:max(limit, 0)])
	}
	plan9.Count, plan9.Members = 1, 1
	equal(t, "Gaps since", get(s.Gaps(ctx, "s1", at(10), 10))(t), []store.GapGroup{wasm, cgo, bolt, dlv, plan9})
	equal(t, "Gaps of s2", get(s.Gaps(ctx, "s2", noon, 10))(t), []store.GapGroup{of2})
	equal(t, "Gaps of s3", get(s.Gaps(ctx, "s3", noon, 10))(t), []store.GapGroup(nil))

	must(t, s.DeleteGap(ctx, "s1", "plan9"))
	must(t, s.DeleteGap(ctx, "s1", "plan9"))
	equal(t, "Gaps after a deletion", get(s.Gaps(ctx, "s1", noon, 10))(t), all[1:])
	equal(t, "Gaps of s2", get(s.Gaps(ctx, "s2", noon, 10))(t), []store.GapGroup{of2})
}

func testNotes(t *testing.T, s Store) {
	ctx := t.Context()
	must(t, s.PutNotes(ctx, nil, func([]store.NoteInfo) error { return errors.New("nothing to check") }))
	b := store.Note{Server: "s1", Path: "b.md", Text: "# 调度 🐹\n", Label: "调度", By: "m1", At: at(0)}
	a := store.Note{Server: "s1", Path: "a/a.md", Text: strings.Repeat("x", 200<<10), Label: "the letter", By: "m2", At: at(1)}
	other := store.Note{Server: "s2", Path: "b.md", Text: "of s2", Label: `{"title":"b"}`, By: "m1", At: at(2)}
	must(t, s.PutNotes(ctx, []store.Note{b, a}, nil))
	must(t, s.PutNotes(ctx, []store.Note{other}, nil))
	equal(t, "Notes", get(s.Notes(ctx, "s1"))(t), []store.Note{a, b})
	equal(t, "NoteInfos", get(s.NoteInfos(ctx, "s1"))(t), []store.NoteInfo{
		{Path: "a/a.md", Bytes: len(a.Text), By: "m2", At: at(1)},
		{Path: "b.md", Bytes: len(b.Text), By: "m1", At: at(0)},
	})
	b.Text, b.Label, b.By, b.At = "", "", "m3", at(5)
	must(t, s.PutNotes(ctx, []store.Note{b}, nil))
	equal(t, "Notes after a change", get(s.Notes(ctx, "s1"))(t), []store.Note{a, b})
	equal(t, "Notes of s2", get(s.Notes(ctx, "s2"))(t), []store.Note{other})
	equal(t, "Notes of s3", get(s.Notes(ctx, "s3"))(t), []store.Note(nil))
	equal(t, "NoteInfos of s3", get(s.NoteInfos(ctx, "s3"))(t), []store.NoteInfo(nil))
	equal(t, "NoteLabels", get(s.NoteLabels(ctx))(t), []store.NoteLabel{
		{Server: "s1", Path: "a/a.md", Label: "the letter"}, {Server: "s1", Path: "b.md"}, {Server: "s2", Path: "b.md", Label: `{"title":"b"}`},
	})

	must(t, s.DeleteNote(ctx, "s1", "b.md"))
	notFound(t, "DeleteNote twice", s.DeleteNote(ctx, "s1", "b.md"))
	notFound(t, "DeleteNote of another server", s.DeleteNote(ctx, "s2", "a/a.md"))
	equal(t, "Notes after a deletion", get(s.Notes(ctx, "s1"))(t), []store.Note{a})
	equal(t, "Notes of s2", get(s.Notes(ctx, "s2"))(t), []store.Note{other})
	must(t, s.DeleteNote(ctx, "s1", "a/a.md"))
	equal(t, "NoteLabels", get(s.NoteLabels(ctx))(t), []store.NoteLabel{{Server: "s2", Path: "b.md", Label: `{"title":"b"}`}})
}

func testPutNotesAllOrNothing(t *testing.T, s Store) {
	ctx := t.Context()
	note := func(server store.ServerID, path string) store.Note {
		return store.Note{Server: server, Path: path, Text: path, By: "m1", At: noon}
	}
	must(t, s.PutNotes(ctx, []store.Note{note("s1", "a.md")}, nil))
	must(t, s.PutNotes(ctx, []store.Note{note("s2", "z.md")}, nil))
	before := get(s.Notes(ctx, "s1"))(t)

	full := errors.New("full")
	var seen []store.NoteInfo
	err := s.PutNotes(ctx, []store.Note{note("s1", "a.md"), note("s1", "b.md")}, func(existing []store.NoteInfo) error {
		seen = existing
		return full
	})
	if err != full {
		t.Errorf("PutNotes that is refused: %v, want the error of the check as it is", err)
	}
	equal(t, "what the check saw", seen, []store.NoteInfo{{Path: "a.md", Bytes: 4, By: "m1", At: noon}})
	equal(t, "Notes after a refusal", get(s.Notes(ctx, "s1"))(t), before)

	if err := s.PutNotes(ctx, []store.Note{note("s1", "b.md"), note("s2", "c.md")}, nil); err == nil {
		t.Error("PutNotes of two servers succeeded")
	}
	equal(t, "Notes after two servers", get(s.Notes(ctx, "s1"))(t), before)

	// A check that panics does not keep the store locked.
	func() {
		defer func() { _ = recover() }()
		_ = s.PutNotes(ctx, []store.Note{note("s1", "b.md")}, func([]store.NoteInfo) error { panic("check") })
	}()
	equal(t, "Notes after a panic", get(s.Notes(ctx, "s1"))(t), before)

	must(t, s.PutNotes(ctx, []store.Note{note("s1", "b.md")}, func([]store.NoteInfo) error { return nil }))
	equal(t, "Notes after a check that agrees", len(get(s.Notes(ctx, "s1"))(t)), 2)
}
