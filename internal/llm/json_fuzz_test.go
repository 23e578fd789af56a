package llm

import (
	"errors"
	"testing"
)

// FuzzDecodeJSON reads what models write where JSON was asked for: it is the whole of
// what was asked or an error, and check sees nothing else.
func FuzzDecodeJSON(f *testing.F) {
	for _, s := range []string{`{"points":[1,2],"why":"x"}`, "```json\n{\"points\":[]}\n```", "```", `{"points":[1]} and more`, `{"points":[1],"other":2}`, `{"points":[1e999]}`, `[[[[`, "null", ""} {
		f.Add(s)
	}
	type answer struct {
		Points []int  `json:"points"`
		Why    string `json:"why"`
	}
	f.Fuzz(func(t *testing.T, text string) {
		checked := 0
		v, err := decodeJSON(text, func(v answer) error {
			checked++
			if len(v.Points) == 0 {
				return errors.New("no points")
			}
			return nil
		})
		if err == nil && (checked != 1 || len(v.Points) == 0) {
			t.Errorf("%q is accepted as %+v after %d checks", text, v, checked)
		}
	})
}
