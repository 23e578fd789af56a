package openai

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"gophertutor/internal/llm"
)

// Stream implements llm.Model. Thinking that a model prints before its answer
// is left out.
func (c *Client) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		// One timer watches the pauses between pieces. Ending the context is the
		// only way to interrupt a read that go-openai waits in.
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		idle := time.AfterFunc(c.cfg.FirstByte, func() { cancel(errIdle) })
		defer idle.Stop()

		stream, err := c.open(ctx, r)
		if err != nil {
			yield(llm.Delta{}, c.streamError(ctx, err))
			return
		}
		defer stream.Close()
		var (
			think  llm.Thinking
			last   llm.Delta
			reason openai.FinishReason
		)
		for {
			var resp openai.ChatCompletionStreamResponse
			raw, err := stream.RecvRaw()
			if err == nil {
				err = json.Unmarshal(raw, &resp)
			}
			if errors.Is(err, io.EOF) && reason != "" {
				break
			}
			if err != nil {
				yield(llm.Delta{}, c.streamError(ctx, err))
				return
			}
			idle.Reset(c.cfg.Idle)
			if resp.Usage != nil {
				last.Usage = llm.Usage{Prompt: resp.Usage.PromptTokens, Completion: resp.Usage.CompletionTokens}
			}
			if len(resp.Choices) == 0 { // the piece with the usage has none
				continue
			}
			if resp.Choices[0].FinishReason != "" {
				reason = resp.Choices[0].FinishReason
			}
			if text := think.Filter(resp.Choices[0].Delta.Content); text != "" && !yield(llm.Delta{Text: text}, nil) {
				return
			}
		}
		if text := think.Rest(); text != "" && !yield(llm.Delta{Text: text}, nil) {
			return
		}
		switch reason {
		case openai.FinishReasonLength:
			last.Finish = llm.FinishLength
		case openai.FinishReasonContentFilter:
			yield(llm.Delta{}, &llm.Error{Kind: llm.Rejected, Server: c.cfg.BaseURL, Model: c.cfg.Model, Detail: "content filter"})
			return
		default:
			last.Finish = llm.FinishStop
		}
		yield(last, nil)
	}
}

var errIdle = errors.New("no answer in time")

// streamError is wrap, with the idle timer told from the caller's context.
func (c *Client) streamError(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errIdle) {
		return &llm.Error{Kind: llm.TimedOut, Server: c.cfg.BaseURL, Model: c.cfg.Model, Err: errIdle}
	}
	return c.wrap(ctx, err)
}

// open starts the stream. Servers differ in what they accept beside the
// messages; an option that one names in its refusal is left out the second time.
func (c *Client) open(ctx context.Context, r llm.Request) (*openai.ChatCompletionStream, error) {
	req := openai.ChatCompletionRequest{Model: c.cfg.Model, Stream: true, StreamOptions: &openai.StreamOptions{IncludeUsage: true}}
	req.MaxTokens = r.MaxTokens
	for _, m := range r.Messages {
		req.Messages = append(req.Messages, openai.ChatCompletionMessage{Role: string(m.Role), Content: m.Text})
	}
	for {
		stream, err := c.api.CreateChatCompletionStream(ctx, req)
		if err == nil || !relax(&req, err) {
			return stream, err
		}
	}
}

// relax removes from req the option that a server refused, and reports whether
// there was one.
func relax(req *openai.ChatCompletionRequest, err error) bool {
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
	switch {
	case strings.Contains(text, "stream_options") && req.StreamOptions != nil:
		req.StreamOptions = nil
	case strings.Contains(text, "max_tokens") && req.MaxTokens != 0:
		req.MaxCompletionTokens, req.MaxTokens = req.MaxTokens, 0
	default:
		return false
	}
	return true
}
