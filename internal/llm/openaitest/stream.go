package openaitest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

// sender writes events. What it writes leaves in pieces that respect neither
// lines nor characters, since networks do not.
type sender struct {
	w     http.ResponseWriter
	usage bool // chunks have the field
	model string
	n     int
}

func (o *sender) flush() { o.w.(http.Flusher).Flush() }

func (o *sender) chunk(choices []any, usage any) {
	c := map[string]any{"id": "chatcmpl-test", "object": "chat.completion.chunk", "created": created, "model": o.model, "system_fingerprint": nil, "choices": choices}
	if o.usage {
		c["usage"] = usage
	}
	line, _ := json.Marshal(c)
	o.raw("data: " + string(line) + "\n\n")
}

func (o *sender) raw(text string) {
	if o.n++; o.n%3 == 0 { // in two writes, within a character if there is a long one
		at := strings.IndexFunc(text, func(r rune) bool { return r > 0x7f }) + 1
		if at == 0 {
			at = len(text) / 2
		}
		io.WriteString(o.w, text[:at])
		o.flush()
		text = text[at:]
	}
	io.WriteString(o.w, text)
	o.flush()
}

// pieces cuts a text where a model would not: in words, and after each bracket.
func pieces(text string) []string {
	sizes := []int{1, 3, 2, 5, 4}
	var out []string
	start, n := 0, 0
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		if n++; n >= sizes[len(out)%len(sizes)] || strings.ContainsRune("[【`<", r) {
			out = append(out, text[start:end])
			start, n = end, 0
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}
