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
	case code == http.StatusNotFound && strings.Contains(lower, "model"),
		code == http.StatusBadRequest && strings.Contains(lower, "model") &&
			(strings.Contains(lower, "not exist") || strings.Contains(lower, "not found") || strings.Contains(lower, "unknown model") || strings.Contains(lower, "invalid model")):
		return llm.ModelNotFound, detail
	case code == http.StatusTooManyRequests, code == http.StatusPaymentRequired:
		return llm.RateLimited, detail
	case code == http.StatusRequestTimeout, code == http.StatusGatewayTimeout:
		return llm.TimedOut, detail
	case code >= 500 || code == 0:
		return llm.ServerFailed, detail
	case code == http.StatusNotFound || code == http.StatusMethodNotAllowed: // the path is wrong, so this is not the API
		return llm.Malformed, detail
	case code >= 400:
		return llm.Rejected, detail
	default:
		return llm.Malformed, detail
	}
}

// detailOf finds the message in an error body, which has one of several
// shapes, and makes one line of it.
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
	return oneLine(text)
}

func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	return strings.Join(strings.Fields(s), " ")
}

// Shown is a base URL, completed as by [Normalize], as it may be shown or logged: it
// may hold a password, or a key behind a question mark.
func Shown(base string) string { return public(Normalize(base)) }

// public returns a URL without what may be secret in it.
func public(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return "(address that cannot be read)"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

// detailRunes bounds what an error repeats.
const detailRunes = 200

// clean removes the key from what is shown or logged, and only then shortens
// it: a shortened text could end with the beginning of the key.
func (c *Client) clean(s string) string {
	if c.cfg.Key != "" {
		s = strings.ReplaceAll(s, c.cfg.Key, "[key]")
	}
	if r := []rune(s); len(r) > detailRunes {
		s = string(r[:detailRunes]) + "…"
	}
	return s
}

// rootCause drops the method and URL that net/http puts before an error: the
// URL may hold a secret.
func rootCause(err error) error {
	var ue *url.Error
	switch {
	case !errors.As(err, &ue):
		return err
	case ue.Op == "parse": // what is wrong with it may be in the password
		return errAddress
	}
	return ue.Err
}

var errAddress = errors.New("the address cannot be read")
