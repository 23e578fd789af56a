package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"gophertutor/internal/llm"
)

// Stream implements llm.Model. Thinking that a model prints before its answer
// is left out.
func (c *Client) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		caller := ctx
		// One timer watches the pauses between pieces. Ending the context is the
		// only way to interrupt a read that go-openai waits in.
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		idle := time.AfterFunc(c.cfg.FirstByte, func() { cancel(errIdle) })
		defer idle.Stop()
		ctx = context.WithValue(ctx, aliveKey{}, func() { idle.Reset(c.cfg.Idle) })

		stream, err := c.open(ctx, r, func() { idle.Reset(c.cfg.FirstByte) })
		if err != nil {
			yield(llm.Delta{}, c.wrap(ctx, err))
			return
		}
		defer stream.Close()
		if strings.HasPrefix(stream.Header().Get("Content-Type"), "text/html") {
			yield(llm.Delta{}, c.fail(llm.Malformed, "a web page", nil))
			return
		}
		// show passes text on. The reader may take its time with it: a pause is
		// only one while we wait for the server.
		empty := true
		show := func(text string) bool {
			if text == "" {
				return true
			}
			empty = false
			idle.Stop()
			ok := yield(llm.Delta{Text: text}, nil)
			idle.Reset(c.cfg.Idle)
			return ok
		}
		var (
			think  llm.Thinking
			last   llm.Delta
			reason openai.FinishReason
			began  bool // an event came: it is the right kind of server
		)
		for {
			resp, err := receive(stream)
			if err != nil && reason != "" && caller.Err() == nil {
				break // the answer is complete; only the usage or [DONE] may be missing
			}
			if err != nil {
				if !began && errors.Is(err, io.EOF) && ctx.Err() == nil {
					err = c.fail(llm.Malformed, "no event stream", err)
				}
				yield(llm.Delta{}, c.wrap(ctx, err))
				return
			}
			began = true
			if resp.Usage != nil {
				last.Usage = llm.Usage{Prompt: resp.Usage.PromptTokens, Completion: resp.Usage.CompletionTokens}
			}
			if len(resp.Choices) == 0 { // the piece with the usage has none
				continue
			}
			if resp.Choices[0].FinishReason != "" {
				reason = resp.Choices[0].FinishReason
			}
			if !show(think.Filter(resp.Choices[0].Delta.Content)) {
				return
			}
		}
		if !show(think.Rest()) {
			return
		}
		switch reason {
		case openai.FinishReasonLength:
			last.Finish = llm.FinishLength
		case openai.FinishReasonContentFilter:
			yield(llm.Delta{}, c.fail(llm.Rejected, "content filter", nil))
			return
		default:
			last.Finish = llm.FinishStop
		}
		if empty {
			yield(llm.Delta{}, c.fail(llm.Malformed, "an empty answer", nil))
			return
		}
		yield(last, nil)
	}
}

// receive waits for the next piece. Routers put the error of the server behind
// them into a piece that is otherwise valid.
func receive(stream *openai.ChatCompletionStream) (openai.ChatCompletionStreamResponse, error) {
	var piece struct {
		openai.ChatCompletionStreamResponse
		Error json.RawMessage `json:"error"`
	}
	raw, err := stream.RecvRaw()
	if err == nil {
		err = json.Unmarshal(raw, &piece)
	}
	resp := piece.ChatCompletionStreamResponse
	switch {
	case err != nil:
	case len(piece.Error) > 0 && string(piece.Error) != "null":
		err = &statusError{body: fmt.Sprintf(`{"error": %s}`, piece.Error)}
	case len(resp.Choices) > 0 && resp.Choices[0].FinishReason == "error":
		err = &statusError{}
	}
	return resp, err
}

// open starts the stream. Servers differ in what they accept beside the
// messages; an option that one names in its refusal is left out the second time,
// and again called before, since that is another request to wait for.
func (c *Client) open(ctx context.Context, r llm.Request, again func()) (*openai.ChatCompletionStream, error) {
	req := openai.ChatCompletionRequest{Model: c.cfg.Model, Stream: true, StreamOptions: &openai.StreamOptions{IncludeUsage: true}}
	if r.Steady {
		// Zero would be left out of the request: this is the nearest to it.
		req.Temperature = math.SmallestNonzeroFloat32
	}
	if r.Schema != nil {
		req.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: r.Schema.Name, Schema: json.RawMessage(r.Schema.JSON), Strict: true},
		}
	}
	for _, m := range r.Messages {
		req.Messages = append(req.Messages, openai.ChatCompletionMessage{Role: string(m.Role), Content: m.Text})
	}
	for {
		stream, err := c.api.CreateChatCompletionStream(ctx, req)
		if err == nil || !relax(&req, err) {
			return stream, err
		}
		again()
	}
}

// relax removes from req the option that a server refused, and reports whether
// there was one.
func relax(req *openai.ChatCompletionRequest, err error) bool {
	fixed := errors.Is(err, openai.ErrReasoningModelLimitationsOther) || errors.Is(err, openai.ErrReasoningSamplingUnsupported)
	if fixed && req.Temperature != 0 {
		req.Temperature = 0 // the server's own; refused before it is sent
		return true
	}
	text := ""
	var request *openai.RequestError
	var api *openai.APIError
	switch {
	case errors.As(err, &request) && (request.HTTPStatusCode == 400 || request.HTTPStatusCode == 422):
		text = string(request.Body)
	case errors.As(err, &api) && (api.HTTPStatusCode == 400 || api.HTTPStatusCode == 422):
		text = api.Message
		if api.Param != nil {
			text += " " + *api.Param
		}
	}
	switch format := req.ResponseFormat; {
	case strings.Contains(text, "stream_options") && req.StreamOptions != nil:
		req.StreamOptions = nil
	case strings.Contains(text, "temperature") && req.Temperature != 0:
		req.Temperature = 0
	case format != nil && (strings.Contains(text, "response_format") || strings.Contains(text, "json_schema") || strings.Contains(text, "schema")):
		// The form is in the prompt as well; plain JSON is better than nothing.
		if req.ResponseFormat = nil; format.JSONSchema != nil {
			req.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
		}
	default:
		return false
	}
	return true
}
