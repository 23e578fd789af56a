package lang

import "testing"

func TestDetect(t *testing.T) {
	tests := []struct{ text, question, note string }{
		{"", English, English},
		{"???", English, English},
		{"why do timers drift", English, English},
		{"定时器为什么会漂移", Chinese, Chinese},
		{"time.AfterFunc 怎么取消", Chinese, Chinese},
		{"GC STW goroutine pprof heap trace inuse 解释", Chinese, English}, // 2 of 9: terms of art in a question, but too few for a note
		{"what does 协程 mean", English, Chinese},
		{"please tell me how the 写屏障 interacts with the sweeper of this collector", English, English},
		{"strings.Builder 为什么 is 快", Chinese, Chinese}, // more Han than words
		{"ＴＣＰ", English, English},
		{"Go 的 map", Chinese, Chinese},
		{"don't", English, English},
		{"テスト", English, English}, // neither: kana is no Han
		{"\xff\xfe 锁", Chinese, Chinese},
	}
	for _, tt := range tests {
		if got := Detect(tt.text); got != tt.question {
			t.Errorf("Detect(%q) = %s, want %s", tt.text, got, tt.question)
		}
		if got := DetectNote(tt.text); got != tt.note {
			t.Errorf("DetectNote(%q) = %s, want %s", tt.text, got, tt.note)
		}
	}
}
