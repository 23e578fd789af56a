package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrAnswer is the error of an answer that is not what was asked for, even after
// the model was told what is wrong with it.
var ErrAnswer = errors.New("unusable answer")

// maxJSON bounds an answer in JSON, in bytes.
const maxJSON = 1 << 18

// GenerateJSON asks for an answer in JSON and decodes it strictly: an unknown
// field, a second value or an error of check makes it unusable. The model is
// then told what is wrong and asked once more. An error that is not ErrAnswer is
// that of the model. check may be nil.
func GenerateJSON[T any](ctx context.Context, m Model, r Request, check func(T) error) (T, error) {
	var zero T
	text, err := collect(ctx, m, r)
	if err != nil {
		return zero, err
	}
	v, err := decodeJSON(text, check)
	if err == nil {
		return v, nil
	}
	again := r
	again.Messages = append(r.Messages[:len(r.Messages):len(r.Messages)],
		Message{Assistant, text},
		Message{User, fmt.Sprintf("This answer cannot be used: %v. Give the whole answer once more, as one JSON object of the form asked for and nothing else.", err)})
	if text, err = collect(ctx, m, again); err != nil {
		return zero, err
	}
	if v, err = decodeJSON(text, check); err != nil {
		return zero, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	return v, nil
}

// collect returns the whole answer.
func collect(ctx context.Context, m Model, r Request) (string, error) {
	var b strings.Builder
	for d, err := range m.Stream(ctx, r) {
		if err != nil {
			return "", err
		}
		if b.Len()+len(d.Text) > maxJSON {
			return "", fmt.Errorf("%w: longer than %d bytes", ErrAnswer, maxJSON)
		}
		b.WriteString(d.Text)
	}
	return b.String(), nil
}

func decodeJSON[T any](text string, check func(T) error) (T, error) {
	var v T
	dec := json.NewDecoder(bytes.NewReader([]byte(unfence(text))))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		return v, fmt.Errorf("not the JSON asked for: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return v, errors.New("something follows the JSON")
	}
	if check == nil {
		return v, nil
	}
	return v, check(v)
}

// unfence takes an answer out of the code fence that models like to put JSON in.
func unfence(text string) string {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "```"); ok {
		if _, body, ok := strings.Cut(rest, "\n"); ok {
			text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(body), "```"))
		}
	}
	return text
}
