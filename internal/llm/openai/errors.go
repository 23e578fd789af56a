package openai

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"gophertutor/internal/llm"
)

// classify gives the meaning of an HTTP status and what the body says about
// it. Code 0 is an error that came within a stream.
func classify(code int, body string) (llm.Kind, string) {
	detail := detailOf(body)
	lower := strings.ToLower(detail)
	switch {
	case code == http.StatusUnauthorized:
		// What servers say here often repeats the key.
		return llm.Unauthorized, ""
	case code == http.StatusForbidden:
		return llm.Forbidden, detail
	case code == http.StatusNotFound,
		code == http.StatusBadRequest && strings.Contains(lower, "model") &&
			(strings.Contains(lower, "not exist") || strings.Contains(lower, "not found") || strings.Contains(lower, "unknown model") || strings.Contains(lower, "invalid model")):
		return llm.ModelNotFound, detail
	case code == http.StatusTooManyRequests, code == http.StatusPaymentRequired:
		return llm.RateLimited, detail
	case code == http.StatusRequestTimeout, code == http.StatusGatewayTimeout:
		return llm.TimedOut, detail
	case code >= 500 || code == 0:
		return llm.ServerFailed, detail
	case code >= 400:
		return llm.Rejected, detail
	default:
		return llm.Malformed, detail
	}
}

// detailOf finds the message in an error body, which has one of several
// shapes, and makes one short line of it.
func detailOf(body string) string {
	var shape struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"`
		Detail  string          `json:"detail"`
	}
	text := body
	if json.Unmarshal([]byte(body), &shape) == nil {
		var inner struct {
			Message string `json:"message"`
		}
		var plain string
		switch {
		case json.Unmarshal(shape.Error, &inner) == nil && inner.Message != "":
			text = inner.Message
		case json.Unmarshal(shape.Error, &plain) == nil && plain != "":
			text = plain
		case shape.Message != "":
			text = shape.Message
		case shape.Detail != "":
			text = shape.Detail
		}
	}
	if strings.HasPrefix(strings.TrimSpace(text), "<") { // an HTML page of a proxy
		return ""
	}
	return oneLine(text, 200)
}

func oneLine(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > limit {
		s = string(r[:limit]) + "…"
	}
	return s
}

// clean removes the key from what is shown or logged.
func (c *Client) clean(s string) string {
	if c.cfg.Key != "" {
		s = strings.ReplaceAll(s, c.cfg.Key, "[key]")
	}
	return s
}

// rootCause drops the method and URL that net/http puts before an error.
func rootCause(err error) string {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	return oneLine(err.Error(), 200)
}
