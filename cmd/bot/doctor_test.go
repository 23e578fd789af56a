package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"gophertutor/internal/llm/openaitest"
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
