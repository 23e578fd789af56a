package phrase

import (
	"strings"
	"testing"
	"unicode"
)

func TestIn(t *testing.T) {
	for text, want := range map[string]string{
		"import: open notes.jsonl: no such file or directory":                "导入：打开 notes.jsonl：没有这个文件或目录",
		"back up to x.db: file already exists":                               "备份到 x.db：文件已存在",
		"--knowledge: there is no folder /tmp/a: b":                          "--knowledge: 没有 /tmp/a: b 这个目录",
		`unknown flag --foo, did you mean "--go"?`:                           `没有 --foo 这个选项，是不是 "--go"？`,
		"-k: 90 is not between 1 and 20":                                     "-k: 90 不在 1 到 20 之间",
		"restore: old.db is damaged: file is not a database (26)":            "恢复：old.db 已损坏：文件不是数据库（26）",
		"q.jsonl:3: no query; nothing was searched":                          "q.jsonl:3: 没有 query；没有进行任何查找",
		"2 of 9 cases are left out: their notes are not here":                "9 个问题中有 2 个没有测：这里没有它们的笔记",
		"--prompts: there is no folder prompts":                              "--prompts: 没有 prompts 这个目录",
		"import: open export: no such file or directory":                     "导入：打开 export：没有这个文件或目录",
		"notes/a.md: skipped: permission denied":                             "notes/a.md: 已跳过：没有权限",
		"first: not found\n第二行：not found":                                    "first: 没有找到\n第二行：not found",
		"what no phrase knows: 100% of it":                                   "what no phrase knows: 100% of it",
		"":                                                                   "",
		": ":                                                                 ": ",
		"panic: %!d(string=x): " + strings.Repeat("a: ", 3000) + "not found": "panic: %!d(string=x): " + strings.Repeat("a: ", 3000) + "not found",
	} {
		if got := In("zh", text); got != want {
			t.Errorf("In(zh, %q)\n got %q\nwant %q", text, got, want)
		}
		if got := In("en", text); got != text {
			t.Errorf("In(en, %q) = %q", text, got)
		}
	}
}

// TestPhrases checks that each phrase says in Chinese all that it says in English,
// and is not hidden behind one before it.
func TestPhrases(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range phrases {
		if seen[p.en] {
			t.Errorf("%q is there twice", p.en)
		}
		seen[p.en] = true
		if !strings.ContainsFunc(p.zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) && !strings.Contains(p.en, "api url") {
			t.Errorf("%q is %q", p.en, p.zh)
		}
		text := strings.NewReplacer("%s", "1", "%p", "1").Replace(p.en)
		got := In("zh", text)
		if got == text || strings.Contains(got, "%!") {
			t.Errorf("In(zh, %q) = %q", text, got)
		}
		if bare := strings.ReplaceAll(p.zh, "%s", "1"); !strings.Contains(p.zh, "%[") && got != bare {
			t.Errorf("In(zh, %q) = %q, want %q: a phrase before it takes its place", text, got, bare)
		}
	}
}

func FuzzIn(f *testing.F) {
	for _, p := range phrases {
		f.Add(p.en)
	}
	f.Add("restore: restore: restore: x is damaged: ")
	f.Fuzz(func(t *testing.T, text string) {
		if got := In("zh", text); strings.Contains(got, "%!") && !strings.Contains(text, "%!") || strings.Count(got, "\n") != strings.Count(text, "\n") {
			t.Errorf("In(zh, %q) = %q", text, got)
		}
	})
}
