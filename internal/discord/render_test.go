package discord

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/llm"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// drawing is what a member sees of messages, as a text.
func drawing(ms []message) string {
	var b strings.Builder
	for i, m := range ms {
		fmt.Fprintf(&b, "-- message %d, %d characters --\n%s\n", i+1, markdown.Len(m.Content), m.Content)
		for _, f := range m.Files {
			fmt.Fprintf(&b, "[file %s, %s]\n", f.Name, f.Type)
		}
		for _, row := range m.Components {
			for i, c := range row.(discordgo.ActionsRow).Components {
				if i > 0 {
					b.WriteByte(' ')
				}
				b.WriteString("[" + c.(discordgo.Button).Label + "]")
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// citations are those of the examples.
var (
	growthEN = tutor.Citation{Label: "1", Folder: "builtin", File: "en/slice.md", Heading: "Slices › How does append grow a slice?", StartLine: 40, EndLine: 58}
	growthZH = tutor.Citation{Label: "1", Folder: "builtin", File: "zh/slice.md", Heading: "切片 › append 怎样扩容？", StartLine: 38, EndLine: 57}
	mapFact  = tutor.Citation{Label: "1", Folder: "builtin", File: "facts/map.yaml", Heading: "map-swiss-layout", StartLine: 1, EndLine: 96}
	ownNote  = tutor.Citation{Label: "2", Folder: "group", File: "our `maps`.md", Heading: "Our maps › Inside", StartLine: 5, EndLine: 5}
)

const (
	extractEN = "Quoted from the notes, word for word; no model was asked.\n\n" +
		"**Slices › How does append grow a slice?** [1]\n\n" +
		"When the array is full, `append` allocates a larger one. Below 256 elements the capacity doubles.\n\n" +
		"| from | to |\n|---|---|\n| 128 | 256 |\n| 512 | 848 |\n\n" +
		"```go\ns = append(s, 1)\nfmt.Println(cap(s))\n```\n\n" +
		"Sources: `src/runtime/slice.go#growslice`"
	modelZH = "`append` 在容量用完时分配**更大的数组** [1]。\n\n1. 256 以下翻倍；\n2. 之后增幅平滑地降到 1.25 倍。\n\n" +
		"```go\ns := make([]int, 0, 1)\nfor i := range 5 {\n\ts = append(s, i) // 1 2 4 8\n}\n```\n\n所以能预估长度时用 `make` [1]。"
	correction = "Quoted from the notes, word for word; no model was asked.\n\n" +
		"**Correction.** “A map is an array of buckets.” is out of date: it was true until Go 1.23. A map is a Swiss table: groups of 8 slots " +
		"with a control word of 8 bytes. (since Go 1.24) Source: `src/internal/runtime/maps/map.go#Map` [1]\n\n" +
		"**Our maps › Inside** [2]\n\n> @everyone: a map is an array of buckets."
	uncoveredEN = "The notes do not cover this question.\n\nTopics of the notes: Channels and select; Slices; Maps."
)

func TestRender(t *testing.T) {
	const linked = "https://notes.example/knowledge"
	long := "Quoted from the notes, word for word; no model was asked."
	for i := range 40 {
		long += fmt.Sprintf("\n\n## Part %d\n\nThe runtime does something here, and a paragraph of two sentences says what. It takes %d steps.\n\n```go\nstep(%d) // and nothing else\n```", i, i, i)
	}
	tests := []struct {
		name   string
		x      store.Exchange
		answer *tutor.Answer // nil: growing, or ended for why
		text   string        // of an answer that is not whole
		why    string
		foot   []string
		links  string
		quiet  bool // no echo: the reply stands below the question
		direct bool
		alone  bool // the bot is not a member there
	}{
		{name: "extract", x: store.Exchange{Question: "how does append grow a slice?"},
			answer: &tutor.Answer{Mode: tutor.Extract, Covered: true, Text: extractEN, Citations: []tutor.Citation{growthEN}}},
		{name: "model-zh", x: store.Exchange{Question: "append 怎样扩容？", Locale: "zh"},
			answer: &tutor.Answer{Mode: tutor.ByModel, Model: "qwen3:8b", Covered: true, Text: modelZH, Citations: []tutor.Citation{growthZH}}},
		{name: "links", x: store.Exchange{Question: "append 怎样扩容？", Locale: "zh", Go: "1.17"}, links: linked,
			answer: &tutor.Answer{Mode: tutor.Extract, Covered: true, Text: "以下是笔记原文（没有询问模型）。\n\n**在 Go 1.17 中**\n\n**直到 Go 1.17：** 1024 以下翻倍 [1]。", Citations: []tutor.Citation{growthZH, ownNote}}},
		{name: "many-links", x: store.Exchange{Question: "everything about slices"}, links: linked,
			answer: &tutor.Answer{Mode: tutor.ByModel, Model: "m", Covered: true, Text: "All of it [1].", Citations: manyOf(growthEN, 12)}},
		{name: "corrections", x: store.Exchange{Question: "what is a map made of?"},
			answer: &tutor.Answer{Mode: tutor.Extract, Covered: true, Text: correction, Citations: []tutor.Citation{mapFact, ownNote}}},
		{name: "check", x: store.Exchange{Question: "A map is an *array* of buckets.", Kind: "check", Private: true}, links: linked,
			answer: &tutor.Answer{Mode: tutor.Extract, Covered: true, Text: correction, Citations: []tutor.Citation{mapFact, ownNote}}},
		{name: "explain", x: store.Exchange{Question: "Why does this hang?\n```go\nvar ch chan int\nch <- 1\n```\nplease", Kind: "explain", Private: true, Depth: -1},
			answer: &tutor.Answer{Mode: tutor.ByModel, Model: "m", Covered: true, Text: "`ch` is nil, so the send blocks for ever [1].", Citations: []tutor.Citation{growthEN}, Truncated: true}},
		{name: "not-covered", x: store.Exchange{Question: "what is the weather?"},
			answer: &tutor.Answer{Mode: tutor.Extract, Text: uncoveredEN}},
		{name: "ungrounded", x: store.Exchange{Question: "what is a P?"}, quiet: true,
			answer: &tutor.Answer{Mode: tutor.ByModel, Model: "tiny`model", Covered: true, Text: "A P is a processor.", Ungrounded: true}},
		{name: "model-down", x: store.Exchange{Question: "how does append grow a slice?"}, foot: []string{english.reason(&llm.Error{Kind: llm.Unreachable})},
			answer: &tutor.Answer{Mode: tutor.Extract, Covered: true, Text: "**Slices** [1]\n\nBelow 256 elements the capacity doubles.", Citations: []tutor.Citation{growthEN}}},
		{name: "long", x: store.Exchange{Question: "tell me all"}, links: linked, foot: []string{english.modelOff},
			answer: &tutor.Answer{Mode: tutor.Extract, Covered: true, Text: long, Citations: []tutor.Citation{growthEN, ownNote}}},
		{name: "direct", x: store.Exchange{Question: "why?", Private: true, Server: "-"}, direct: true, quiet: true,
			answer: &tutor.Answer{Mode: tutor.Extract, Covered: true, Text: "Because [1].", Citations: []tutor.Citation{growthEN}}},
		{name: "user-install", x: store.Exchange{Question: "why?", Server: "-", Depth: 1}, alone: true,
			answer: &tutor.Answer{Mode: tutor.Extract, Covered: true, Text: "Because [1].", Citations: []tutor.Citation{growthEN}}},
		{name: "placeholder", x: store.Exchange{Question: "@everyone **why**\n> does a nil channel block?"}},
		{name: "growing", x: store.Exchange{Question: "为什么？", Locale: "zh"}, text: "第一段，**加粗**。\n\n```go\nfor {"},
		{name: "stopped", x: store.Exchange{Question: "why?"}, text: "Half an answer with `co", why: english.stopped},
		{name: "stopped-early", x: store.Exchange{Question: "why?", Locale: "zh"}, why: chinese.stopped},
		{name: "interrupted", x: store.Exchange{Question: "why?"}, text: strings.Repeat("A sentence that was shown before the restart. ", 60), why: english.interrupted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := tt.x
			x.ID, x.Member = "abcdefabcdef", "1000"
			switch x.Server {
			case "":
				x.Server = "2000"
			case "-":
				x.Server = ""
			}
			v := &view{
				x: &x, w: wordsIn(x.Locale), ids: newSigner([]byte("key")), echo: !tt.quiet, links: linker{tt.links, "builtin"},
				installed: !tt.alone, direct: tt.direct,
			}
			var ms []message
			switch {
			case tt.answer != nil:
				tt.answer.Question = x.Question
				ms = v.answered(tt.answer, append(tt.foot, v.colophon(tt.answer)...))
			case tt.why != "":
				ms = v.ended(tt.text, tt.why)
			default:
				ms = v.growing(tt.text)
			}
			for i, m := range ms {
				if err := m.check(useRespond); err != nil {
					t.Errorf("message %d: %v", i, err)
				}
				if strings.Count(m.Content, "```")%2 != 0 {
					t.Errorf("message %d leaves a fence open", i)
				}
			}
			file := filepath.Join("testdata", "render", tt.name+".golden")
			got := drawing(ms)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

func manyOf(c tutor.Citation, n int) []tutor.Citation {
	var all []tutor.Citation
	for i := range n {
		c.Label = fmt.Sprint(i + 1)
		all = append(all, c)
	}
	return all
}

// However a text is cut, the small print stands whole at its end, and no message
// is over the limit.
func TestFooted(t *testing.T) {
	foot := []string{"Sources: " + strings.Repeat("x", sourcesLen), "Written by `m`"}
	end := subtext(foot)
	for n := range 80 {
		text := strings.Repeat(strings.Repeat("word ", 20)+"\n\n", n)
		ms := footed(text, foot, "more below", markdownFile("a.md", text))
		if len(ms) == 0 || len(ms) > maxPages {
			t.Fatalf("%d: %d messages", n, len(ms))
		}
		last := ms[len(ms)-1]
		if !strings.HasSuffix(last.Content, strings.TrimSpace(end)) {
			t.Errorf("%d: the last message ends in %q", n, last.Content[max(0, len(last.Content)-60):])
		}
		words := 0
		for _, m := range ms {
			if markdown.Len(m.Content) > markdown.Content {
				t.Errorf("%d: %d characters", n, markdown.Len(m.Content))
			}
			words += strings.Count(m.Content, "word")
		}
		cut := words < n*20
		if cut != (len(last.Files) == 1) || cut != strings.Contains(last.Content, "-# more below") {
			t.Errorf("%d: %d words of %d, %d files", n, words, n*20, len(last.Files))
		}
		if !cut && n == 79 || cut && n < 40 {
			t.Errorf("%d: cut %v", n, cut)
		}
	}
	if ms := footed(" ", nil, "", nil); len(ms) != 1 || ms[0].Content == "" {
		t.Errorf("of nothing: %+v", ms)
	}
	if got := subtext([]string{"", "a", ""}); got != "\n\n-# a" {
		t.Errorf("subtext: %q", got)
	}
}

func TestLinker(t *testing.T) {
	c := tutor.Citation{Folder: "builtin", File: "zh/切 片.md", Heading: "A › [b] (c)", StartLine: 3, EndLine: 9}
	yaml := tutor.Citation{Folder: "builtin", File: "facts/map.yaml", StartLine: 1, EndLine: 2}
	foreign := tutor.Citation{Folder: "group", File: "a`b.md", Heading: "x", StartLine: 1, EndLine: 2}
	for _, tt := range []struct {
		l    linker
		c    tutor.Citation
		want string
	}{
		{linker{"", "builtin"}, c, "`knowledge/zh/切 片.md:3-9`"},
		{linker{"https://h.example/n", "builtin"}, c, `[切 片.md › (b) (c)](<https://h.example/n/zh/%E5%88%87%20%E7%89%87.md?plain=1#L3-L9>)`},
		{linker{"https://h.example/n", "builtin"}, yaml, "[map.yaml](<https://h.example/n/facts/map.yaml#L1-L2>)"},
		{linker{"https://h.example/n", "builtin"}, foreign, "`group/a'b.md:1-2`"},
		{linker{"https://h.example/n", "other"}, c, "`knowledge/zh/切 片.md:3-9`"},
	} {
		if got := tt.l.source(tt.c); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.l, got, tt.want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	for _, tt := range []struct {
		text string
		n    int
		want string
	}{
		{"", 10, ""},
		{" short \n", 10, "short"},
		{"first line\nsecond line", 15, "first line …"},
		{"a\nsecond line of it", 12, "a\nsecond lin …"}, // a cut at the line would leave too little
		{"只有一行而且很长", 4, "只有一行 …"},
	} {
		if got := excerpt(tt.text, tt.n); got != tt.want {
			t.Errorf("excerpt(%q, %d) = %q, want %q", tt.text, tt.n, got, tt.want)
		}
	}
}
