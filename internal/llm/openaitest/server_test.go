package openaitest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"gophertutor/internal/llm/openaitest"
)

func send(t *testing.T, s *openaitest.Server, method, path, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.Key)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// TestRefusals sends what the real API would refuse.
func TestRefusals(t *testing.T) {
	s := openaitest.New(t)
	const hi = `"messages":[{"role":"user","content":"hi"}]`
	many := strings.TrimSuffix(strings.Repeat(`"a",`, 2049), ",")
	tests := []struct {
		name, method, path, body string
		header                   []string
		status                   int
		says                     string
	}{
		{"models", "GET", "/models", "", nil, 200, `"test-embed"`},
		{"path", "POST", "/completions", "{}", nil, 404, "Invalid URL (POST /v1/completions)"},
		{"method", "GET", "/chat/completions", "", nil, 405, "Not allowed to GET"},
		{"no key", "GET", "/models", "", []string{"Authorization", ""}, 401, "You didn't provide an API key"},
		{"basic", "GET", "/models", "", []string{"Authorization", "Basic x"}, 401, "You didn't provide an API key"},
		{"wrong key", "GET", "/models", "", []string{"Authorization", "Bearer sk-wrong-key"}, 401, `"message":"Incorrect API key provided: sk-wr***.`},
		{"type", "POST", "/chat/completions", "{}", []string{"Content-Type", "text/plain"}, 415, "Invalid Content-Type"},
		{"not json", "POST", "/chat/completions", "{", nil, 400, "could not parse"},
		{"two objects", "POST", "/chat/completions", `{"model":"test-chat",` + hi + `} {}`, nil, 400, "could not parse"},
		{"unknown field", "POST", "/chat/completions", `{"model":"test-chat",` + hi + `,"top_k":3}`, nil, 400, `"param":"top_k"`},
		{"no model", "POST", "/chat/completions", `{` + hi + `}`, nil, 400, "you must provide a model"},
		{"other model", "POST", "/chat/completions", `{"model":"gpt-x",` + hi + `}`, nil, 404, `"code":"model_not_found"`},
		{"embedding model", "POST", "/chat/completions", `{"model":"test-embed",` + hi + `}`, nil, 404, `"code":"model_not_found"`},
		{"no messages", "POST", "/chat/completions", `{"model":"test-chat"}`, nil, 400, "'messages': empty array"},
		{"role", "POST", "/chat/completions", `{"model":"test-chat","messages":[{"role":"bot","content":"hi"}]}`, nil, 400, `"param":"messages[0].role"`},
		{"no content", "POST", "/chat/completions", `{"model":"test-chat","messages":[{"role":"assistant"}]}`, nil, 400, "got null"},
		{"temperature", "POST", "/chat/completions", `{"model":"test-chat",` + hi + `,"temperature":2.5}`, nil, 400, `"param":"temperature"`},
		{"options without stream", "POST", "/chat/completions", `{"model":"test-chat",` + hi + `,"stream_options":{"include_usage":true}}`, nil, 400, "only allowed when 'stream'"},
		{"chat", "POST", "/chat/completions", `{"model":"test-chat",` + hi + `,"temperature":2}`, nil, 200, `"finish_reason":"stop"`},
		{"parts", "POST", "/chat/completions", `{"model":"test-chat","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}`, nil, 200, "[1]"},
		{"embedding", "POST", "/embeddings", `{"model":"test-embed","input":"a"}`, nil, 200, `"embedding":[`},
		{"base64", "POST", "/embeddings", `{"model":"test-embed","input":["a"],"encoding_format":"base64"}`, nil, 200, `"embedding":"`},
		{"no input", "POST", "/embeddings", `{"model":"test-embed"}`, nil, 400, "'$.input' is invalid"},
		{"empty list", "POST", "/embeddings", `{"model":"test-embed","input":[]}`, nil, 400, "'$.input' is invalid"},
		{"empty text", "POST", "/embeddings", `{"model":"test-embed","input":["a",""]}`, nil, 400, "'$.input' is invalid"},
		{"numbers", "POST", "/embeddings", `{"model":"test-embed","input":[1,2]}`, nil, 400, "'$.input' is invalid"},
		{"too many", "POST", "/embeddings", `{"model":"test-embed","input":[` + many + `]}`, nil, 400, "the limit is 2048"},
		{"chat model", "POST", "/embeddings", `{"model":"test-chat","input":"a"}`, nil, 404, `"code":"model_not_found"`},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, body := send(t, s, tt.method, tt.path, tt.body, tt.header...)
			if status != tt.status || !strings.Contains(body, tt.says) {
				t.Errorf("got %d %s, want %d with %s", status, body, tt.status, tt.says)
			}
			if got := len(s.Requests()); got != i+1 {
				t.Errorf("%d requests recorded, want %d", got, i+1)
			}
		})
	}
}

// TestStream reads the events of a stream as the API describes them.
func TestStream(t *testing.T) {
	const answer = "Slices 切片 grow [1][42]."
	for _, usage := range []bool{false, true} {
		s := openaitest.New(t, openaitest.Answer(answer))
		body := `{"model":"test-chat","stream":true,"messages":[{"role":"user","content":"hi"}]`
		if usage {
			body += `,"stream_options":{"include_usage":true}`
		}
		_, got := send(t, s, "POST", "/chat/completions", body+"}")
		events := strings.Split(strings.TrimSuffix(got, "\n\n"), "\n\n")
		if last := events[len(events)-1]; last != "data: [DONE]" {
			t.Errorf("ends with %q", last)
		}
		text, usages, finished := "", 0, false
		for i, e := range events[:len(events)-1] {
			var c struct {
				Choices []struct {
					Delta        struct{ Role, Content string }
					FinishReason string `json:"finish_reason"`
				}
				Usage *struct{}
			}
			if err := json.Unmarshal([]byte(strings.TrimPrefix(e, "data: ")), &c); err != nil {
				t.Fatalf("%q: %v", e, err)
			}
			if c.Usage != nil {
				usages++
				if len(c.Choices) != 0 {
					t.Errorf("usage beside choices: %s", e)
				}
				continue
			}
			if (c.Choices[0].Delta.Role == "assistant") != (i == 0) {
				t.Errorf("role in event %d: %s", i, e)
			}
			text += c.Choices[0].Delta.Content
			finished = c.Choices[0].FinishReason == "stop"
			if strings.Contains(c.Choices[0].Delta.Content, "[1]") {
				t.Errorf("a label in one piece: %s", e)
			}
		}
		if text != answer || !finished || (usages == 1) != usage {
			t.Errorf("got %q, finished %v, %d usages", text, finished, usages)
		}
	}
}
