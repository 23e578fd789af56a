package openai

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/llm"
	"gophertutor/internal/llm/openaitest"
)

func embedderFor(s *openaitest.Server, queryPrefix, passagePrefix string) *Embedder {
	cfg := configFor(s)
	cfg.Model = openaitest.EmbedModel
	return New(cfg).Embedder(queryPrefix, passagePrefix)
}

func TestEmbed(t *testing.T) {
	s := openaitest.New(t, openaitest.Dim(32))
	e := embedderFor(s, "query: ", "passage: ")
	var texts []string
	for i := range 150 {
		texts = append(texts, fmt.Sprintf("text %d 切片", i))
	}
	texts[3] = strings.Repeat("切", 10_000)
	inOrder, err := e.EmbedPassages(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	s.SetFaults(openaitest.Fault{Mode: openaitest.Shuffled})
	shuffled, err := e.EmbedPassages(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(inOrder, shuffled); d != "" {
		t.Error("the order of the answer matters:", d)
	}
	if len(inOrder) != len(texts) || len(inOrder[0]) != 32 || slices.Equal(inOrder[0], inOrder[1]) {
		t.Errorf("%d vectors of dimension %d", len(inOrder), len(inOrder[0]))
	}
	var sent []string
	for _, r := range s.Requests()[:3] {
		sent = append(sent, r.Input...)
	}
	if len(sent) != 150 || sent[149] != "passage: text 149 切片" || len([]rune(sent[3])) != len("passage: ")+embedRunes {
		t.Errorf("sent %d texts, the last %q", len(sent), sent[len(sent)-1])
	}
	if _, err := e.EmbedQuery(t.Context(), "why"); err != nil {
		t.Error(err)
	}
	if last := s.Requests()[6]; !slices.Equal(last.Input, []string{"query: why"}) {
		t.Errorf("sent %q", last.Input)
	}
	if got := e.Model(); got != `test-embed ("passage: ")` {
		t.Errorf("model %q", got)
	}
	if vecs, err := e.EmbedPassages(t.Context(), nil); len(vecs) != 0 || err != nil || len(s.Requests()) != 7 {
		t.Errorf("nothing to embed: %v, %v", vecs, err)
	}
}

func TestEmbedErrors(t *testing.T) {
	for mode, kind := range map[openaitest.Mode]llm.Kind{
		openaitest.TooFewVectors:  llm.Malformed,
		openaitest.TooManyVectors: llm.Malformed,
		openaitest.SameIndex:      llm.Malformed,
		openaitest.WrongDim:       llm.Malformed,
		openaitest.EmptyVector:    llm.Malformed,
		openaitest.NaNVector:      llm.Malformed,
		openaitest.OverflowVector: llm.Malformed,
		openaitest.NullVector:     llm.Malformed,
		openaitest.ZeroVector:     llm.Malformed,
		openaitest.HTMLPageOK:     llm.Malformed,
		openaitest.HTMLPage:       llm.ServerFailed,
		openaitest.ModelMissing:   llm.ModelNotFound,
		openaitest.EchoKey:        llm.Unauthorized,
		openaitest.RateLimited:    llm.RateLimited,
	} {
		t.Run(fmt.Sprint(mode), func(t *testing.T) {
			s := openaitest.New(t, openaitest.WithFaults(openaitest.Fault{Mode: mode}))
			vecs, err := embedderFor(s, "", "").EmbedPassages(t.Context(), []string{"a", "b", "c"})
			wantKind(t, err, kind)
			if vecs != nil {
				t.Errorf("vectors beside an error: %v", vecs)
			}
		})
	}
	// The second batch fails: there are no vectors at all.
	s := openaitest.New(t)
	texts := slices.Repeat([]string{"a"}, embedBatch+1)
	texts[embedBatch] = ""
	vecs, err := embedderFor(s, "", "").EmbedPassages(t.Context(), texts)
	if e := wantKind(t, err, llm.Rejected); !strings.Contains(e.Detail, "input") {
		t.Errorf("detail %q", e.Detail)
	}
	if vecs != nil || len(s.Requests()) != 2 {
		t.Errorf("%d vectors, %d requests", len(vecs), len(s.Requests()))
	}
}
