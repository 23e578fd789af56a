package discord

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/lang"
)

var rankTopics = []option{
	{ID: "channel", Title: "Channels", Aliases: []string{"hchan", "通道"}},
	{ID: "context", Title: "Context and cancellation", Aliases: []string{"上下文"}},
	{ID: "escape-analysis", Title: "Escape analysis", Aliases: []string{"逃逸分析"}},
	{ID: "gmp", Title: "GMP调度模型", Aliases: []string{"scheduler", "work stealing"}},
	{ID: "gc", Title: "The garbage collector", Aliases: []string{"垃圾回收", "三色标记"}},
	{ID: "maps-in-practice", Title: "Maps in practice"},
	{ID: "map", Title: "Swiss-table maps", Aliases: []string{"哈希表"}},
	{ID: "release", Title: "What Go 1.24 changed"},
}

func TestRank(t *testing.T) {
	for _, tt := range []struct {
		name, typed string
		want        string
	}{
		{"nothing typed", "", "channel context escape-analysis gmp gc maps-in-practice map release"},
		{"blanks typed", "  　", "channel context escape-analysis gmp gc maps-in-practice map release"},
		{"prefix before word before inside", "c", "channel context gc release escape-analysis gmp maps-in-practice"},
		{"whole name first", "map", "map maps-in-practice"},
		{"case", "CHAN", "channel release"},
		{"full width", "ＧＭＰ", "gmp"},
		{"alias", "hchan", "channel"},
		{"chinese alias", "垃圾", "gc"},
		{"chinese word within a title", "调度", "gmp"},
		{"chinese inside a word", "回收", "gc"},
		{"hyphen or blank", "escape analysis", "escape-analysis"},
		{"blank or hyphen", "swiss table", "map"},
		{"words out of order", "cancellation context", "context"},
		{"words of title and alias", "垃圾 collector", "gc"},
		{"a release", "1.24", "release"},
		{"no match", "monad", ""},
		{"punctuation only", "?!", ""},
		{"words of which one is missing", "context monad", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, strings.Join(optionIDs(rank(tt.typed, rankTopics, 25)), " ")); d != "" {
				t.Errorf("rank(%q) (-want +got):\n%s", tt.typed, d)
			}
		})
	}
}

func optionIDs(options []option) []string {
	var out []string
	for _, o := range options {
		out = append(out, o.ID)
	}
	return out
}

func TestRankKeepsDiscordsLimits(t *testing.T) {
	var many []option
	for i := range 40 {
		many = append(many, option{ID: fmt.Sprintf("note-%02d", i), Title: strings.Repeat("长标题", 50)})
	}
	many[3].ID = strings.Repeat("x", markdown.ChoiceValue+1)
	many[4].ID = ""
	many[5].Title = " \n"
	before := slices.Clone(many)
	got := rank("", many, 100)
	if len(got) != markdown.Choices {
		t.Errorf("%d choices", len(got))
	}
	for _, o := range got {
		if n := markdown.Len(o.Title); n < 1 || n > markdown.ChoiceName {
			t.Errorf("%s: a name of %d characters", o.ID, n)
		}
	}
	if got[3].ID != "note-05" || got[3].Title != "note-05" {
		t.Errorf("fourth is %+v", got[3])
	}
	if d := cmp.Diff(before, many); d != "" {
		t.Errorf("the options were modified:\n%s", d)
	}
	for limit, want := range map[int]int{3: 3, 0: 0, -1: 0} {
		if n := len(rank("", many, limit)); n != want {
			t.Errorf("limit %d: %d choices", limit, n)
		}
	}
}

func FuzzRank(f *testing.F) {
	for _, s := range []string{"", "gc", "通道", "ＧＭＰ", "\xff", "a b c", "İ", "👩‍💻", "1."} {
		f.Add(s, "Title of "+s)
	}
	f.Fuzz(func(t *testing.T, typed, title string) {
		own := option{ID: "own", Title: title}
		got := rank(typed, append(slices.Clone(rankTopics), own), 5)
		if len(got) > 5 {
			t.Errorf("%d options, at most 5", len(got))
		}
		for _, o := range got {
			if n := markdown.Len(o.Title); n < 1 || n > markdown.ChoiceName || !utf8.ValidString(o.Title) {
				t.Errorf("title %q", o.Title)
			}
		}
		// What is called exactly as typed is found.
		if foldName(title) != "" && !slices.Contains(optionIDs(rank(title, []option{own}, 1)), "own") {
			t.Errorf("%q does not find itself", title)
		}
	})
}

func TestLocaleOf(t *testing.T) {
	for discord, want := range map[string]string{
		"zh-CN": lang.Chinese, "zh-TW": lang.Chinese, "en-US": lang.English, "en-GB": lang.English,
		"ja": lang.English, "": lang.English,
	} {
		if got := localeOf(discord); got != want {
			t.Errorf("localeOf(%q) = %q, want %q", discord, got, want)
		}
	}
}
