package logs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
)

func TestRequest(t *testing.T) {
	var out bytes.Buffer
	log := New(&out, Options{JSON: true})
	ctx := WithRequest(context.Background(), "first")
	log.InfoContext(ctx, "one")
	log.With("a", 1).InfoContext(WithRequest(ctx, "second"), "two", "b", 2)
	log.InfoContext(context.Background(), "three")
	log.WithGroup("g").InfoContext(ctx, "four", "c", 3)
	log.DebugContext(ctx, "not written")
	var got []string
	for line := range strings.Lines(out.String()) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		delete(v, "time")
		got = append(got, fmt.Sprint(v))
	}
	want := []string{
		"map[level:INFO msg:one request:first]",
		"map[a:1 b:2 level:INFO msg:two request:second]",
		"map[level:INFO msg:three]",
		"map[g:map[c:3 request:first] level:INFO msg:four]",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	a, b := NewRequest(), NewRequest()
	if len(a) != 8 || a == b || strings.ToLower(a) != a {
		t.Errorf("names of requests: %q, %q", a, b)
	}
}

// The record that other handlers may hold too is left as it is.
func TestRecordIsNotShared(t *testing.T) {
	var out bytes.Buffer
	h := New(&out, Options{}).Handler()
	var r slog.Record
	for i := range 8 { // beyond what a record holds by itself
		r.AddAttrs(slog.Int(fmt.Sprint("a", i), i))
	}
	for _, id := range []string{"x", "y"} {
		if err := h.Handle(WithRequest(context.Background(), id), r); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.NumAttrs(); n != 8 {
		t.Errorf("%d attributes", n)
	}
	for _, want := range []string{"request=x\n", "request=y\n"} {
		if strings.Count(out.String(), want) != 1 {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
}

func TestSecrets(t *testing.T) {
	secrets := []string{"sk-12345678", "sk-12345678-longer", `qu"o\te<&>d`, "short", "", "ünïcödé-geheim", "line\nbreak-secret"}
	for _, asJSON := range []bool{false, true} {
		var out bytes.Buffer
		log := New(&out, Options{JSON: asJSON, Level: slog.LevelDebug, Secrets: secrets})
		for _, s := range secrets {
			log.Debug("message "+s, s+"key", s, "group", slog.GroupValue(slog.String("x", s)),
				"error", errors.New("Get \"https://host/?key="+url.QueryEscape(s)+"\": "+s), "struct", struct{ S string }{s},
				"bytes", []byte(s), "path", url.PathEscape(s), "quoted", fmt.Sprintf("%q", s))
		}
		log.With("token", secrets[0]).Info("derived")
		text := out.String()
		for _, s := range []string{"12345678", "longer", "geheim", "break-secret", `qu"o`, `qu\"o`, "qu%22o", "te<&>d"} {
			if strings.Contains(text, s) {
				t.Errorf("json %v: %q is in\n%s", asJSON, s, text)
			}
		}
		if !strings.Contains(text, "short") {
			t.Errorf("what is too short for a secret is hidden:\n%s", text)
		}
		for line := range strings.Lines(text) {
			if asJSON && !json.Valid([]byte(line)) {
				t.Errorf("no JSON: %s", line)
			}
		}
	}
}

// A line is one write: other writers of standard error must not get in between.
func TestOneWrite(t *testing.T) {
	n := 0
	log := New(writer(func(p []byte) (int, error) { n++; return len(p), nil }), Options{Secrets: []string{"a-long-secret"}})
	log.Info("a-long-secret and a-long-secret again")
	if n != 1 {
		t.Errorf("%d writes", n)
	}
	w := withoutSecrets(writer(func(p []byte) (int, error) { return len(p), nil }), []string{"a-long-secret"})
	if n, err := w.Write([]byte("x a-long-secret y")); n != 17 || err != nil {
		t.Errorf("%d, %v: a writer says how much it took", n, err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }
