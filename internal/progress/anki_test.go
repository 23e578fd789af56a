package progress

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gophertutor/knowledge"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestWriteAnki(t *testing.T) {
	q := &knowledge.Question{
		ID: "map-order", Topic: "map", Level: knowledge.Basic, Kind: knowledge.Output,
		Question: knowledge.Text{EN: "\"What\" does `range m` print <here>,\nand why?", ZH: "这里的 `range m` 会打印什么？为什么？"},
		Program:  "func main() {\n\tfor k := range m {\n\t\tprintln(\"<\" + k)\n\t}\n}\n",
		Prints:   "a\tb\r\nc\n",
		Answer:   knowledge.Text{EN: "Any order & more.", ZH: "任意顺序。"},
		Rubric:   []knowledge.Point{{Point: knowledge.Text{EN: "The start is `random`.", ZH: "起点是随机的。"}}, {Point: knowledge.Text{EN: "Second", ZH: "第二"}}},
	}
	broken := &knowledge.Question{ID: "map-fail", Topic: "map", Level: knowledge.Deep, Kind: knowledge.Output, Question: knowledge.Text{EN: "Compile?", ZH: "能编译吗？"}, Program: "x", Fail: "declared and not used: x"}
	source := func(q *knowledge.Question) string {
		if q.Prints == "" {
			return ""
		}
		return "knowledge/en/map.md:1-9"
	}
	for _, lang := range []string{"en", "zh"} {
		var b bytes.Buffer
		if err := WriteAnki(&b, []*knowledge.Question{q, broken}, lang, source); err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", "anki."+lang+".txt")
		if *update {
			if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), b.String()); d != "" {
			t.Errorf("%s (-want +got):\n%s", lang, d)
		}
	}
}

// TestWriteAnkiBank writes the whole bank: a line a question, with four fields.
func TestWriteAnkiBank(t *testing.T) {
	questions, err := knowledge.Questions()
	if err != nil {
		t.Fatal(err)
	}
	all := pointers(questions)
	for _, lang := range []string{"en", "zh"} {
		var b bytes.Buffer
		if err := WriteAnki(&b, all, lang, func(*knowledge.Question) string { return "" }); err != nil {
			t.Fatal(err)
		}
		notes := 0
		seen := map[string]bool{}
		for line := range strings.Lines(b.String()) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			notes++
			fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if len(fields) != 4 || seen[fields[0]] {
				t.Errorf("%d fields, seen before: %v: %s", len(fields), seen[fields[0]], line)
				continue
			}
			seen[fields[0]] = true
			for _, f := range fields[1:] {
				if f == "" || strings.HasPrefix(f, `"`) || strings.ContainsAny(f, "\r`") && !strings.Contains(f, "<pre") {
					t.Errorf("%s: %s", fields[0], f)
				}
			}
		}
		if notes != len(questions) {
			t.Errorf("%d notes of %d questions", notes, len(questions))
		}
	}
	full := errors.New("full")
	if err := WriteAnki(fullDisk{full}, all, "en", func(*knowledge.Question) string { return "" }); !errors.Is(err, full) {
		t.Errorf("a full disk: %v", err)
	}
}

type fullDisk struct{ err error }

func (w fullDisk) Write([]byte) (int, error) { return 0, w.err }

func TestAnkiOrder(t *testing.T) {
	r := newRecorder(t, bank("abc", 2))
	r.answer("c1", 50, noon)
	r.answer("b2", 20, noon.Add(-3*day))
	list, err := r.AnkiOrder(t.Context(), "m1", noon)
	if err != nil || ids(list) != "b2 b1 c1 c2 a1 a2" {
		t.Errorf("%s, %v", ids(list), err)
	}
}
