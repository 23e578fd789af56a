package markdown

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestLen(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "中文": 2, "é": 1, "👍": 2, "👍🏽": 4, "🇨🇳": 4, "a\xffb": 3, "👩‍👩‍👧‍👦": 11,
	} {
		if got := Len(s); got != want {
			t.Errorf("Len(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, test := range []struct {
		in    string
		limit int
		want  string
	}{
		{"short", 10, "short"},
		{"exactly ten", 11, "exactly ten"},
		{"one too many", 11, "one too ma…"},
		{"  several\n\tlines \x07 ", 40, "several lines"},
		{"blank at the cut", 7, "blank…"},
		{"通道和选择", 4, "通道和…"},
		{"👍🏽👍🏽", 8, "👍🏽👍🏽"},
		{"👍🏽👍🏽", 7, "👍🏽…"},
		{"🇨🇳🇨🇳", 4, "…"},
		{"\u202Egnp.exe", 10, "gnp.exe"},
		{"*literal* @everyone", 40, "*literal* @everyone"},
		{"x", 0, ""},
		{"xy", 1, "…"},
	} {
		if got := Clip(test.in, test.limit); got != test.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", test.in, test.limit, got, test.want)
		}
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"plain name":                        "plain name",
		"*b* _i_ ~~s~~ `c`":                 "\\*b\\* \\_i\\_ \\~\\~s\\~\\~ \\`c\\`",
		"# a\n# b":                          `\# a # b`,
		"-# footer":                         `\-# footer`,
		"> quote":                           `\> quote`,
		"1. item":                           `1\. item`,
		"Go 1.26. New":                      "Go 1.26. New",
		"[x](https://y.z)":                  `\[x\]\(https\://y.z)`,
		"@everyone @Here @me":               "@\u200beveryone @\u200bHere @me",
		"<@1> <#2> </a:3>":                  `\<\@1> \<\#2> \<\/a:3>`,
		"<:a:1> :smile: 3:4":                `\<\:a\:1> \:smile\: 3:4`,
		"discord.gg/x":                      `discord\.gg/x`,
		"a||b":                              `a\|\|b`,
		`C:\dir`:                            `C:\\dir`,
		"&lt;":                              `\&lt;`,
		"\u2066evil\u2069 \u200B\U000E0041": "evil",
		"שלום مرحبا 👩‍👩‍👧‍👦 👍🏽 🇨🇳 中文":           "שלום مرحبا 👩‍👩‍👧‍👦 👍🏽 🇨🇳 中文",
		"z\u0301\u0301\u0301\u0301\u0301\u0301": "z\u0301\u0301\u0301\u0301",
	} {
		if got := Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSafeFallback(t *testing.T) {
	// Each pass finds a tag that the pass before made.
	in := strings.Repeat("<", 40) + "b>" + strings.Repeat("b>", 39) + " [x](https://evil.example) @everyone"
	checkSafe(t, in)
}

func TestSafeFenceInItems(t *testing.T) {
	const in, want = "- 1. ```go\n     x := 1\n       y()\n     ```\nSo **it** grows.", "```go\nx := 1\n  y()\n```\nSo **it** grows."
	if got := Safe(in); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Partial(in); got != in {
		t.Errorf("of a complete text is left %q", got)
	}
}

func TestSafeComments(t *testing.T) {
	for in, want := range map[string]string{
		"a<!-- x --> b<!-- y -->\n<!-- z -->c":          "a b\nc",
		"`<!-- a --> <!-- b -->`":                       "`<!-- a --> <!-- b -->`",
		"use `<!-- x -->` and<!-- y --> `<!-- z -->`":   "use `<!-- x -->` and `<!-- z -->`",
		"`a <!-- b` text<!-- c\n` -->, `d`<!-- e --> f": "`a <!-- b` text, `d` f",
		"`open<!-- x -->\nnext<!-- y --> line":          "\\`open\\<!-- x -->\nnext line",
		"a \\<!-- x --> b<!-- y -->":                    "a \\<!-- x --> b",
	} {
		if got := Safe(in); got != want {
			t.Errorf("Safe(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSplitSmall(t *testing.T) {
	for _, test := range []struct {
		name, in string
		limit    int
		want     []string
	}{
		{"nothing", "", 2000, nil},
		{"blank", " \n\t\n\u3000", 2000, nil},
		{"empty fence", "```go\n\n```", 2000, nil},
		{"whole", "\nHello\n\n```go\nx\n```\n", 2000, []string{"Hello\n\n```go\nx\n```"}},
		{"open fence", "```go\nx", 2000, []string{"```go\nx\n```"}},
		{"limit too small", strings.Repeat("x", 210), 1, []string{strings.Repeat("x", 200), strings.Repeat("x", 10)}},
		{"heading stays", strings.Repeat("x", 150) + "\n\n## H\n\n" + strings.Repeat("y", 100), 200,
			[]string{strings.Repeat("x", 150), "## H\n\n" + strings.Repeat("y", 100)}},
		{"intro stays", strings.Repeat("x", 150) + "\n\n如下：\n- " + strings.Repeat("y", 100), 200,
			[]string{strings.Repeat("x", 150), "如下：\n- " + strings.Repeat("y", 100)}},
		{"small piece before a fence", "Text.\n\n" + strings.Repeat("x", 120) + "\n```go\n" + strings.Repeat("y\n", 70) + "```", 200,
			[]string{"Text.\n\n" + strings.Repeat("x", 120), "```go\n" + strings.TrimSpace(strings.Repeat("y\n", 70)) + "\n```"}},
		{"escapes stay", strings.Repeat("x", 199) + `\*y`, 200, []string{strings.Repeat("x", 199), `\*y`}},
		{"abbreviation", strings.Repeat("x", 120) + " e.g. this. " + strings.Repeat("Y", 100), 200,
			[]string{strings.Repeat("x", 120) + " e.g. this.", strings.Repeat("Y", 100)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Split(test.in, test.limit)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestSplitLong has texts of 6,000 characters, as members paste them.
func TestSplitLong(t *testing.T) {
	for name, text := range map[string]string{
		"no break":  strings.Repeat("x", 6000),
		"han":       strings.Repeat("字", 6000),
		"emoji":     strings.Repeat("👩‍👩‍👧‍👦", 545),
		"code":      "```go\n" + strings.Repeat("x", 6000) + "\n```",
		"backticks": strings.Repeat("`", 6000),
		"slashes":   strings.Repeat(`\`, 6000),
		"marks":     "e" + strings.Repeat("\u0301", 6000),
		"blanks":    "a" + strings.Repeat(" ", 6000) + "b",
		"mentions":  strings.Repeat("@everyone ", 600),
	} {
		t.Run(name, func(t *testing.T) {
			pieces := checkSplit(t, text, Content)
			if most := Len(text)/(Content-20) + 1; len(pieces) > most {
				t.Errorf("%d pieces, want at most %d", len(pieces), most)
			}
			for _, p := range checkSplit(t, Safe(text), Content) {
				checkInert(t, p)
			}
		})
	}
}

func TestPartial(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "",
		"done. ":                        "done.",
		"a **bo":                        "a **bo**",
		"a **":                          "a",
		"a **bold*":                     "a **bold**",
		"a *it":                         "a *it*",
		"a ***b":                        "a ***b***",
		"a `co":                         "a `co`",
		"a `":                           "a",
		"a ``co`":                       "a ``co``",
		"**a `b":                        "**a `b`**",
		"text\n``":                      "text",
		"text\n```g":                    "text",
		"text\n```go\n":                 "text",
		"text\n```go\nx := 1":           "text\n```go\nx := 1\n```",
		"text\n```go\nx := 1\n``":       "text\n```go\nx := 1\n```",
		"text\n```go\nx\n```":           "text\n```go\nx\n```",
		"text\n```go\nx\n```\nmore `y":  "text\n```go\nx\n```\nmore `y`",
		"> ```\n> x":                    "> ```\n> x\n> ```",
		"~~~~\nx":                       "~~~~\nx\n~~~~",
		"see [the do":                   "see",
		"see [docs](https://go.d":       "see",
		"see [1]":                       "see [1]",
		"see ![alt":                     "see",
		"see <https://go.d":             "see",
		"a < b":                         "a < b",
		"text\n\n##":                    "text",
		"text\n--":                      "text",
		"text\n\n| a | b":               "text",
		"| a | b |\n| --":               "",
		"| a | b |\n|---|---|\n| 1 | ":  "| a | b |\n|---|---|\n| 1 |",
		"| a | b |\n|---|":              "",
		"| a | b |\n|---|---|\n| 1 | 2": "| a | b |\n|---|---|",
		"* item with a * b":             "* item with a * b",
		"- **open\n- next":              "- **open\n- next",
		"中文\xe4\xb8":                    "中文",
		`back\`:                         "back",
		`a \* b`:                        `a \* b`,
	} {
		if got := Partial(in); got != want {
			t.Errorf("Partial(%q) = %q, want %q", in, got, want)
		}
	}
}

const answer = "## Channels {#c}\n\nA **channel** is a queue with a *lock*; `len(ch)` is [documented](https://go.dev/ref/spec). 中文也可以：**通道**。\n\n" +
	"1. First:\n   ```go\n   ch := make(chan int, 1) // *not emphasis*, @everyone\n\n   ch <- 1\n   ```\n2. Then ~~nothing~~ more, see <https://go.dev>.\n\n" +
	"| way | cost |\n|-----|-----:|\n| `send` | 1 |\n| 接收 | 20 |\n\n> quoted **text** 👩‍👩‍👧‍👦\n\n* done 🇨🇳, שלום."

// TestSplitGraphemes cuts a run of what a reader takes for one character each at
// every limit in a range.
func TestSplitGraphemes(t *testing.T) {
	for _, g := range []string{"👩‍👩‍👧‍👦", "👍🏽", "🇨🇳", "e\u0301", "한", "नि", "❤️"} {
		text := strings.Repeat(g, 300)
		for limit := minLimit; limit < minLimit+16; limit++ {
			for _, p := range checkSplit(t, text, limit) {
				if strings.ReplaceAll(p, g, "") != "" {
					t.Fatalf("limit %d cuts %q: %q", limit, g, p)
				}
			}
		}
	}
}

// TestPartialStream shows an answer byte by byte.
func TestPartialStream(t *testing.T) {
	if got := Partial(answer); got != answer {
		t.Errorf("the whole answer changed (-want +got)\n%s", cmp.Diff(answer, got))
	}
	for i := range len(answer) {
		shown := checkSafe(t, Partial(answer[:i]))
		text, _ := proseOf(shown)
		text = withoutCode(text)
		if strings.Count(text, "**")%2 != 0 || strings.Contains(text, "`") || strings.Contains(text, "|--") {
			t.Errorf("after %q\nshown %q", answer[:i], shown)
		}
		if strings.ContainsFunc(shown, func(r rune) bool { return r == unicode.ReplacementChar }) {
			t.Errorf("half a rune in %q", shown)
		}
	}
}

// TestVisibleKeeps has text that must not change by a byte.
func TestVisibleKeeps(t *testing.T) {
	for _, s := range []string{
		"中文，标点。《书》　全角空格", "日本語 ひらがな が", "한국어", "می\u200cخواهم", "क्\u200dष", "ภาษาไทย ที่นี่", "Tiếng Việt",
		"🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "1️⃣", "👩🏽‍💻", "🏳️‍🌈", "🧔‍♂️", "a\tb\nc",
	} {
		if got := visible(s); got != s {
			t.Errorf("visible(%q) = %q", s, got)
		}
	}
}

func benchmarkText(size int) string {
	return strings.Repeat(answer+"\n\n", size/len(answer)+1)[:size]
}

func BenchmarkSplit(b *testing.B) {
	for name, text := range map[string]string{
		"answer-6KB":   benchmarkText(6 << 10),
		"answers-1MB":  benchmarkText(1 << 20),
		"one-line-1MB": strings.Repeat("字", 1<<20/3),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Split(text, Content)
			}
		})
	}
}

func BenchmarkSafe(b *testing.B) {
	for name, text := range map[string]string{
		"answer-6KB":   benchmarkText(6 << 10),
		"answers-1MB":  benchmarkText(1 << 20),
		"brackets-1MB": strings.Repeat("[a](", 1<<18),
		"ticks-1MB":    strings.Repeat("`` ` ", 1<<20/5),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Safe(text)
			}
		})
	}
}
