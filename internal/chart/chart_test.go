package chart

import (
	"bytes"
	"errors"
	"image"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSameBytes(t *testing.T) {
	for name, draw := range pictures() {
		var a, b bytes.Buffer
		if err := errors.Join(draw(&a), draw(&b)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s differs from one drawing to the next", name)
		}
	}
}

func TestNoRows(t *testing.T) {
	var out bytes.Buffer
	if err := Bars(&out, Spec{Title: "nothing"}); err == nil || out.Len() > 0 {
		t.Errorf("error %v after %d bytes, want an error and none", err, out.Len())
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errBroken }

var errBroken = errors.New("broken pipe")

func TestWriterFails(t *testing.T) {
	if err := Bars(brokenPipe{}, oddRows()); !errors.Is(err, errBroken) {
		t.Errorf("bars: %v", err)
	}
	if err := Days(brokenPipe{}, History{}); !errors.Is(err, errBroken) {
		t.Errorf("days: %v", err)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"GMP 调度":                       "GMP 调度",
		"  a \t\n b  ":                 "a b",
		"a\x00\x1bb\u200b\u202e\ufeff": "ab",
		"e\u0301te\u0301":              "ete",
		"👍":                            "□",
		"👩🏽‍💻🎉 ok ⚙️":                  "□ ok □",
		"a\xffb":                       "a□b",
		"全　角，：":                        "全　角，：",
		strings.Repeat("x", 1000):      strings.Repeat("x", maxRunes),
		"":                             "",
	} {
		if got := string(clean(in)); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

// Every character of our own words must be in the font.
func TestWordsAreDrawable(t *testing.T) {
	for _, code := range []string{"en", "zh"} {
		w := wordsIn(code)
		all := append(append([]string{w.past, w.ahead, w.topics, w.less, w.more}, w.weekdays[:]...), w.months[:]...)
		for _, s := range append(all, string(ellipsis), noValue, string(missing)) {
			if got := string(clean(s)); got != s || s == "" {
				t.Errorf("%s: %q is drawn as %q", code, s, got)
			}
		}
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		in   string
		room int // in half letters of scale 2, 12 pixels each
		want string
	}{
		{"scheduler", 9, "scheduler"},
		{"scheduler", 8, "schedul…"},
		{"two words", 5, "two…"},
		{"a, b, c", 6, "a, b…"},
		{"调度器", 6, "调度器"},
		{"调度器", 5, "调度…"},
		{"调度器", 4, "调…"},
		{"调度器", 2, ""},
		{"", 0, ""},
	} {
		got := cut([]rune(tt.in), small, tt.room*12)
		if string(got) != tt.want {
			t.Errorf("cut(%q, %d) = %q, want %q", tt.in, tt.room, string(got), tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		in          string
		room, lines int
		want        []string
	}{
		{"one two three", 7, 3, []string{"one two", "three"}},
		{"one two three four", 7, 2, []string{"one two", "three…"}},
		{"abcdefghij", 4, 3, []string{"abcd", "efgh", "ij"}},
		{"明天复习，三天", 8, 3, []string{"明天复", "习，三天"}}, // no comma at the start of a line
		{"用 select 等", 5, 5, []string{"用", "selec", "t 等"}},
		{"", 5, 3, nil},
		{" \n ", 5, 3, nil},
		{"宽", 1, 3, []string{"宽"}}, // never stuck on a letter wider than the line
	} {
		var got []string
		for _, line := range wrap(tt.in, small, tt.room*12, tt.lines) {
			got = append(got, string(line))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("wrap(%q, %d, %d):\n%s", tt.in, tt.room, tt.lines, diff)
		}
	}
}

func TestNote(t *testing.T) {
	for want, r := range map[string]Row{
		"72":         {Value: 71.6, Max: 100},
		"0":          {Value: -0.2, Max: 100},
		"7 of 10":    {Value: 7, Max: 10, Note: "7 of 10"},
		noValue:      {Value: math.NaN(), Max: 100},
		"1e+12":      {Value: 1e12, Max: 1},
		"not graded": {Value: math.Inf(-1), Max: 100, Note: "not graded"},
	} {
		if got := r.note(); got != want {
			t.Errorf("%+v: %q, want %q", r, got, want)
		}
	}
}

func TestRowInk(t *testing.T) {
	for _, tt := range []struct {
		part, goal float64
		want       ink
	}{
		{1, 0, strong}, {0.75, 0, strong}, {0.74, 0, fair}, {0.5, 0, fair}, {0.49, 0, weak}, {0, 0, weak},
		{0.9, 0.9, strong}, {0.89, 0.9, fair}, {0.59, 0.9, weak},
	} {
		if got := rowInk(tt.part, tt.goal); got != tt.want {
			t.Errorf("%g with goal %g: %06x, want %06x", tt.part, tt.goal, got, tt.want)
		}
	}
}

func TestHeat(t *testing.T) {
	last := panel
	steps := 0
	for n := range 101 {
		if now := heat(n, 100); now != last {
			last = now
			steps++
		}
	}
	if steps != heatLevels-1 || heat(1, 100) == panel || heat(-5, 100) != panel || heat(0, 0) != panel {
		t.Errorf("%d steps; one of a hundred %06x, fewer than none %06x, nothing at all %06x",
			steps, heat(1, 100), heat(-5, 100), heat(0, 0))
	}
}

func TestBrief(t *testing.T) {
	for n, want := range map[int]string{0: "0", 9999: "9999", 10000: "10k", 999_999: "999k", math.MaxInt: "1M+"} {
		if got := brief(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// Contrast by the formula of WCAG 2, which asks for 4.5 for text.
func TestContrast(t *testing.T) {
	luminance := func(i ink) float64 {
		part := func(v uint8) float64 {
			x := float64(v) / 255
			if x <= 0.04045 {
				return x / 12.92
			}
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		c := i.rgba()
		return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
	}
	for _, tt := range []struct{ text, on ink }{
		{bright, ground}, {dim, ground}, {accent, ground}, {strong, ground}, {fair, ground}, {weak, ground},
		{bright, panel}, {dim, panel},
	} {
		if got := (luminance(tt.text) + 0.05) / (luminance(tt.on) + 0.05); got < 4.5 {
			t.Errorf("%06x on %06x: %.1f", tt.text, tt.on, got)
		}
	}
}

// The size is bounded whatever a spec holds, and the palette never runs over.
func TestLargest(t *testing.T) {
	long := strings.Repeat("很长 long 👍 ", 10_000)
	h := History{Title: long, Today: wednesday, Footer: long, Past: make([]int, 5000), Ahead: make([]int, 5000)}
	for range 200 {
		h.Tiles = append(h.Tiles, Tile{long, long})
		h.Topics = append(h.Topics, Row{Label: long, Note: long, Section: len(h.Topics)%2 == 0})
	}
	var out bytes.Buffer
	if err := Days(&out, h); err != nil {
		t.Fatal(err)
	}
	checkPicture(t, out.Bytes())
	if n := len(decode(t, out.Bytes()).(*image.Paletted).Palette); out.Len() > 300_000 || n >= 256 {
		t.Errorf("%d bytes, palette of %d", out.Len(), n)
	}
}

func checkPicture(t *testing.T, data []byte) {
	t.Helper()
	size := decode(t, data).Bounds().Size()
	if size.X != width || size.Y < 2*margin || size.Y > maxHeight*3/4 {
		t.Errorf("picture of %v", size)
	}
}

func FuzzBars(f *testing.F) {
	f.Add("标题", "channel 与 select", "72 / 100", 72.0, 100.0, 0.9, 3)
	f.Add("\x00\xff👍", "\u202e", "", math.NaN(), math.Inf(1), -1.0, 40)
	f.Add("", "", "", 1e-320, 1e-320, math.NaN(), 11)
	f.Fuzz(func(t *testing.T, title, label, note string, value, most, goal float64, n int) {
		s := Spec{Title: title, Footer: note, Goal: goal}
		for i := range max(n%40, -n%40) + 1 {
			s.Rows = append(s.Rows, Row{Label: label, Note: note, Value: value, Max: most, Section: i%7 == 3})
		}
		var out bytes.Buffer
		if err := Bars(&out, s); err != nil {
			t.Fatal(err)
		}
		checkPicture(t, out.Bytes())
	})
}

func FuzzDays(f *testing.F) {
	f.Add("zh", "学习进度", int64(1763424000), 90, 14, 3)
	f.Add("", "", int64(math.MinInt64), 1, -1, math.MinInt)
	f.Fuzz(func(t *testing.T, code, text string, today int64, past, ahead, n int) {
		h := History{Title: text, Lang: code, Today: time.Unix(today, 0), Tiles: []Tile{{text, text}}}
		h.Past = repeat(n, past)
		h.Ahead = repeat(n, ahead)
		var out bytes.Buffer
		if err := Days(&out, h); err != nil {
			t.Fatal(err)
		}
		checkPicture(t, out.Bytes())
	})
}

func repeat(n, times int) (out []int) {
	for i := range max(times%100, 0) {
		out = append(out, n*i)
	}
	return out
}

func FuzzWrap(f *testing.F) {
	f.Add("用 select 等，then go on", 7)
	f.Fuzz(func(t *testing.T, s string, room int) {
		room = 12 + max(room%80, -room%80)*6
		kept := 0
		for _, line := range wrap(s, 1, room, 1000) {
			if len(line) == 0 || measure(line, 1) > room {
				t.Fatalf("line %q in %d pixels", string(line), room)
			}
			kept += len(strings.ReplaceAll(string(line), " ", ""))
		}
		if want := len(strings.ReplaceAll(string(clean(s)), " ", "")); kept != want || !utf8.ValidString(string(clean(s))) {
			t.Fatalf("%q: %d bytes of %d left", s, kept, want)
		}
	})
}

func BenchmarkBars(b *testing.B) { benchmark(b, "report_zh") }
func BenchmarkMany(b *testing.B) { benchmark(b, "bars_many") }
func BenchmarkDays(b *testing.B) { benchmark(b, "progress_zh") }

func benchmark(b *testing.B, name string) {
	draw := pictures()[name]
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := draw(&out); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(out.Len()), "bytes/picture")
}
