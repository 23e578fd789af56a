package markdown

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// seeds are texts that have gone wrong in chat programs, for all fuzz targets.
var seeds = []string{
	"",
	"A **bold** word, `code` and a [link](https://go.dev/doc \"title\").",
	"中文句子。第二句！第三句？`代码`，见 https://go.dev/doc。完",
	"👩‍👩‍👧‍👦👍🏽🇨🇳🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301 \u202Eevil\u202C zero\u200Bwidth",
	"مرحبا بالعالم שלום עולם",
	"@everyone <@123> <@&9> <#1> </ask:1> <t:1:R> <:a:1> <a:b:1> @here\n```\n@everyone\n```",
	"- item\n  ```go\n  x := 1\n\n  y := 2\n  ```\n- next",
	"> quote\n> ```go\n> x\n> ```\n>>> all\n-# footer",
	"~~~\ncode ``` inside\n~~~\n````md\n```go\nx\n```\n````",
	"| a | b |\n|---|--:|\n| 1 | 数字 |\n| `x\\|y` | **z** |",
	"#### Deep\n\ntext\n---\n***\nTitle\n===\n<details><summary>s</summary>x<br>y</details><!-- c -->",
	"||spoiler|| &lt;b&gt; &amp;lt; <b>x</b> <<b>@1> [a]<b>(http://x)</b>",
	"```go\nopen",
	"```a``` ``b` `` c` \\` \\\\` ```",
	"1. one\n2) two\n+ three\n\n\n\nfour:\n- five",
	"[a](javascript:x) ![i](http://x/y.png) [https://a.b](https://c.d) [x](<http://a b>) [1] f[T](x)",
	"`0`\u200b`0 ]<B>(</b> <@everyone",
	"[multi\n](https://evil.example) DISCORD.GG/abc\n](",
	"multi\n](<https://evil(example)DISCORD.GG/> [a](https://x.y/?u=discord.com/invite/b) <https://discordapp.com/invite/_c_>",
	"discord.gg/abc steam://run/1 <discord://x> https://x.y/a*b**",
	strings.Repeat("-# ", 300),
	strings.Repeat("a`b", 300),
	strings.Repeat("` `", 300),
	"``" + strings.Repeat("0`\u200b", 66) + "` ``" + strings.Repeat(" x", 60),
	strings.Repeat("字", 700),
	strings.Repeat("👍🏽", 400),
	"```\n" + strings.Repeat("x`", 600) + "\n```",
	strings.Repeat("word ", 200) + "`" + strings.Repeat("code ", 200) + "`",
}

func addSeeds(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
}

var (
	fenceLine     = regexp.MustCompile("^[ \t]*(`{3,}|~{3,})")
	activeMention = regexp.MustCompile(`@everyone|@here|<@[!&]?\d+>|<#\d+>|</[^>:\n]+:\d+>|<a?:\w+:\d+>|<t:-?\d+(:\w)?>|<id:\w+>`)
	schemeActive  = regexp.MustCompile(`\w://`)
	inviteActive  = regexp.MustCompile(`(?i)discord(app)?\.(gg|com/invite)/`)
)

// withoutCode returns s without its inline code, which ends in the line it begins in.
func withoutCode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '`' {
			b.WriteByte(s[i])
			if s[i] == '\\' && i+1 < len(s) {
				i++
				b.WriteByte(s[i])
			}
			continue
		}
		ticks := s[i : len(s)-len(strings.TrimLeft(s[i:], "`"))]
		line, _, _ := strings.Cut(s[i+len(ticks):], "\n")
		end := regexp.MustCompile("(^|[^`])" + ticks + "([^`]|$)").FindStringIndex(line)
		i += len(ticks) - 1
		if end != nil {
			i += strings.Index(line[end[0]:], ticks) + end[0] + len(ticks)
		}
	}
	return b.String()
}

// proseOf returns s without its fences, and whether they are balanced as Discord
// reads them: by three backticks wherever they stand.
func proseOf(s string) (string, bool) {
	var out []string
	in := false
	for line := range strings.SplitSeq(s, "\n") {
		if strings.HasPrefix(line, "```") {
			in = !in
			continue
		}
		if strings.Contains(strings.ReplaceAll(line, "\\`", "\x00"), "```") {
			return "", false
		}
		if !in {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n"), !in
}

// balanced reports whether each fence of s is closed, as CommonMark reads them.
func balanced(s string) bool {
	open := ""
	for line := range strings.SplitSeq(s, "\n") {
		m := strings.TrimSpace(fenceLine.FindString(line))
		rest := strings.TrimSpace(line)
		switch {
		case m == "":
		case open == "":
			if m[0] == '~' || !strings.Contains(rest[len(m):], "`") {
				open = m
			}
		case m[0] == open[0] && len(m) >= len(open) && rest == m:
			open = ""
		}
	}
	return open == ""
}

// skeleton is what Split must keep of s: all but white space, fence lines and
// the marks that a cut may add. It is written without the code under test.
func skeleton(s string) string {
	var b strings.Builder
	open := ""
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), "\n") {
		m := strings.TrimSpace(fenceLine.FindString(line))
		rest := strings.TrimSpace(line)
		if m != "" {
			if open == "" && (m[0] == '~' || !strings.Contains(rest[len(m):], "`")) {
				open = m
				continue
			}
			if open != "" && m[0] == open[0] && len(m) >= len(open) && rest == m {
				open = ""
				continue
			}
		}
		for _, r := range line {
			if !unicode.IsSpace(r) && r != '`' && r != '\\' && r != zeroWidth {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

func checkSplit(t *testing.T, text string, limit int) []string {
	t.Helper()
	pieces := Split(text, limit)
	var got strings.Builder
	for i, p := range pieces {
		if n := Len(p); n > limit {
			t.Errorf("piece %d has %d units, over %d: %q", i, n, limit, p)
		}
		if strings.TrimSpace(p) == "" {
			t.Errorf("piece %d is blank", i)
		}
		if !balanced(p) {
			t.Errorf("piece %d has an open fence: %q", i, p)
		}
		got.WriteString(skeleton(p))
	}
	if want := skeleton(text); got.String() != want {
		t.Errorf("text changed:\n got %q\nwant %q\nfrom %q", got.String(), want, text)
	}
	return pieces
}

func FuzzSplit(f *testing.F) {
	for i, s := range seeds {
		f.Add(s, uint16(i*37))
	}
	f.Fuzz(func(t *testing.T, text string, limit uint16) {
		checkSplit(t, text, minLimit+int(limit)%2000)
	})
}

func checkSafe(t *testing.T, text string) string {
	t.Helper()
	safe := Safe(text)
	if again := Safe(safe); again != safe {
		t.Errorf("not idempotent:\nfrom %q\n one %q\n two %q", text, safe, again)
	}
	if !utf8.ValidString(safe) {
		t.Errorf("not UTF-8: %q", safe)
	}
	checkInert(t, safe)
	return safe
}

// checkInert looks for what Safe must not leave active.
func checkInert(t *testing.T, safe string) {
	t.Helper()
	text, ok := proseOf(safe)
	if !ok {
		t.Errorf("fences not balanced: %q", safe)
	}
	text = withoutCode(text)
	if m := activeMention.FindString(text); m != "" {
		t.Errorf("mention %q in %q", m, safe)
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "-# ") || strings.HasPrefix(line, ">>> ") {
			t.Errorf("line %q in %q", line, safe)
		}
	}
	if m := inviteActive.FindString(text); m != "" {
		t.Errorf("invitation %q in %q", m, safe)
	}
	if strings.Contains(text, "](") || strings.Contains(text, "||") {
		t.Errorf("link or spoiler in %q", safe)
	}
	if strings.ContainsAny(safe, "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\u200E\u200F") {
		t.Errorf("bidirectional control in %q", safe)
	}
}

func FuzzSafe(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		safe := checkSafe(t, text)
		for _, p := range checkSplit(t, safe, minLimit) {
			checkInert(t, p)
		}
	})
}

func FuzzEscape(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		got := Escape(text)
		shown := strings.ReplaceAll(unescape(got), "@"+string(zeroWidth), "@")
		want := strings.ReplaceAll(oneLine(visible(text)), "@"+string(zeroWidth), "@")
		if shown != want {
			t.Errorf("Escape(%q) shows %q, want %q", text, shown, want)
		}
		if m := activeMention.FindString(got); m != "" || schemeActive.MatchString(got) || inviteActive.MatchString(got) || strings.ContainsAny(got, "\n\r") {
			t.Errorf("Escape(%q) = %q", text, got)
		}
		for i := 0; i < len(got); i++ {
			if got[i] == '\\' {
				i++
			} else if strings.IndexByte("*_~`|<[]", got[i]) >= 0 {
				t.Errorf("Escape(%q) = %q: %q is active", text, got, got[i])
			}
		}
		if safe := Safe(got); safe != got {
			t.Errorf("Safe changes Escape(%q) = %q to %q", text, got, safe)
		}
	})
}

func FuzzClip(f *testing.F) {
	for i, s := range seeds {
		f.Add(s, uint8(i*5))
	}
	f.Fuzz(func(t *testing.T, text string, limit uint8) {
		got := Clip(text, int(limit))
		if Len(got) > int(limit) || strings.ContainsAny(got, "\n\r\t") || !utf8.ValidString(got) {
			t.Errorf("Clip(%q, %d) = %q", text, limit, got)
		}
		if limit > 0 && got == "" && oneLine(visible(text)) != "" {
			t.Errorf("Clip(%q, %d) is empty", text, limit)
		}
	})
}

func FuzzPartial(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		got := Partial(text)
		same := 0
		for same < len(got) && same < len(text) && got[same] == text[same] {
			same++
		}
		if rest := strings.Trim(got[same:], "\n`~*> "); rest != "" {
			t.Errorf("Partial(%q) = %q: not a beginning with closing marks", text, got)
		}
		if _, _, open := openFence(got); open {
			t.Errorf("Partial(%q) = %q: open fence", text, got)
		}
	})
}

func FuzzVisible(f *testing.F) {
	addSeeds(f)
	f.Add("👩\u200d\u180d 👩\u200d\ufe0f\ufe0fx \u0915\u0300\u0301\u0302\u0303\u200d\u0304\u0305 🏴\U000E0067\u00AD\U000E0062")
	f.Fuzz(func(t *testing.T, text string) {
		got := visible(text)
		if again := visible(got); again != got {
			t.Errorf("visible(%q) = %q, then %q", text, got, again)
		}
	})
}
