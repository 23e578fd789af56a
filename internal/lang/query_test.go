package lang

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func surfaces(q string) string {
	var out []string
	for _, term := range Analyze(q) {
		out = append(out, term.Surface)
	}
	return strings.Join(out, " | ")
}

func TestAnalyzeSurfaces(t *testing.T) {
	tests := []struct{ name, question, want string }{
		{"nothing", "", ""},
		{"stop words", "what is it and why", ""},
		{"stop words in Chinese", "这是什么呢", ""},
		{"a capital counts, a small letter does not", "is P a thing, is p", "P"},
		{"digits stay", "why 8", "8"},
		{"longest phrase and its words", "backing array", "backing array | backing | array"},
		{"a Han word and the words in it", "三色标记法", "三色标记法 | 三色标记"},
		{"unknown Han in pairs", "龘靐齉", "龘靐 | 靐齉"},
		{"one unknown Han", "龘", "龘"},
		{"twice counts once", "mutex Mutex MUTEX", "mutex"},
		{"identifier and its parts", "fooBar_baz", "fooBar_baz | foo | bar | baz"},
		{"a name of the asker's own", "MyErr myFunc mutex Myers MySQL", "err | func | mutex | Myers | MySQL | sql"},
		{"punctuation ends nothing", "mutex, mutex; channel!", "mutex | channel"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, surfaces(tt.question)); diff != "" {
				t.Errorf("Analyze(%q) (-want +got):\n%s", tt.question, diff)
			}
		})
	}
}

// TestAnalyzeSame lists questions that ask for the same in other letters.
func TestAnalyzeSame(t *testing.T) {
	for _, pair := range [][2]string{
		{"the map's buckets", "the maps bucket"},
		{"sync.Mutex’s cost", "sync.Mutex's cost"},
		{"ＧＯＧＣ 默认值", "GOGC 默认值"},
		{"go1.18", "1.18"},
	} {
		a, b := Analyze(pair[0]), Analyze(pair[1])
		for i := range a {
			a[i].Surface = ""
		}
		for i := range b {
			b[i].Surface = ""
		}
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("%q and %q (-first +second):\n%s", pair[0], pair[1], diff)
		}
	}
}

func TestAlternativesCross(t *testing.T) {
	has := func(alts []Alt, want string) bool {
		for _, a := range alts {
			if strings.Join(a.Terms, " ") == want {
				return true
			}
		}
		return false
	}
	for _, tt := range []struct{ term, want string }{
		{"goroutin", "协程"}, {"协程", "goroutin"}, {"mutex", "互斥 斥锁"}, {"slic", "切片"}, {"切片", "slic"},
	} {
		if alts := Alternatives(tt.term); !has(alts, tt.want) {
			t.Errorf("Alternatives(%q) = %v, want %q among them", tt.term, alts, tt.want)
		}
	}
	want := []Alt{{Terms: []string{"qqzzx"}, P: 1}}
	if diff := cmp.Diff(want, Alternatives("qqzzx")); diff != "" {
		t.Errorf("an unknown word (-want +got):\n%s", diff)
	}
}

// TestAnalyzeConcurrent asks for the same entries from many goroutines at
// once: they are worked out at the first look-up.
func TestAnalyzeConcurrent(t *testing.T) {
	d, err := loadDictionary(glossaryTSV, everydayTSV, termsTSV)
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{"slic", "map", "协程", "切片", "channel", "gc"}
	var wg sync.WaitGroup
	got := make([][][]alternative, 8)
	for i := range got {
		wg.Go(func() {
			for _, k := range keys {
				got[i] = append(got[i], d.lookup(k))
			}
		})
	}
	wg.Wait()
	for _, g := range got[1:] {
		if diff := cmp.Diff(got[0], g, cmp.AllowUnexported(alternative{})); diff != "" {
			t.Fatalf("two look-ups differ:\n%s", diff)
		}
	}
}

func FuzzAnalyze(f *testing.F) {
	for _, s := range []string{"", "why does a slice grow", "切片扩容的时候", "goroutine泄漏 a.b_c's", "\xff\xfe锁", "无缓冲 channel", "is P's"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		terms := Analyze(s)
		seen := map[string]bool{}
		for _, q := range terms {
			if !(q.Weight > 0 && q.Weight <= 1) || len(q.Alts) == 0 || q.Alts[0].P != 1 {
				t.Fatalf("term %+v of %q", q, s)
			}
			for _, a := range q.Alts {
				if len(a.Terms) == 0 || !(a.P > 0 && a.P <= 1) {
					t.Fatalf("alternative %+v of %q", a, q.Surface)
				}
			}
			key := strings.Join(q.Alts[0].Terms, " ")
			if seen[key] {
				t.Fatalf("%q is asked for twice in %q", key, s)
			}
			seen[key] = true
		}
		if diff := cmp.Diff(terms, Analyze(s)); diff != "" {
			t.Fatalf("a second time (-first +second):\n%s", diff)
		}
	})
}

// TestNamed: what a text names is what a question of it would ask for, said as it is.
func TestNamed(t *testing.T) {
	for q := range strings.Lines(readFile(t, "analyze.txt")) {
		want := Analyze(q)
		for i := range want {
			want[i].Alts = want[i].Alts[:1]
		}
		if diff := cmp.Diff(want, Named(q)); diff != "" {
			t.Errorf("Named(%q) (-want +got):\n%s", q, diff)
		}
	}
}
