package grade

import (
	"slices"
	"strings"
	"testing"
)

func TestLexicon(t *testing.T) {
	l, err := newLexicon("wait|await\t等|等待\ngo on|continue\t继续\tstop\nstop|halt\t停止\n", "dead letter queue|dlq\t死信\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text string
		want []int // families in order
	}{
		{"it waits and goes on", []int{0, 1}},
		{"等待之后停止", []int{0, 2}},
		{"两个值相等", nil}, // 等 is a part of a word
		{"the dead letter queue", []int{3}},
	} {
		var got []int
		for _, m := range l.mentions(atomsOf(tt.text)) {
			got = append(got, m.families...)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.text, got, tt.want)
		}
	}
	if l.art != 3 || !slices.Equal(l.contrary[2], []int{1}) || !slices.Equal(l.contrary[1], []int{2}) {
		t.Errorf("art %d, contrary %v", l.art, l.contrary)
	}
	for _, bad := range []struct{ tsv, want string }{
		{"one column", "words.tsv:1: 1 columns"},
		{"# head\nfast\t快\tslow", `words.tsv:2: no line begins with the contrary "slow"`},
	} {
		if _, err := newLexicon(bad.tsv, ""); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%q: %v, want %q", bad.tsv, err, bad.want)
		}
	}
}

// TestTables: no form is listed twice in a line, and the tables can be read.
func TestTables(t *testing.T) {
	if _, err := newLexicon(wordsTSV, termsTSV); err != nil {
		t.Fatal(err)
	}
	for _, tsv := range []string{wordsTSV, termsTSV} {
		for line := range strings.Lines(tsv) {
			cols := strings.Split(strings.TrimSpace(line), "\t")
			if strings.HasPrefix(line, "#") || len(cols) < 2 {
				continue
			}
			forms := strings.Split(cols[0]+"|"+cols[1], "|")
			slices.Sort(forms)
			if n := len(slices.Compact(slices.Clone(forms))); n != len(forms) {
				t.Errorf("a form is listed twice: %s", line)
			}
		}
	}
}

func TestSameRoot(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"allocat", "allocation", true},
		{"serializ", "serialization", true},
		{"context", "contention", false},
		{"timer", "timeout", false},
		{"read", "readi", false},
	} {
		if got := len(tt.a) >= leastRoot && sameRoot(tt.a, tt.b); got != tt.want {
			t.Errorf("%s, %s: %t", tt.a, tt.b, got)
		}
	}
}

func TestLoose(t *testing.T) {
	for _, tt := range []struct {
		text string
		want bool
	}{
		{"queue of the lock, buffer on the stack, pointer and header of a block in the arena, span and bitmap under the heap, sweep by the page", true},
		{"队列、缓冲和指针，锁与通道，内存在线程，调度和唤醒与抢占，栈和堆，扩容与拷贝，标记和清扫，屏障与写入，对象和指针", true},
		{"append takes the old array and copies it into a bigger one", false},
		{"the queue is protected by a lock, and whoever comes later waits until it is free", false},
		{"队列有锁保护，后来的人要等它空了才能进去", false},
		{"short list of words", false},
	} {
		if got := loose(tt.text); got != tt.want {
			t.Errorf("%q: %t (framed %.2f of %.0f)", tt.text, got, framed(tt.text), size(tt.text))
		}
	}
}
