package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
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

// An apiError is Discord's refusal of a request. It is made of discordgo's
// errors but keeps neither the request nor its URL: the one carries the bot's
// token, the other often that of an interaction.
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

// cleanError turns what discordgo returned into an error of ours. seen is what
// the transport saw of the answer; secrets are the texts that must not be in
// an error, whatever put them there.
func cleanError(err error, seen *observed, secrets ...string) error {
	var rest *discordgo.RESTError
	if errors.As(err, &rest) {
		e := &apiError{Status: rest.Response.StatusCode}
		var body struct {
			Code    int             `json:"code"`
			Message string          `json:"message"`
			Errors  json.RawMessage `json:"errors"`
		}
		if json.Unmarshal(rest.ResponseBody, &body) == nil {
			e.Code = body.Code
			e.Message = redact(clipBytes(body.Message, maxDetail), secrets)
			e.Detail = redact(clipBytes(string(body.Errors), maxDetail), secrets)
		}
		return e
	}
	switch status := int(seen.status.Load()); {
	case status == http.StatusTooManyRequests:
		e := &apiError{Status: status, RetryAfter: seen.retryAfter, Global: seen.global}
		var limited *discordgo.RateLimitError
		if errors.As(err, &limited) && limited.RetryAfter > 0 {
			e.RetryAfter = limited.RetryAfter // a fraction, where the header is whole seconds
		}
		return e
	case status >= 500:
		return &apiError{Status: status}
	}
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	if s := err.Error(); redact(s, secrets) != s {
		err = errors.New(redact(s, secrets))
	}
	return &transportError{err: err, sent: seen.sent.Load() || seen.status.Load() != 0}
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
