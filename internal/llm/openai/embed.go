package openai

import (
	"context"
	"fmt"
	"slices"

	openai "github.com/sashabaranov/go-openai"

	"gophertutor/internal/lang"
	"gophertutor/internal/llm"
)

// Limits of one embedding request. Servers accept more; small batches keep a
// local server responsive and a retry cheap.
const (
	embedBatch = 64
	embedRunes = 6000 // of one text; about 8,000 tokens of Chinese, the usual limit of a model
)

// An Embedder embeds texts with the client's model. Safe for concurrent use.
type Embedder struct {
	c                          *Client
	queryPrefix, passagePrefix string
}

// Embedder returns an embedder. Some models are trained with prefixes that tell
// questions from passages ("query: ", "passage: "); most need none.
func (c *Client) Embedder(queryPrefix, passagePrefix string) *Embedder {
	return &Embedder{c, queryPrefix, passagePrefix}
}

// Model names the model and what is put before a text, since both decide the
// vector. Its dimension is known only to the server.
func (e *Embedder) Model() string {
	if e.passagePrefix == "" {
		return e.c.cfg.Model
	}
	return fmt.Sprintf("%s (%q)", e.c.cfg.Model, e.passagePrefix)
}

// EmbedPassages returns one vector a text, in order.
func (e *Embedder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for len(texts) > 0 {
		n := min(embedBatch, len(texts))
		vecs, err := e.embed(ctx, e.passagePrefix, texts[:n])
		if err != nil {
			return nil, err
		}
		out = append(out, vecs...)
		texts = texts[n:]
	}
	return out, nil
}

// EmbedQuery embeds a question.
func (e *Embedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	vecs, err := e.embed(ctx, e.queryPrefix, []string{text})
	if err != nil {
		return nil, err
	}
	return vecs[0], nil
}

func (e *Embedder) embed(ctx context.Context, prefix string, texts []string) ([][]float32, error) {
	input := make([]string, len(texts))
	for i, t := range texts {
		input[i] = prefix + lang.Head(t, embedRunes)
	}
	c := e.c
	ctx, cancel := context.WithTimeoutCause(ctx, c.cfg.FirstByte+c.cfg.Idle, errIdle)
	defer cancel()
	resp, err := c.api.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{
		Input: input, Model: openai.EmbeddingModel(c.cfg.Model), EncodingFormat: openai.EmbeddingEncodingFormatFloat,
	})
	if err != nil {
		return nil, c.wrap(ctx, err)
	}
	malformed := func(format string, args ...any) error {
		return c.fail(llm.Malformed, fmt.Sprintf(format, args...), nil)
	}
	if len(resp.Data) != len(input) {
		return nil, malformed("%d vectors for %d texts", len(resp.Data), len(input))
	}
	out := make([][]float32, len(input))
	for _, d := range resp.Data { // in the order of Index, not of Data
		if d.Index < 0 || d.Index >= len(out) || out[d.Index] != nil {
			return nil, malformed("vector with index %d among %d", d.Index, len(input))
		}
		if dim := len(resp.Data[0].Embedding); len(d.Embedding) != dim {
			return nil, malformed("vectors of dimension %d and %d", dim, len(d.Embedding))
		}
		if !slices.ContainsFunc(d.Embedding, func(x float32) bool { return x != 0 }) { // also when it is empty
			return nil, malformed("a vector without length")
		}
		out[d.Index] = d.Embedding
	}
	return out, nil
}
