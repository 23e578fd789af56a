package lang

import (
	"slices"
	"strings"
	"testing"
)

func TestHeard(t *testing.T) {
	for _, tt := range []struct{ name, question, want string }{
		{"one character wrong", "切片的荣量", "切片 | 荣量=容量"},
		{"the tongue not curled", "指征逃逸", "指征=指针 | 逃逸"},
		{"the end not told apart", "宾行标记", "宾行=并行 | 标记"},
		{"a rare character", "写屏璋的开销", "写屏璋=写屏障 | 屏障 | 开销"},
		{"words within", "协程状苔", "协程状苔=协程状态 | 协程 | 状态"},
		{"a word that is right stays", "抢占线程", "抢占 | 线程"},
		{"nothing sounds so", "魑魅", "魑魅"},
		{"less than half is the same", "斜呈", "斜呈"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, q := range Analyze(tt.question) {
				s := q.Surface
				for _, alt := range q.Alts[1:] {
					if alt.P == soundP {
						s += "=" + joinPairs(alt.Terms)
						break
					}
				}
				got = append(got, s)
			}
			if s := strings.Join(got, " | "); s != tt.want {
				t.Errorf("Analyze(%q) = %s, want %s", tt.question, s, tt.want)
			}
		})
	}
}

// joinPairs turns the pairs of neighbours back into the word.
func joinPairs(pairs []string) string {
	word := ""
	for i, p := range pairs {
		if i > 0 {
			p = string([]rune(p)[1:])
		}
		word += p
	}
	return word
}

// TestReadings: whoever writes a character of the dictionary by its sound can be
// understood.
func TestReadings(t *testing.T) {
	h := sounds()
	var room ways
	for i := range dict().keys.all.len() {
		key := dict().keys.all.at(int32(i))
		if n, ok := allHan(key); ok && n > 1 && n <= maxSound && len(h.read(key, &room)) == 0 {
			t.Errorf("no reading of %s", key)
		}
	}
	for _, cols := range Rows(pinyinTSV) {
		if len(cols) != 2 || strings.Trim(cols[0], "abcdefghijklmnopqrstuvwxyz") != "" || !hasHan(cols[1]) {
			t.Errorf("pinyin.tsv: %q", cols)
		}
	}
	du := h.syllables["du"]
	if got := h.read("调度", &room); !slices.Contains(got, sound{h.syllables["diao"], du}) || !slices.Contains(got, sound{h.syllables["tiao"], du}) {
		t.Errorf("调度 is read %v", got)
	}
}
