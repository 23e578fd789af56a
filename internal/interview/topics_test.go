package interview

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestParseTopics(t *testing.T) {
	bank, err := LoadBank()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		want []string
		weak bool
	}{
		{"", nil, false},
		{"gmp", []string{"gmp"}, false},
		{"GPM", []string{"gmp"}, false},
		{"ＧＭＰ", []string{"gmp"}, false},
		{"调度", []string{"gmp"}, false},
		{"channels and select", []string{"channel"}, false},
		{"channels and maps", []string{"channel", "map"}, false},
		{"gmp gmp, GPM", []string{"gmp"}, false},
		{"gmp、切片和", nil, false}, // and what?
		{"调度和map与切片", []string{"gmp", "map", "slice"}, false},
		{"make和new", []string{"make-new"}, false},
		{"gmp、切片 和 map", []string{"gmp", "slice", "map"}, false},
		{"leak-hunting", []string{"leak-hunting"}, false},
		{"leak hunting/gc", []string{"leak-hunting", "gc"}, false},
		{"GMP调度", []string{"gmp"}, false},
		{"map底层", []string{"map"}, false},
		{"切片底层原理和golang map", []string{"slice", "map"}, false},
		{"questions about the GC", []string{"gc"}, false},
		{"my weak spots", nil, true},
		{"我的薄弱环节", nil, true},
		{"weak and 泛型", []string{"generics"}, true},
		{"薄弱环节", nil, true},
		{"all", bank.topics, false},
		{"gmp 全部", append([]string{"gmp"}, slices.DeleteFunc(slices.Clone(bank.topics), func(s string) bool { return s == "gmp" })...), false},
	} {
		got, err := bank.ParseTopics(c.text)
		var unknown *TopicError
		switch {
		case c.text == "gmp、切片和":
			if !errors.As(err, &unknown) || unknown.Text != "切片和" {
				t.Errorf("%q: %v, %v", c.text, got, err)
			}
		case err != nil || !slices.Equal(got.Topics, c.want) || got.Weak != c.weak:
			t.Errorf("%q: %v, %v; want %v, %v", c.text, got, err, c.want, c.weak)
		}
	}
}

// TestNoTopic names the part that means nothing, also where all that stands
// there only goes with a name.
func TestNoTopic(t *testing.T) {
	bank, err := LoadBank()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"gmq": "gmq", "gmp and gmq": "gmq", "about the": "about the", "底层原理": "底层", "the": "the", "zzz调度": "zzz", "调度xyz": "xyz",
	} {
		var unknown *TopicError
		if c, err := bank.ParseTopics(text); !errors.As(err, &unknown) || unknown.Text != want {
			t.Errorf("%q: %v, %v; want an error about %q", text, c, err, want)
		}
	}
}

// TestEveryTopic finds each topic by its ID and its titles.
func TestEveryTopic(t *testing.T) {
	bank, err := LoadBank()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "zh"} {
		for _, topic := range bank.Topics(lang) {
			if topic.Title == topic.ID || len(topic.Aliases) < 2 {
				t.Errorf("topic %+v has no title or no aliases", topic)
			}
			for _, name := range []string{topic.ID, topic.Title} {
				if got, err := bank.ParseTopics(name); err != nil || !slices.Equal(got.Topics, []string{topic.ID}) {
					t.Errorf("%q: %v, %v; want %s", name, got, err, topic.ID)
				}
			}
		}
	}
	// Every question has its source in both languages.
	for i := range bank.questions {
		q := &bank.questions[i]
		for _, lang := range []string{"en", "zh"} {
			if src, ok := bank.Source(q.Topic, q.Section, lang); !ok || src.StartLine < 1 || src.EndLine < src.StartLine {
				t.Errorf("question %s in %s: source %+v, %v", q.ID, lang, src, ok)
			}
		}
	}
}

func FuzzParseTopics(f *testing.F) {
	for _, s := range []string{"gmp", "channels and select", "and and", "，、;", "调度 weak", "\xff/"} {
		f.Add(s)
	}
	bank := smallBank()
	f.Fuzz(func(t *testing.T, text string) {
		c, err := bank.ParseTopics(text)
		if err != nil && (c.Weak || c.Topics != nil) {
			t.Errorf("%q: %v with error %v", text, c, err)
		}
		for i, topic := range c.Topics {
			if !slices.Contains(bank.topics, topic) || slices.Contains(c.Topics[:i], topic) {
				t.Errorf("%q: %v", text, c.Topics)
			}
		}
	})
}

func FuzzParsePlace(f *testing.F) {
	for _, s := range []string{"1.0", "10.2", "", "1", "-1.0", "1.0 ", "01.0", "1.0.0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := ParsePlace(s); err == nil && (p.String() != s || p.Turn < 0 || p.Part < 0) {
			t.Errorf("%q: %+v", s, p)
		}
	})
}

func TestAmends(t *testing.T) {
	for text, want := range map[string]bool{
		"wait, I meant the global queue":       true,
		"Wait I meant the global queue":        true,
		"No wait. It is the other way round":   true,
		"I mean the P":                         true,
		"等等，我是说全局队列":                           true,
		"不对，应该是 P":                             true,
		"说错了，是 M":                              true,
		"waiting goroutines are parked":        false,
		"wait queues are FIFO":                 false,
		"No, it blocks":                        false,
		"不，会阻塞":                                false,
		"不对齐的时候会慢":                             false,
		"The runtime waits. I meant to say so": false,
		"":                                     false,
	} {
		if got := Amends(text); got != want {
			t.Errorf("Amends(%q) = %v", text, got)
		}
	}
}

// TestManyTopics bounds the work for what a stranger types, which is done at each
// key: no look at every note for all ways in which words stand together.
func TestManyTopics(t *testing.T) {
	bank, err := LoadBank()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("gc锁", 25) // as long as an option in Discord may be
	if got, err := bank.ParseTopics(text); err != nil || !slices.Equal(got.Topics, []string{"gc", "sync"}) {
		t.Fatal(got, err)
	}
	if n := testing.AllocsPerRun(1, func() { _, _ = bank.ParseTopics(text) }); n > 2000 {
		t.Errorf("%.0f allocations", n)
	}
}
