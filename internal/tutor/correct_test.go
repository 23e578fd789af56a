package tutor

import (
	"strings"
	"testing"
	"testing/fstest"

	"gophertutor/internal/llm/llmtest"
	"gophertutor/prompts"
)

// staleNotes hold one statement that ended with Go 1.17.
func staleNotes() fstest.MapFS {
	return fstest.MapFS{"old.md": &fstest.MapFile{Data: []byte(
		"# 切片\n\n## 扩容\n\n切片放不下时 append 会换一个更大的数组。\n容量在 1024 以下就直接翻倍，这条规则要背。\n\n## 别的\n\n切片头有三个字段。\n")}}
}

func TestCorrectedExtract(t *testing.T) {
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	tt := New(newIndex(t, staleNotes()), nil, set)
	for lang, want := range map[string][]string{
		"zh": {"容量在 1024 以下就直接翻倍", "**更正。**", "只到 Go 1.17 为止", "自 Go 1.18 起", "来源：`src/runtime/slice.go#nextslicecap`", "[2]"},
		"en": {"容量在 1024 以下就直接翻倍", "**Correction.**", "true until Go 1.17", "since Go 1.18", "Source: `src/runtime/slice.go#nextslicecap`", "[2]"},
	} {
		var a *Answer
		for ev, err := range tt.Ask(t.Context(), Question{Text: "切片怎么扩容 append", Lang: lang}) {
			if err != nil {
				t.Fatal(err)
			}
			a = ev.Answer
		}
		for _, w := range want {
			if !strings.Contains(a.Text, w) {
				t.Errorf("%s: no %q in %q", lang, w, a.Text)
			}
		}
		if n := len(a.Citations); n != 2 || a.Citations[1].Heading != "slice-growth-threshold" || a.Citations[1].File != "facts/slice.yaml" || a.Citations[1].Folder != BuiltinFolder || a.Citations[1].StartLine < 1 {
			t.Errorf("citations %+v", a.Citations)
		}
		if strings.Count(a.Text, want[1]) != 1 {
			t.Errorf("corrected more than once: %q", a.Text)
		}
	}
}

func TestCorrectedModel(t *testing.T) {
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(m *llmtest.Model) *Answer {
		var a *Answer
		var shown strings.Builder
		for ev, err := range New(newIndex(t, staleNotes()), m, set).Ask(t.Context(), Question{Text: "切片怎么扩容 append"}) {
			if err != nil {
				t.Fatal(err)
			}
			shown.WriteString(ev.Delta)
			a = ev.Answer
		}
		if shown.String() != a.Text {
			t.Errorf("shown %q, answer %q", shown.String(), a.Text)
		}
		return a
	}
	// The model is told, as a passage that overrules the note.
	m := &llmtest.Model{Text: "笔记[1]的说法已经过时，阈值是 256 [3]。"}
	a := ask(m)
	user := m.Requests()[0].Messages[1].Text
	if !strings.Contains(user, `corrects="1"`) || !strings.Contains(user, "只到 Go 1.17 为止") {
		t.Errorf("the fact is not in the prompt:\n%s", user)
	}
	if len(a.Citations) != 2 || a.Citations[1].Heading != "slice-growth-threshold" || strings.Contains(a.Text, "更正") {
		t.Errorf("%q, %+v", a.Text, a.Citations)
	}
	// A model that repeats the stale rule is corrected.
	a = ask(&llmtest.Model{Text: "切片容量小于 1024 时每次翻倍 [1]。"})
	if !strings.Contains(a.Text, "**更正。**") || len(a.Citations) != 2 || !strings.HasSuffix(a.Text, "["+a.Citations[1].Label+"]") {
		t.Errorf("%q, %+v", a.Text, a.Citations)
	}
}
