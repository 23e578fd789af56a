package lazy

import (
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestMachine compares with package regexp on texts thrown together from what the
// expressions are about.
func TestMachine(t *testing.T) {
	exprs := []string{
		`(?i)\b(?:not|no|nor|never)\b|\p{Han}不(?:了|到)|不|没有|没`, `(?i)\bnot (?:only|just)\b|不同|不仅`, `a|ab|abc`, `(?:ab|a)(?:c|bcd)?`, `a*`, `a*?b`, `(?:a|b)*`, `x*`, ``, `\b`, `^`, `$`, `(?m)^a|b$`,
		`(?s)a.*?b`, `a.{0,3}b`, `(?i)s+`, `(?i)k`, `[^a]b`, `\s+`, `(?m)(?:^|[\s;{}])//.*$`, `^(?:哦|啊)*(?:不对|no)`, `\B不|\Bn`, `(?i)µ|ß`, `(a)(b)?|(c)`, `\pL+`, `(?:a*)*b|a`, `(?:|a)+`, `(?:a|)b*?`, `.`, `\x{FFFD}`, `\p{Han} +\p{Han}`,
	}
	parts := []string{"a", "b", "c", "d", "ab", "no", "not ", " ", "only", "不", "没", "同", "到", "哦", "对", "了", "\n", "//", ";", "S", "ſ", "K", "µ", "Μ", "ß", "ẞ", "k", "\xff", "\xe4\xb8", "_", "1", "，", "Never", "NO"}
	random := rand.New(rand.NewPCG(1, 2))
	for _, expr := range exprs {
		r, want := MustCompile(expr), regexp.MustCompile(expr)
		for range 400 {
			var b strings.Builder
			for range random.IntN(12) {
				b.WriteString(parts[random.IntN(len(parts))])
			}
			s := b.String()
			n := random.IntN(4) - 1
			upper := func(s string) string { return "<" + s + ">" }
			for name, pair := range map[string][2]any{
				"MatchString":           {r.MatchString(s), want.MatchString(s)},
				"FindString":            {r.FindString(s), want.FindString(s)},
				"FindStringIndex":       {r.FindStringIndex(s), want.FindStringIndex(s)},
				"FindAllString":         {r.FindAllString(s, n), want.FindAllString(s, n)},
				"FindAllStringIndex":    {r.FindAllStringIndex(s, n), want.FindAllStringIndex(s, n)},
				"FindAllStringSubmatch": {r.FindAllStringSubmatch(s, n), want.FindAllStringSubmatch(s, n)},
				"Count":                 {r.Count(s), len(want.FindAllString(s, -1))},
				"ReplaceAllString":      {r.ReplaceAllString(s, "-"), want.ReplaceAllString(s, "-")},
				"ReplaceAllStringFunc":  {r.ReplaceAllStringFunc(s, upper), want.ReplaceAllStringFunc(s, upper)},
			} {
				if !reflect.DeepEqual(pair[0], pair[1]) {
					t.Errorf("%s of %q in %q (%d): %v, want %v", name, expr, s, n, pair[0], pair[1])
				}
			}
		}
	}
}

// TestForgets checks that a full memory changes no match.
func TestForgets(t *testing.T) {
	const expr = `[ab]*a[ab]{12}c`
	r, want := MustCompile(expr), regexp.MustCompile(expr)
	random := rand.New(rand.NewPCG(3, 4))
	first := r.tables().memory.Load()
	for range 300 {
		b := make([]byte, 200)
		for i := range b {
			b[i] = "aaabbbbc"[random.IntN(8)]
			if i > 13 && i%40 == 0 {
				copy(b[i-13:], "aabababababbac")
			}
		}
		if got, want := r.FindAllStringIndex(string(b), -1), want.FindAllStringIndex(string(b), -1); !reflect.DeepEqual(got, want) {
			t.Fatalf("in %q: %v, want %v", b, got, want)
		}
	}
	if r.tables().memory.Load() == first {
		t.Error("nothing was forgotten")
	}
}
