package discordtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// maxBody is more than any request may have, so that reading ends.
const maxBody = 32 << 20

// readCall reads the body, as JSON or as a form with files.
func (s *Server) readCall(r *http.Request) (*call, *answer) {
	c := &call{r: r, s: s}
	bad := func(text string) (*call, *answer) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.violate("%s %s: %s", r.Method, r.URL.Path, text)
		a := fail(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")
		return nil, &a
	}
	kind := r.Header.Get("Content-Type")
	if strings.HasPrefix(kind, "multipart/form-data") {
		if err := c.readForm(); err != nil {
			return bad(err.Error())
		}
	} else {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil {
			return bad("read body: " + err.Error())
		}
		c.payload = body
	}
	switch {
	case len(c.payload) == 0:
		if kind == "application/json" && r.Method == http.MethodGet {
			return bad("a content type and no body")
		}
	case !json.Valid(c.payload):
		return bad("the body is no JSON")
	case !strings.HasPrefix(kind, "application/json") && !strings.HasPrefix(kind, "multipart/form-data"):
		return bad("a body with content type " + kind)
	}
	return c, nil
}

// readForm reads payload_json and the files of a multipart body.
func (c *call) readForm() error {
	parts, err := c.r.MultipartReader()
	if err != nil {
		return err
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(io.LimitReader(part, maxBody))
		if err != nil {
			return err
		}
		if part.FormName() == "payload_json" {
			c.payload = data
			continue
		}
		c.files = append(c.files, File{
			Name: part.FileName(), ContentType: part.Header.Get("Content-Type"), Data: data, field: part.FormName(),
		})
	}
}

// decode reads the JSON of a call, which readCall found to be valid.
func (c *call) decode(into any) *answer {
	if len(c.payload) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.payload, into); err != nil {
		c.s.violate("%s %s: %v", c.r.Method, c.r.URL.Path, err)
		a := fail(http.StatusBadRequest, 50035, "Invalid Form Body")
		return &a
	}
	return nil
}
