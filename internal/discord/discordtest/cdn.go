package discordtest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// File is a file to upload, as an option of a command or with a message.
type File struct {
	Name, ContentType string
	Data              []byte

	field string // its name in the form of a request
}

// attachment is an uploaded file, served by the transport at its URL.
type attachment struct{ Attachment }

func (a *attachment) json() object {
	o := object{
		"id": a.ID, "filename": a.Name, "size": len(a.Data), "url": a.URL,
		"proxy_url": strings.Replace(a.URL, "cdn.discordapp.com", "media.discordapp.net", 1),
	}
	if a.ContentType != "" {
		o["content_type"] = a.ContentType
	}
	if a.Description != "" {
		o["description"] = a.Description
	}
	if strings.HasPrefix(o["proxy_url"].(string), "https://media.discordapp.net/ephemeral-") {
		o["ephemeral"] = true
	}
	return o
}

// upload keeps a file. kind is the first part of its path: "attachments", or
// "ephemeral-attachments" for options of commands. The lock is held.
func (s *Server) upload(f File, kind string, c *Channel) *attachment {
	id := s.newID()
	name := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, f.Name)
	base := "https://cdn.discordapp.com/" + kind + "/" + c.ID + "/" + id + "/" + name
	a := &attachment{Attachment{
		ID: id, Name: f.Name, ContentType: f.ContentType, Data: f.Data,
		URL: base + "?ex=77359400&is=77340000&hm=" + strings.ToLower(s.secret()) + "&",
	}}
	s.uploads[base] = a
	return a
}

// Transport serves the files that were uploaded, at their addresses on
// cdn.discordapp.com. Every other host is an error that names it.
func (s *Server) Transport() http.RoundTripper { return cdn{s} }

// Fetched lists the addresses the transport was asked for.
func (s *Server) Fetched() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.fetched...)
}

type cdn struct{ s *Server }

func (t cdn) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body.Close()
	}
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	t.s.fetched = append(t.s.fetched, r.URL.String())
	t.s.touch()
	if r.URL.Scheme != "https" || r.URL.Host != "cdn.discordapp.com" && r.URL.Host != "media.discordapp.net" {
		return nil, fmt.Errorf("discordtest: no files at %s://%s", r.URL.Scheme, r.URL.Host)
	}
	if r.Header.Get("Authorization") != "" {
		t.s.violate("cdn: a request for a file carries an Authorization header")
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	status, data, kind := http.StatusNotFound, []byte("This content is no longer available."), "text/plain"
	// Without the signature in the query the real one answers 404 as well.
	if a := t.s.uploads["https://cdn.discordapp.com"+r.URL.Path]; a != nil && r.URL.Query().Get("hm") != "" {
		status, data, kind = http.StatusOK, a.Data, a.ContentType
	}
	if r.Method == http.MethodHead {
		data = nil
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", status, http.StatusText(status)), StatusCode: status, Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(len(data)),
		Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(bytes.NewReader(data)),
	}, nil
}
