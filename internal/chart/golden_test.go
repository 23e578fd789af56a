package chart

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden pictures")

// pictures are what TestGolden keeps; look at testdata/*.png after a change.
func pictures() map[string]func(io.Writer) error {
	bars := func(s Spec) func(io.Writer) error { return func(w io.Writer) error { return Bars(w, s) } }
	days := func(h History) func(io.Writer) error { return func(w io.Writer) error { return Days(w, h) } }
	return map[string]func(io.Writer) error{
		"report_en":      bars(reportEnglish()),
		"report_zh":      bars(reportChinese()),
		"retention_zh":   bars(retentionChinese()),
		"bars_many":      bars(manyRows()),
		"bars_odd":       bars(oddRows()),
		"progress_en":    days(progressEnglish()),
		"progress_zh":    days(progressChinese()),
		"progress_empty": days(History{Title: "Your progress", Today: sunday, Past: []int{0}, Ahead: []int{0}, Footer: "No reviews yet. /mock-interview makes the first cards."}),
	}
}

var (
	wednesday = time.Date(2026, 11, 18, 23, 30, 0, 0, time.FixedZone("", 8*3600))
	sunday    = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
)

func reportEnglish() Spec {
	return Spec{
		Title: "Mock interview: scheduler and channels",
		Rows: []Row{
			{Label: "By topic", Section: true},
			{Label: "GMP scheduler", Value: 82, Max: 100},
			{Label: "channels and select", Value: 64, Max: 100},
			{Label: "garbage collector", Value: 35, Max: 100},
			{Label: "memory model", Value: 0, Max: 100},
			{Label: "By level", Section: true},
			{Label: "junior", Value: 91, Max: 100},
			{Label: "middle", Value: 66, Max: 100},
			{Label: "senior", Value: 40, Max: 100},
		},
		Footer: "8 questions, 3 hints. 5 cards come back tomorrow, 2 in three days.",
	}
}

func reportChinese() Spec {
	return Spec{
		Title: "模拟面试：调度器与通道",
		Rows: []Row{
			{Label: "按主题", Section: true},
			{Label: "GMP 调度模型", Value: 82, Max: 100, Note: "82 分"},
			{Label: "channel 与 select", Value: 64, Max: 100, Note: "64 分"},
			{Label: "垃圾回收：三色标记与混合写屏障", Value: 35, Max: 100, Note: "35 分"},
			{Label: "按难度", Section: true},
			{Label: "初级", Value: 91, Max: 100, Note: "91 分"},
			{Label: "高级", Value: 40, Max: 100, Note: "40 分"},
		},
		Footer: "共 8 题，用了 3 次提示。明天复习 5 张卡片，三天后 2 张。",
	}
}

func retentionChinese() Spec {
	s := Spec{Title: "各主题的记忆保持率", Goal: 0.9, Footer: "竖线是目标保持率 90%。"}
	for i, label := range []string{"逃逸分析", "map 扩容", "defer 与 panic", "内存模型", "接口"} {
		s.Rows = append(s.Rows, Row{Label: label, Value: 0.97 - 0.11*float64(i), Max: 1, Note: fmt.Sprintf("%d%% · %d 张", 97-11*i, 3+7*i)})
	}
	return s
}

func manyRows() Spec {
	s := Spec{Title: "Everything, everywhere", Footer: "Only the first thirty are shown."}
	for i := range MaxRows + 5 {
		s.Rows = append(s.Rows, Row{Label: fmt.Sprintf("topic %d 主题", i+1), Value: float64(i), Max: MaxRows - 1})
	}
	return s
}

func oddRows() Spec {
	return Spec{
		Title: "A title that goes on and on until two lines are full and then some more of it 还有中文也在里面",
		Rows: []Row{
			{Label: "not a number", Value: math.NaN(), Max: 1},
			{Label: "infinite", Value: math.Inf(1), Max: 10},
			{Label: "no maximum", Value: 5},
			{Label: "over the maximum", Value: 12, Max: 10},
			{Label: "below zero", Value: -3, Max: 10},
			{Label: "emoji 👩🏽‍💻🎉 and e\u0301\x00\u202e controls\n", Value: 7, Max: 10},
			{Label: "a label that is much longer than the room it has here", Value: 4, Max: 10, Note: "and a note that is too long"},
			{Label: "很长很长的标签写了一大堆还没有写完，后面还有很多字", Value: 4, Max: 10, Note: "4 / 10"},
			{Label: "", Value: 1, Max: 1000, Note: "hardly"},
		},
		Footer: "thisfooterisonewordthatfitsnolinewhateveryoudoanditmustbebrokensomewhereinsideofitself and then goes on with words that wrap at their spaces as one expects, until the third line is full, which takes a while, and the rest is cut off.",
	}
}

func progressEnglish() History {
	h := History{
		Title: "Your progress",
		Tiles: []Tile{{"12", "day streak"}, {"23", "due today"}, {"91%", "retention"}, {"148", "cards"}},
		Today: wednesday, Goal: 0.9,
		Ahead: []int{23, 9, 14, 4, 0, 7, 11, 3, 2, 0, 5, 1, 0, 6},
		Topics: []Row{
			{Label: "GMP scheduler", Value: 0.94, Max: 1, Note: "94%"},
			{Label: "channels and select", Value: 0.88, Max: 1, Note: "88%"},
			{Label: "escape analysis", Value: 0.55, Max: 1, Note: "55%"},
		},
		Footer: "/review asks what is due.",
	}
	for i := range MaxPast {
		h.Past = append(h.Past, max(0, i*i%23-5)+i/80*9)
	}
	return h
}

func progressChinese() History {
	h := progressEnglish()
	h.Title, h.Lang, h.Today = "学习进度", "zh", sunday
	h.Tiles = []Tile{{"12 天", "连续学习"}, {"23", "今天到期"}, {"91%", "记忆保持率"}}
	h.Topics = []Row{
		{Label: "GMP 调度模型", Value: 0.94, Max: 1, Note: "94%"},
		{Label: "channel 与 select", Value: 0.88, Max: 1, Note: "88%"},
		{Label: "逃逸分析", Value: 0.55, Max: 1, Note: "55%"},
	}
	h.Footer = "用 /review 复习到期的卡片。"
	return h
}

// TestGolden compares pixels, not bytes: another Go release may compress the same
// picture another way.
func TestGolden(t *testing.T) {
	for name, draw := range pictures() {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := draw(&got); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", name+".png")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if why := differ(decode(t, want), decode(t, got.Bytes())); why != "" {
				t.Errorf("%s; if it is meant, look at the picture after go test -update", why)
			}
		})
	}
}

func decode(t testing.TB, data []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// differ tells the first difference of two pictures, or nothing.
func differ(a, b image.Image) string {
	if a.Bounds() != b.Bounds() {
		return fmt.Sprintf("size %v became %v", a.Bounds().Max, b.Bounds().Max)
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				return fmt.Sprintf("pixel %d, %d: %v became %v", x, y, a.At(x, y), b.At(x, y))
			}
		}
	}
	return ""
}
