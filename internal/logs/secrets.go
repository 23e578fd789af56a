package logs

import (
	"cmp"
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// minSecret is the length in bytes from which on a text can be a secret.
const minSecret = 8

// hidden stands where a secret was.
const hidden = "[secret]"

// A cleaner writes to w what it is given, without secrets. slog's handlers hand
// on a whole line at a time, so none is cut in two.
type cleaner struct {
	w       io.Writer
	secrets *strings.Replacer
}

// withoutSecrets returns a writer that hides secrets, in all the forms in which
// a handler or an error writes a text.
func withoutSecrets(w io.Writer, secrets []string) io.Writer {
	var forms []string
	for _, s := range secrets {
		if len(s) < minSecret {
			continue
		}
		forms = append(forms, s, url.QueryEscape(s), url.PathEscape(s))
	}
	// An error quotes what it names, and the handler the error.
	for range 2 {
		for _, f := range slices.Clone(forms) {
			quoted, _ := json.Marshal(f) // a string never fails
			forms = append(forms, inner(strconv.Quote(f)), inner(string(quoted)))
		}
	}
	if len(forms) == 0 {
		return w
	}
	// The replacer takes the first of those that match at a place: one secret may
	// begin with another.
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
	pairs := make([]string, 0, 2*len(forms))
	for _, f := range slices.Compact(forms) {
		pairs = append(pairs, f, hidden)
	}
	return cleaner{w, strings.NewReplacer(pairs...)}
}

func inner(quoted string) string { return quoted[1 : len(quoted)-1] }

// Write implements [io.Writer].
func (c cleaner) Write(p []byte) (int, error) {
	// In one write: a line of another writer must not come in between.
	if _, err := io.WriteString(c.w, c.secrets.Replace(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}
