package tutor

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// cited runs a text through a citer that knows the labels 1, 2, 3 and 12, cut
// at the given places.
func cited(text string, cuts ...int) (string, []string) {
	c := &citer{known: map[string]bool{"1": true, "2": true, "3": true, "12": true}}
	var out strings.Builder
	start := 0
	for _, at := range cuts {
		out.WriteString(c.filter(text[start:at]))
		start = at
	}
	out.WriteString(c.filter(text[start:]))
	out.WriteString(c.rest())
	return out.String(), c.used
}

var citerCases = []struct {
	name, in, want string
	used           string
}{
	{"none", "plain 文字", "plain 文字", ""},
	{"known", "It doubles [1].", "It doubles [1].", "1"},
	{"unknown", "It doubles [42].", "It doubles .", ""},
	{"both", "a [1][42][3] b", "a [1][3] b", "1 3"},
	{"order of use", "a [3] b [1] c [3]", "a [3] b [1] c [3]", "3 1"},
	{"after a word", "the elements[1] double, elements[42] and nums[1], myElements[42], s.growth[42]", "the elements[1] double, elements and nums[1], myElements[42], s.growth[42]", "1"},
	{"list", "a [1, 2] b [2,42，3、12] c [42; 43]", "a [1][2] b [2][3][12] c ", "1 2 3 12"},
	{"full width", "切片【1】增长【42】。", "切片[1]增长。", "1"},
	{"after Han", "切片[1]，映射[42]", "切片[1]，映射", "1"},
	{"blanks", "a [ 1 ] b [ 42 ]", "a [1] b ", "1"},
	{"bold", "**[1]** and **[42]** *[2]* *[42]*", "**[1]** and **** *[2]* **", "1 2"},
	{"array type", "[4]byte and [2]*T and [3]int64", "[4]byte and [2]*T and [3]int64", ""},
	{"index", "s[1] and s[42] and f()[7] and x_[2]", "s[1] and s[42] and f()[7] and x_[2]", ""},
	{"matrix", "m[1][42] and m[7][8][9], [1]", "m[1][42] and m[7][8][9], [1]", "1"},
	{"span", "`[42]` and ``a ` [42]`` [42]", "`[42]` and ``a ` [42]`` ", ""},
	{"open span", "`[42]\n[42]", "`[42]\n", ""},
	{"fence", "a\n```go\nx := [42]\n`[42]`\n```\n[42] [1]", "a\n```go\nx := [42]\n`[42]`\n```\n [1]", "1"},
	{"tildes", "~~~\n[42]\n```\n[42]\n~~~\n[42]", "~~~\n[42]\n```\n[42]\n~~~\n", ""},
	{"long fence", "````\n```\n[42]\n````\n[42]", "````\n```\n[42]\n````\n", ""},
	{"open fence", "```\n[42]", "```\n[42]", ""},
	{"indented fence", "- a\n  ```go\n  [42]\n  ```\n  [42]", "- a\n  ```go\n  [42]\n  ```\n  ", ""},
	{"fence in an item", "1. ```go\n   s[1], [42]\n   ```\n   So [1][42].", "1. ```go\n   s[1], [42]\n   ```\n   So [1].", "1"},
	{"fence in an item of an item", "- 12) ~~~\n  [42]\n  ~~~\n[42]", "- 12) ~~~\n  [42]\n  ~~~\n", ""},
	{"no fence behind a number", "12 ```[42]``` [42]\n-```[42]\n[42]", "12 ```[42]``` \n-```[42]\n", ""},
	{"fence in a quote", "> - ```\n> - ```\n> x [42]\n> ```\n> So [1][42].", "> - ```\n> - ```\n> x [42]\n> ```\n> So [1].", "1"},
	{"quote that ends", "> ```\n> [42]\n\nSo [1][42].", "> ```\n> [42]\n\nSo [1].", "1"},
	{"fence within a fence", "```md\n```go\n[42]\n``` \n[1][42]", "```md\n```go\n[42]\n``` \n[1]", "1"},
	{"span of three", "```[42]``` doubles [42]\n[1]", "```[42]``` doubles \n[1]", "1"},
	{"struck out", "a ~~[1]~~ [42]", "a ~~[1]~~ ", "1"},
	{"link", "see [1](http://evil) and [42](http://evil).", "see [1] and .", "1"},
	{"image", "![1](http://evil/x.png)", "![1]", "1"},
	{"open link", "see [1](http://evil", "see [1] (http://evil", "1"},
	{"link over lines", "see [1](http://evil\n) [42](\nhttp://evil)", "see [1] (http://evil\n) (\nhttp://evil)", "1"},
	{"long link", "[1](" + strings.Repeat("x", 600) + ")", "[1] (" + strings.Repeat("x", 600) + ")", "1"},
	{"doubled", "see [[1]](http://evil) and [[2]] and [[42]](http://evil)", "see [[1]] and [[2]] and []", "1 2"},
	{"definition", "[1]: http://evil", "[1] : http://evil", "1"},
	{"colon", "As in [1]: it grows", "As in [1]: it grows", "1"},
	{"other links", "[docs](https://go.dev) [x] [ ] [1a] [] [-1] [1-2]", "[docs](https://go.dev) [x] [ ] [1a] [] [-1] [1-2]", ""},
	{"open bracket", "a [1", "a [1", ""},
	{"open bracket over lines", "a [1\n]", "a [1\n]", ""},
	{"long list", "a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", "a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", ""},
	{"large number", "[1234] [0]", "[1234] ", ""},
	{"half a character", "切\xe5\x88", "切\xe5\x88", ""},
	{"emoji", "👍🏽[1]👍🏽[42]", "👍🏽[1]👍🏽", "1"},
}

func TestCiter(t *testing.T) {
	for _, tt := range citerCases {
		t.Run(tt.name, func(t *testing.T) {
			for cut := range len(tt.in) + 1 {
				got, used := cited(tt.in, cut)
				if got != tt.want || strings.Join(used, " ") != tt.used {
					t.Fatalf("cut at %d: got %q, used %v; want %q, %q", cut, got, used, tt.want, tt.used)
				}
			}
			var every []int
			for i := range tt.in {
				every = append(every, i)
			}
			if got, _ := cited(tt.in, every...); got != tt.want {
				t.Errorf("by characters: got %q, want %q", got, tt.want)
			}
		})
	}
}

// FuzzCiter: the pieces in which a text comes do not matter, and what the
// filter lets through cites nothing unknown.
func FuzzCiter(f *testing.F) {
	for _, tt := range citerCases {
		f.Add(tt.in, uint64(1), uint64(0x5a5a))
	}
	f.Fuzz(func(t *testing.T, text string, a, b uint64) {
		whole, used := cited(text)
		var cuts []int
		for i := range len(text) {
			if a = a*6364136223846793005 + b | 1; a>>62 != 0 {
				cuts = append(cuts, i)
			}
		}
		got, usedToo := cited(text, cuts...)
		if got != whole {
			t.Errorf("%q cut at %v: got %q, whole %q", text, cuts, got, whole)
		}
		if d := cmp.Diff(used, usedToo); d != "" {
			t.Error(d)
		}
		for _, l := range used {
			if !strings.Contains(whole, "["+l+"]") {
				t.Errorf("%q: used %s, which is not in %q", text, l, whole)
			}
		}
	})
}

// TestCiterHoldsLittle checks that text is shown as it comes.
func TestCiterHoldsLittle(t *testing.T) {
	c := &citer{known: map[string]bool{}}
	text := strings.Repeat("words [and brackets that are not labels at all, and `code` 切片 ", 20)
	in, out := 0, 0
	for _, r := range text {
		in += len(string(r))
		out += len(c.filter(string(r)))
		if in-out > maxLabel {
			t.Fatalf("%d bytes held back after %q", in-out, text[:in])
		}
	}
}
