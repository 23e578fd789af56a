package main

import (
	"strings"
	"testing"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/llm/openaitest"
)

// A bot that starts while its model is still being pulled quotes the notes and says
// why; when the model is there, it is used without a restart. One that breaks off in
// mid-stream costs the member nothing but a quotation.
func TestServeWithoutItsModel(t *testing.T) {
	t.Parallel()
	ai := openaitest.New(t, openaitest.WithFaults(openaitest.Fault{Mode: openaitest.ModelMissing}))
	c := newScene(t, discordtest.Options{})
	startServing(t, c, "DATA_DIR="+t.TempDir(), "OPENAI_BASE_URL="+ai.URL, "OPENAI_API_KEY="+ai.Key,
		"CHAT_MODEL="+openaitest.ChatModel, "EMBEDDING_MODEL="+openaitest.EmbedModel, "METRICS_ADDR=127.0.0.1:0")
	says := func(want string) {
		t.Helper()
		x := c.ask("how does select choose a case")
		c.answered(x)
		var text strings.Builder
		for _, m := range x.Messages() {
			text.WriteString(m.Content + "\n")
		}
		if !strings.Contains(text.String(), want) || !strings.Contains(text.String(), "Sources: [1]") {
			t.Errorf("%q is not in the answer:\n%s", want, &text)
		}
	}
	says("may still be downloading")
	ai.SetFaults(openaitest.Fault{Mode: openaitest.CutStream})
	says("The model broke off, so this is quoted from the notes.")
	ai.SetFaults()
	says("Written by `" + openaitest.ChatModel + "`")
}
