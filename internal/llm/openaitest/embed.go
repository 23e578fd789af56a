package openaitest

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/fnv"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

type embedBody struct {
	Model          string          `json:"model"`
	Input          json.RawMessage `json:"input"`
	EncodingFormat string          `json:"encoding_format"`
	Dimensions     *int            `json:"dimensions"`
	User           string          `json:"user"`
}

// maxInput is how many texts the real API embeds at once.
const maxInput = 2048

func (s *Server) serveEmbeddings(w http.ResponseWriter, _ *http.Request, req *Request) *apiError {
	var b embedBody
	if e := decode(req.Body, &b); e != nil {
		return e
	}
	req.Model = b.Model
	if e := s.knows(b.Model, s.embed, req.Path); e != nil {
		return e
	}
	var one string
	if json.Unmarshal(b.Input, &one) == nil {
		req.Input = []string{one}
	} else if err := json.Unmarshal(b.Input, &req.Input); err != nil {
		return refuse(400, "", "input", "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.")
	}
	switch {
	case len(req.Input) == 0 || slices.Contains(req.Input, ""):
		return refuse(400, "", "input", "'$.input' is invalid: an empty string or array.")
	case len(req.Input) > maxInput:
		return refuse(400, "", "input", "'$.input' is invalid: %d texts, the limit is %d.", len(req.Input), maxInput)
	case b.EncodingFormat != "" && b.EncodingFormat != "float" && b.EncodingFormat != "base64":
		return refuse(400, "", "encoding_format", "Invalid encoding_format.")
	}
	s.record(*req)
	data := []any{}
	for i, v := range s.vectors(req, b.Dimensions) {
		item := map[string]any{"object": "embedding", "index": i, "embedding": v}
		if floats, ok := v.([]float32); ok && b.EncodingFormat == "base64" {
			raw, _ := binary.Append(nil, binary.LittleEndian, floats)
			item["embedding"] = base64.StdEncoding.EncodeToString(raw)
		}
		if _, same := s.has(SameIndex, req.Path); same {
			item["index"] = 0
		}
		data = append(data, item)
	}
	if _, ok := s.has(Shuffled, req.Path); ok {
		slices.Reverse(data)
	}
	tokens := len(req.Body) / 4
	body, _ := json.Marshal(map[string]any{"object": "list", "model": s.embed, "data": data, "usage": map[string]any{"prompt_tokens": tokens, "total_tokens": tokens}})
	// What is not JSON cannot be marshalled.
	text := strings.NewReplacer(`"#nan"`, "NaN", `"#overflow"`, "1e999").Replace(string(body))
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, text)
	return nil
}

// vectors returns what to answer, one value a text unless that is the fault.
func (s *Server) vectors(req *Request, dim *int) []any {
	var out []any
	for _, text := range req.Input {
		v := s.hashed(text)
		if dim != nil && *dim > 0 && *dim < len(v) {
			v = v[:*dim]
		}
		out = append(out, v)
	}
	last := out[len(out)-1].([]float32)
	for m, v := range map[Mode]any{
		WrongDim: last[:len(last)-1], EmptyVector: []float32{}, ZeroVector: make([]float32, len(last)),
		NaNVector: []any{0.5, "#nan", 0.5}, OverflowVector: []any{0.5, "#overflow", 0.5}, NullVector: make([]any, len(last)),
	} {
		if _, ok := s.has(m, req.Path); ok {
			out[len(out)-1] = v
		}
	}
	if _, ok := s.has(TooFewVectors, req.Path); ok {
		out = out[:len(out)-1]
	}
	if _, ok := s.has(TooManyVectors, req.Path); ok {
		out = append(out, last)
	}
	return out
}

// hashed is a vector of unit length in which texts with the same words, or the
// same Han characters, are alike.
func (s *Server) hashed(text string) []float32 {
	v := make([]float32, s.dim)
	v[0] = 0.1 // so that no text has length 0
	for _, word := range words(text) {
		h := fnv.New32a()
		io.WriteString(h, word)
		v[h.Sum32()%uint32(s.dim)]++
	}
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

func words(text string) []string {
	var out []string
	for _, f := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		start := 0
		for i, r := range f {
			if unicode.Is(unicode.Han, r) {
				if i > start {
					out = append(out, f[start:i])
				}
				out = append(out, string(r))
				start = i + utf8.RuneLen(r)
			}
		}
		if start < len(f) {
			out = append(out, f[start:])
		}
	}
	return out
}
