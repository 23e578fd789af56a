package grade

import (
	"testing"

	"gophertutor/internal/lang"
)

// printer is a rubric on a subject that neither the bank nor any set of answers
// has.
var printer = FromTexts("printer", "How does an office printer handle its jobs?", []string{
	"Jobs are stored on the disk before they are printed.",
	"The colour drum is replaced after 20000 pages.",
	"A full output tray always stops the machine.",
	"The scanner is slower than the copier.",
})

// TestPolarity: what turns a point around gets nothing for it.
func TestPolarity(t *testing.T) {
	tests := []struct {
		name, answer string
		want         string // a letter a point: + has credit, - has none, . either
	}{
		{"as it is", "Every job is saved to the hard disk before it gets printed. The colour drum has to be changed after 20000 pages.", "++.."},
		{"in Chinese", "任务在打印之前先保存到磁盘上。彩色硒鼓 drum 打印 20000 页 pages 之后要更换。", "+..."},
		{"negation", "Jobs are never stored on the disk before they are printed.", "-..."},
		{"negation in Chinese", "任务在打印之前并不会保存到磁盘上。", "-..."},
		{"another number", "The colour drum is replaced after 500 pages.", ".-.."},
		{"always and never", "A full output tray never stops the machine.", "..-."},
		{"contrary", "A full output tray lets the machine continue.", "..-."},
		{"hearsay rejected", "Some people say that a full output tray always stops the machine, but I don't believe it.", "..-."},
		{"hearsay rejected in Chinese", "有人说纸盒满了 output tray 机器 machine 一定会停，这种说法是错的。", "..-."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, err := Rules{}.Grade(t.Context(), printer, tt.answer, lang.Detect(tt.answer))
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range g.Points {
				credit, _ := p.Verdict.credit()
				if tt.want[i] == '+' && credit == 0 || tt.want[i] == '-' && credit > 0 {
					t.Errorf("point %d: %s (%q), want %c", i, p.Verdict, p.Evidence, tt.want[i])
				}
			}
		})
	}
}

// TestSegments: how far a negation reaches.
func TestSegments(t *testing.T) {
	for _, tt := range []struct{ text, plain, negated string }{
		{"it does not copy the bytes", "it does ", " copy the bytes"},
		{"it is not only fast but small", "it is not only fast but small", ""},
		{"不关闭会泄漏连接", "会泄漏连接", "关闭"},
		{"缓存不会过期", "缓存", "会过期"},
	} {
		plain, negated := "", ""
		for _, s := range segments(tt.text) {
			switch {
			case s.opens:
			case s.negated:
				negated += s.text
			default:
				plain += s.text
			}
		}
		if plain != tt.plain || negated != tt.negated {
			t.Errorf("%q: plain %q, negated %q; want %q, %q", tt.text, plain, negated, tt.plain, tt.negated)
		}
	}
}

func TestDiffer(t *testing.T) {
	for _, tt := range []struct {
		want, have string
		differ     bool
	}{
		{"starts with 2 KB", "starts with 8 MB", true},
		{"starts with 2 KB", "starts with 2KB", false},
		{"every 10 milliseconds", "10 毫秒一次", false},
		{"every 10 milliseconds", "每 2 秒一次", true},
		{"two threads", "20 threads", false}, // words are not read as numbers
		{"after 3 retries", "after 5 retries", true},
		{"after 3 retries", "after 5 minutes", false},
	} {
		if got := differ(quantities(atomsOf(tt.want)), quantities(atomsOf(tt.have))); got != tt.differ {
			t.Errorf("%q and %q: %t", tt.want, tt.have, got)
		}
	}
}
