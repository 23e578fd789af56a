package openai

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzErrors reads what servers say when they refuse: what is passed on is one short
// line without the key.
func FuzzErrors(f *testing.F) {
	const key = "sk-0123456789"
	c := New(Config{Key: key, Model: "m"})
	for _, s := range []string{
		`{"error":{"message":"Incorrect API key provided: sk-0123456789"}}`, `{"error":"model not found"}`, `{"message":"\u001b[31m"}`, `{"detail":"a\nb"}`,
		"<html>", "\xff\xfe", strings.Repeat("x", detailRunes-6) + key, `{"error":null}`, "[]", "",
	} {
		f.Add(404, s)
	}
	f.Fuzz(func(t *testing.T, code int, body string) {
		_, detail := classify(code, body)
		shown := c.clean(detail)
		if strings.Contains(shown, key) || strings.ContainsAny(shown, "\n\r\x1b\x00") || !utf8.ValidString(shown) || utf8.RuneCountInString(shown) > detailRunes+1 {
			t.Errorf("%d %q is shown as %q", code, body, shown)
		}
	})
}
