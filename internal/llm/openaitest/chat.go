package openaitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// chatBody has the fields of a chat request that the real API knows.
type chatBody struct {
	Model    string `json:"model"`
	Messages []struct {
		Role       string          `json:"role"`
		Content    json.RawMessage `json:"content"`
		Name       string          `json:"name"`
		Refusal    json.RawMessage `json:"refusal"`
		ToolCalls  json.RawMessage `json:"tool_calls"`
		ToolCallID string          `json:"tool_call_id"`
	} `json:"messages"`
	Stream        bool `json:"stream"`
	StreamOptions *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	Temperature         *float64        `json:"temperature"`
	TopP                *float64        `json:"top_p"`
	MaxTokens           *int            `json:"max_tokens"`
	MaxCompletionTokens *int            `json:"max_completion_tokens"`
	N                   *int            `json:"n"`
	Stop                json.RawMessage `json:"stop"`
	Seed                *int            `json:"seed"`
	PresencePenalty     *float64        `json:"presence_penalty"`
	FrequencyPenalty    *float64        `json:"frequency_penalty"`
	ResponseFormat      json.RawMessage `json:"response_format"`
	ReasoningEffort     string          `json:"reasoning_effort"`
	User                string          `json:"user"`
	Tools               json.RawMessage `json:"tools"`
	ToolChoice          json.RawMessage `json:"tool_choice"`
	Metadata            json.RawMessage `json:"metadata"`
	Store               *bool           `json:"store"`
}

var roles = []string{"developer", "system", "user", "assistant", "tool", "function"}

// check fills req and says what the real API would not accept.
func (s *Server) check(b chatBody, req *Request) *apiError {
	req.Model, req.Stream = b.Model, b.Stream
	req.Usage = b.StreamOptions != nil && b.StreamOptions.IncludeUsage
	if e := s.knows(b.Model, s.chat, req.Path); e != nil {
		return e
	}
	if len(b.Messages) == 0 {
		return refuse(400, "empty_array", "messages", "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.")
	}
	for i, m := range b.Messages {
		if !slices.Contains(roles, m.Role) {
			return refuse(400, "invalid_value", fmt.Sprintf("messages[%d].role", i), "Invalid value: '%s'. Supported values are: '%s'.", m.Role, strings.Join(roles, "', '"))
		}
		text, ok := content(m.Content)
		if !ok && !(m.Role == "assistant" && m.ToolCalls != nil) {
			return refuse(400, "", fmt.Sprintf("messages[%d].content", i), "Invalid value for 'content': expected a string, got null.")
		}
		req.Messages = append(req.Messages, Message{m.Role, text})
	}
	between := func(v *float64, name string, low, high float64) *apiError {
		if v != nil && (*v < low || *v > high) {
			return refuse(400, "decimal_out_of_range", name, "Invalid '%s': %v is not between %v and %v.", name, *v, low, high)
		}
		return nil
	}
	for _, e := range []*apiError{
		between(b.Temperature, "temperature", 0, 2), between(b.TopP, "top_p", 0, 1),
		between(b.PresencePenalty, "presence_penalty", -2, 2), between(b.FrequencyPenalty, "frequency_penalty", -2, 2),
	} {
		if e != nil {
			return e
		}
	}
	_, noOptions := s.has(RefuseStreamOptions, req.Path)
	_, tooLong := s.has(RefuseContent, req.Path)
	req.Temperature = b.Temperature
	if e := s.checkFormat(b, req); e != nil {
		return e
	}
	switch {
	case b.StreamOptions != nil && !b.Stream:
		return refuse(400, "", "stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
	case b.StreamOptions != nil && noOptions:
		return refuse(400, "unknown_parameter", "stream_options", "Unknown parameter: 'stream_options'.")
	case b.MaxTokens != nil && b.MaxCompletionTokens != nil:
		return refuse(400, "invalid_parameter_combination", "max_tokens", "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.")
	case b.MaxTokens != nil && *b.MaxTokens < 1 || b.MaxCompletionTokens != nil && *b.MaxCompletionTokens < 1:
		return refuse(400, "integer_below_min_value", "max_tokens", "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1.")
	case b.N != nil && *b.N != 1:
		return refuse(400, "", "n", "This test server gives one choice.")
	case tooLong:
		return refuse(400, "context_length_exceeded", "messages", "This model's maximum context length is 4096 tokens. However, your messages resulted in 9999 tokens.")
	}
	return nil
}

// checkFormat fills in what form the answer is to have, and refuses it if told to.
func (s *Server) checkFormat(b chatBody, req *Request) *apiError {
	_, noSchema := s.has(RefuseSchema, req.Path)
	_, noFormat := s.has(RefuseFormat, req.Path)
	_, noTemperature := s.has(RefuseTemperature, req.Path)
	if noTemperature && b.Temperature != nil {
		return refuse(400, "unsupported_value", "temperature", "Unsupported value: 'temperature' does not support %v with this model. Only the default (1) value is supported.", *b.Temperature)
	}
	if len(b.ResponseFormat) == 0 {
		return nil
	}
	var f struct {
		Type       string `json:"type"`
		JSONSchema *struct {
			Name   string          `json:"name"`
			Schema json.RawMessage `json:"schema"`
			Strict bool            `json:"strict"`
		} `json:"json_schema"`
	}
	if err := json.Unmarshal(b.ResponseFormat, &f); err != nil || !slices.Contains([]string{"text", "json_object", "json_schema"}, f.Type) {
		return refuse(400, "invalid_value", "response_format", "Invalid value for 'response_format'.")
	}
	switch {
	case noFormat:
		return refuse(400, "invalid_parameter", "response_format", "'response_format' is not supported with this model.")
	case noSchema && f.Type == "json_schema":
		return refuse(400, "invalid_parameter", "response_format", "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.")
	case f.Type == "json_schema" && (f.JSONSchema == nil || f.JSONSchema.Name == "" || !json.Valid(f.JSONSchema.Schema)):
		return refuse(400, "missing_required_parameter", "response_format.json_schema", "Missing required parameter: 'response_format.json_schema'.")
	}
	req.Format = f.Type
	return nil
}

func (s *Server) knows(model, have, path string) *apiError {
	_, missing := s.has(ModelMissing, path)
	switch {
	case model == "":
		return refuse(400, "", "", "you must provide a model parameter")
	case model != have || missing:
		return refuse(404, "model_not_found", "", "The model `%s` does not exist or you do not have access to it.", model)
	}
	return nil
}

// content reads a string or an array of text parts.
func content(raw json.RawMessage) (string, bool) {
	var text *string
	if json.Unmarshal(raw, &text) == nil {
		if text == nil {
			return "", false
		}
		return *text, true
	}
	var parts []struct{ Type, Text string }
	if json.Unmarshal(raw, &parts) != nil || len(parts) == 0 {
		return "", false
	}
	all := ""
	for _, p := range parts {
		if p.Type != "text" {
			return "", false
		}
		all += p.Text
	}
	return all, true
}

func (s *Server) serveChat(w http.ResponseWriter, r *http.Request, req *Request) *apiError {
	var b chatBody
	if e := decode(req.Body, &b); e != nil {
		return e
	}
	if e := s.check(b, req); e != nil {
		return e
	}
	s.record(*req)
	on := func(m Mode) bool { _, ok := s.has(m, req.Path); return ok }
	text := strings.ToValidUTF8(s.answer(*req), "\uFFFD")
	if on(EmptyAnswer) {
		text = ""
	}
	if on(Think) {
		text = "<think>\nThe user asks, so [2] it is.\n</think>\n\n" + text
	}
	finish := "stop"
	switch {
	case on(FinishLength):
		finish = "length"
	case on(FinishFilter):
		finish = "content_filter"
	}
	usage := map[string]any{"prompt_tokens": len(req.Body) / 4, "completion_tokens": len(text)/4 + 1, "total_tokens": len(req.Body)/4 + len(text)/4 + 1}
	if !b.Stream {
		message := map[string]any{"role": "assistant", "content": text, "refusal": nil}
		choices := []any{map[string]any{"index": 0, "message": message, "logprobs": nil, "finish_reason": finish}}
		if on(EmptyChoices) {
			choices = []any{}
		}
		writeJSON(w, 200, map[string]any{"id": "chatcmpl-test", "object": "chat.completion", "created": created, "model": s.chat, "choices": choices, "usage": usage})
		return nil
	}

	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	out := sender{w: w, usage: req.Usage, model: s.chat}
	out.flush()
	empty := on(EmptyChoices)
	delta := func(d map[string]any, finish any) {
		if empty {
			out.chunk([]any{}, nil)
			return
		}
		out.chunk([]any{map[string]any{"index": 0, "delta": d, "logprobs": nil, "finish_reason": finish}}, nil)
	}
	if on(KeepAlive) {
		out.raw(strings.Repeat(": keep-alive\n\n", 400))
	}
	delta(map[string]any{"role": "assistant", "content": ""}, nil)
	if on(Reasoning) {
		for _, p := range pieces("First I think about [3].") {
			delta(map[string]any{"reasoning_content": p}, nil)
		}
	}
	all := pieces(text)
	for i, p := range all {
		delta(map[string]any{"content": p}, nil)
		if i != len(all)/2 {
			continue
		}
		switch {
		case on(HangStream):
			s.hang(r)
			panic(http.ErrAbortHandler)
		case on(CutStream):
			panic(http.ErrAbortHandler)
		case on(EndStream):
			return nil
		case on(StreamError):
			out.raw("data: {\"error\":{\"message\":\"The server is overloaded\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n")
			return nil
		case on(MalformedJSON):
			out.raw("data: {\"id\":\"chatcmpl-test\",\"choices\":[{\"delta\":{\"content\":\"oo\n\n")
		}
	}
	if !empty {
		delta(map[string]any{}, finish)
	}
	if on(NoDone) {
		return nil
	}
	if req.Usage {
		out.chunk([]any{}, usage)
	}
	out.raw("data: [DONE]\n\n")
	return nil
}
