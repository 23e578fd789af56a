package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gophertutor/internal/llm/openaitest"
	"gophertutor/retrieval/eval"
)

func TestEvalRetrieval(t *testing.T) {
	dir := t.TempDir()
	notes, cases := filepath.Join(dir, "notes"), filepath.Join(dir, "cases.jsonl")
	if err := os.Mkdir(notes, 0o777); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(notes, "a.md"), "# Timers\n\nA timer sits in a heap until it fires.\n\n## Tickers\n\nA ticker fires again and again until it is stopped.\n")
	write(cases, `{"id":"1","query":"where does a timer wait","kind":"paraphrase","relevant":[{"file":"a.md","quote":"sits in a heap until it fires","grade":2}]}
{"id":"2","query":"kubernetes operators in terraform","kind":"unanswerable","relevant":[]}
`)
	bot := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := run(t.Context(), append([]string{"eval", "retrieval"}, args...), []string{"DATA_DIR=" + dir}, streams{strings.NewReader(""), &out, &errs})
		return code, out.String(), errs.String()
	}
	code, out, errs := bot("--cases", cases, "--knowledge", notes, "--json")
	var r eval.Report
	if err := json.Unmarshal([]byte(out), &r); code != exitDone || err != nil {
		t.Fatalf("exit %d, %v\n%s%s", code, err, out, errs)
	}
	if r.All.Cases != 1 || r.All.R1 != 1 || r.Refusal.Unanswerable != 1 || r.Refusal.AUC != 1 {
		t.Errorf("%+v", r)
	}
	if code, out, _ := bot("--cases", cases, "--knowledge", notes); code != exitDone || !strings.Contains(out, "paraphrase") || !strings.Contains(out, "AUC 1.000") {
		t.Errorf("exit %d\n%s", code, out)
	}
	for name, args := range map[string][]string{
		"there is no":          {"--cases", cases, "--knowledge", notes + "x"},
		"no such file":         {"--cases", cases + "x"},
		"none of the notes":    {"--cases", cases},
		"builtin\",\"server\"": {"--embedder", "other"},
	} {
		if code, _, errs := bot(args...); code != exitUsage || !strings.Contains(errs, name) {
			t.Errorf("%q: exit %d, %s", args, code, errs)
		}
	}
}

// TestEvalRetrievalOfServer measures a server's model, whose vectors say little, and
// asks that the ranking stays what it was.
func TestEvalRetrievalOfServer(t *testing.T) {
	if testing.Short() {
		t.Skip("measures all built-in cases twice")
	}
	ai := openaitest.New(t)
	measure := func(embedder string) eval.Report {
		t.Helper()
		var out, errs bytes.Buffer
		env := []string{"DATA_DIR=" + t.TempDir(), "EMBEDDING_MODEL=" + openaitest.EmbedModel, "EMBEDDING_BASE_URL=" + ai.URL, "EMBEDDING_API_KEY=" + ai.Key}
		if code := run(t.Context(), []string{"eval", "retrieval", "--json", "--embedder", embedder}, env, streams{strings.NewReader(""), &out, &errs}); code != exitDone {
			t.Fatalf("%s: exit %d: %s", embedder, code, errs.String())
		}
		var r eval.Report
		if err := json.Unmarshal(out.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	builtin, server := measure("builtin"), measure("server")
	if len(ai.Requests()) == 0 {
		t.Fatal("the server was not asked")
	}
	const noise = 0.02
	if server.All.R5 < builtin.All.R5-noise || server.All.MRR < builtin.All.MRR-noise || server.Refusal.AUC < builtin.Refusal.AUC-noise {
		t.Errorf("with the server R@5 %.3f, MRR %.3f, AUC %.3f; without %.3f, %.3f, %.3f", server.All.R5, server.All.MRR, server.Refusal.AUC,
			builtin.All.R5, builtin.All.MRR, builtin.Refusal.AUC)
	}
	t.Logf("with the server R@5 %.3f, MRR %.3f; without %.3f, %.3f", server.All.R5, server.All.MRR, builtin.All.R5, builtin.All.MRR)
}
