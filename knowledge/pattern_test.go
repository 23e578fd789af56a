package knowledge

import "testing"

// TestPattern checks that looking for words first changes no result.
func TestPattern(t *testing.T) {
	texts := []string{"", "append doubles below 1024", "below 1024 it is twice as big", "容量翻倍到 1024", "1.25 times", "nothing", "k is kelvin", "appendſ", "µs", "μs", "b then a", "a then b", "no"}
	for _, expr := range []string{
		`doubl.{0,20}1024`, `(doubl|twice|翻倍).{0,20}1024|1024.{0,20}(doubl|twice)`, `(below )?1024`, `[a-c]ppend`, `\b1\.25 ?(x|times)\b`,
		`(?:no|any)thing`, `x*`, `(append){1,2}`, `K is`, `appends`, `µs`, `a.*b`, `(no)?thing`, `(is|be).*(kelvin|1024)`, `[kK] is`, `.`, `容量(会|将)?翻倍`,
	} {
		p := newPattern(expr)
		for _, text := range texts {
			if got, want := p.match(text), p.re().MatchString(text); got != want {
				t.Errorf("%s on %q: %v, want %v (needs %+v)", expr, text, got, want, p.need())
			}
		}
	}
}
