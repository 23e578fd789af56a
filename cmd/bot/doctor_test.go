package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gophertutor/internal/llm/openaitest"
	"gophertutor/internal/store"
)

// What people paste when they ask for help has no password in it.
func TestDoctorHidesPasswords(t *testing.T) {
	ai := openaitest.New(t)
	base := strings.Replace(ai.URL, "//", "//me:hidden@", 1)
	for _, model := range []string{openaitest.ChatModel, "gone"} {
		var out, errs bytes.Buffer
		env := []string{
			"OPENAI_API_KEY=" + ai.Key, "OPENAI_BASE_URL=" + base, "CHAT_MODEL=" + model, "EMBEDDING_MODEL=" + openaitest.EmbedModel,
			"DATA_DIR=" + t.TempDir(), "LANG=en_US.UTF-8",
		}
		run(context.Background(), []string{"doctor"}, env, streams{in: strings.NewReader(""), out: &out, err: &errs})
		text := out.String() + errs.String()
		if strings.Contains(text, "hidden") || strings.Contains(text, ai.Key) || strings.Count(text, ai.URL) < 2 {
			t.Errorf("with the model %s:\n%s", model, text)
		}
	}
}

// A page that is damaged is found before somebody's question needs it.
func TestDoctorFindsDamage(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, storeFile)
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	note := store.Note{Server: "1", Path: "a.md", Text: strings.Repeat("quokka ", 10_000)}
	if err := db.PutNotes(t.Context(), []store.Note{note}, nil); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	doctor := func() (code int, text string) {
		var out bytes.Buffer
		env := []string{"DATA_DIR=" + dir, "LANG=en_US.UTF-8"}
		code = run(context.Background(), []string{"doctor"}, env, streams{in: strings.NewReader(""), out: &out, err: &out})
		return code, out.String()
	}
	if code, text := doctor(); code != 0 || !strings.Contains(text, "ok    store: "+path) {
		t.Errorf("a whole file: exit code %d\n%s", code, text)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	for i := page; i < len(content); i += page {
		if p := content[i : i+page]; bytes.Contains(p, []byte("quokka")) {
			copy(p, bytes.Repeat([]byte{0xa5}, 16)) // a link of the chain that the text is in
			break
		}
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, text := doctor(); code != 1 || !strings.Contains(text, "FAIL  "+path+" is damaged") || !strings.Contains(text, "bot restore FILE") {
		t.Errorf("a damaged file: exit code %d\n%s", code, text)
	}
}
