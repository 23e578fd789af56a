package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Codes of Discord's JSON errors that decisions hang on.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
const (
	codeUnknownChannel      = 10003
	codeUnknownMessage      = 10008
	codeUnknownWebhook      = 10015
	codeUnknownInteraction  = 10062
	codeAlreadyAcknowledged = 40060
	codeMissingAccess       = 50001
	codeMissingPermissions  = 50013
	codeInvalidWebhookToken = 50027
	codeThreadExists        = 160004
)

// An apiError is Discord's refusal of a request. It keeps neither the request nor
// its URL: the one carries the bot's token, the other often that of an interaction.
type apiError struct {
	Status     int           // of HTTP
	Code       int           // Discord's own, 0 where it gave none
	Message    string        // Discord's, English, for the log
	Detail     string        // which field of the body was wrong, as JSON; may be empty
	RetryAfter time.Duration // of a 429, else 0
	Global     bool          // a 429 that means every route
}

func (e *apiError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "discord: http %d", e.Status)
	if e.Code != 0 {
		fmt.Fprintf(&b, ", code %d", e.Code)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, " (retry after %v)", e.RetryAfter)
	}
	return b.String()
}

// A transportError is a request without an answer.
type transportError struct {
	err  error // without any URL
	sent bool  // Discord may have got the request
}

func (e *transportError) Error() string { return "no answer: " + e.err.Error() }
func (e *transportError) Unwrap() error { return e.err }

// isUnknownInteraction says that the first response came too late.
func isUnknownInteraction(err error) bool { return hasCode(err, codeUnknownInteraction) }

// alreadyAcked says that an interaction had its first response before.
func alreadyAcked(err error) bool { return hasCode(err, codeAlreadyAcknowledged) }

// tokenExpired says that an interaction's 15 minutes are over.
func tokenExpired(err error) bool { return hasCode(err, codeUnknownWebhook, codeInvalidWebhookToken) }

// missingAccess says that the bot can't see or may not write a channel, or
// that it is gone.
func missingAccess(err error) bool {
	return hasCode(err, codeMissingAccess, codeMissingPermissions, codeUnknownChannel)
}

// unknownMessage says that a message is gone.
func unknownMessage(err error) bool { return hasCode(err, codeUnknownMessage) }

// unauthorized says that the bot's own token is not accepted. An interaction's
// token that ran out is a 401 too and is not meant.
func unauthorized(err error) bool {
	var e *apiError
	return errors.As(err, &e) && e.Status == http.StatusUnauthorized && e.Code != codeInvalidWebhookToken
}

func hasCode(err error, codes ...int) bool {
	var e *apiError
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code == c {
			return true
		}
	}
	return false
}

// maxDetail bounds what of an error's body goes into an apiError, in bytes.
const maxDetail = 600

// refusal is an answer that is not 2xx as an error of ours. secrets are the texts
// that must not be in an error, whatever put them there.
func refusal(resp *http.Response, body []byte, secrets ...string) *apiError {
	e := &apiError{Status: resp.StatusCode}
	var said struct {
		Code       int             `json:"code"`
		Message    string          `json:"message"`
		Errors     json.RawMessage `json:"errors"`
		RetryAfter float64         `json:"retry_after"` // seconds
	}
	known := json.Unmarshal(body, &said) == nil
	switch {
	case e.Status == http.StatusTooManyRequests:
		e.RetryAfter, e.Global = retryAfter(resp.Header), limitScope(resp.Header) == "global"
		if s := said.RetryAfter; known && s > 0 && s < 1e6 { // a fraction, where the header is whole seconds
			e.RetryAfter = time.Duration(s * float64(time.Second))
		}
	case known && e.Status < 500:
		e.Code = said.Code
		// Shortened last: a cut text could end with the beginning of a secret.
		e.Message = clipBytes(redact(said.Message, secrets), maxDetail)
		e.Detail = clipBytes(redact(string(said.Errors), secrets), maxDetail)
	}
	return e
}

// lostRequest is a request without an answer as an error of ours.
func lostRequest(err error, sent bool, secrets ...string) *transportError {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	if s := err.Error(); redact(s, secrets) != s {
		err = errors.New(redact(s, secrets))
	}
	return &transportError{err: err, sent: sent}
}

func redact(s string, secrets []string) string {
	for _, secret := range secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "[redacted]")
		}
	}
	return s
}

func clipBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
