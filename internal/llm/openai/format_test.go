package openai

import (
	"encoding/json"
	"testing"

	"gophertutor/internal/llm"
	"gophertutor/internal/llm/openaitest"
)

// TestFormat checks what is asked of servers for an answer in JSON, and what is
// left out when they refuse it.
func TestFormat(t *testing.T) {
	asked := question
	asked.Steady = true
	asked.Schema = &llm.Schema{Name: "pair", JSON: `{"type":"object"}`}
	tests := []struct {
		name   string
		faults []openaitest.Mode
		format string
		warm   bool
		calls  int
	}{
		{"all", nil, "json_schema", false, 1},
		{"schema refused", []openaitest.Mode{openaitest.RefuseSchema}, "json_object", false, 2},
		{"format refused", []openaitest.Mode{openaitest.RefuseFormat}, "", false, 3},
		{"temperature refused", []openaitest.Mode{openaitest.RefuseTemperature}, "json_schema", true, 2},
		{"everything refused", []openaitest.Mode{openaitest.RefuseTemperature, openaitest.RefuseFormat, openaitest.RefuseStreamOptions}, "", true, 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := openaitest.New(t, openaitest.Answer(`{"a":1}`))
			var faults []openaitest.Fault
			for _, m := range tt.faults {
				faults = append(faults, openaitest.Fault{Mode: m})
			}
			s.SetFaults(faults...)
			if got, _, err := answer(t, New(configFor(s)), asked); err != nil || got != `{"a":1}` {
				t.Fatalf("got %q, %v", got, err)
			}
			reqs := s.Requests()
			last := reqs[len(reqs)-1]
			if len(reqs) != tt.calls || last.Format != tt.format || (last.Temperature == nil) != tt.warm {
				t.Errorf("%d requests, the last with format %q and temperature %v", len(reqs), last.Format, last.Temperature)
			}
			if tt.format != "json_schema" {
				return
			}
			var body struct {
				Format struct {
					Schema struct {
						Name   string          `json:"name"`
						Strict bool            `json:"strict"`
						Schema json.RawMessage `json:"schema"`
					} `json:"json_schema"`
				} `json:"response_format"`
			}
			if err := json.Unmarshal([]byte(last.Body), &body); err != nil {
				t.Fatal(err)
			}
			if f := body.Format.Schema; f.Name != "pair" || !f.Strict || string(f.Schema) != asked.Schema.JSON {
				t.Errorf("sent %+v", f)
			}
		})
	}
}

// TestNoFormat checks that an ordinary request asks for none of this.
func TestNoFormat(t *testing.T) {
	s := openaitest.New(t)
	if _, _, err := answer(t, New(configFor(s)), question); err != nil {
		t.Fatal(err)
	}
	if r := s.Requests()[0]; r.Format != "" || r.Temperature != nil {
		t.Errorf("asked with format %q and temperature %v", r.Format, r.Temperature)
	}
}
