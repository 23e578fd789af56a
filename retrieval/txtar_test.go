package retrieval

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

// A txtar is an archive of text files as in golang.org/x/tools/txtar, which
// would be one more module for these few lines.
type txtar struct {
	comment string
	names   []string
	files   map[string]string
}

func readTxtar(t *testing.T, name string) *txtar {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	a := &txtar{files: map[string]string{}}
	for line := range strings.Lines(string(data)) {
		if n, ok := strings.CutPrefix(strings.TrimSpace(line), "-- "); ok && strings.HasSuffix(n, " --") {
			a.names = append(a.names, strings.TrimSuffix(n, " --"))
		} else if k := len(a.names); k > 0 {
			a.files[a.names[k-1]] += line
		} else {
			a.comment += line
		}
	}
	return a
}

func (a *txtar) write(t *testing.T, name string) {
	t.Helper()
	var b strings.Builder
	b.WriteString(a.comment)
	for _, n := range a.names {
		fmt.Fprintf(&b, "-- %s --\n%s", n, a.files[n])
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// golden compares got with the file "want" of an archive, or with -update
// writes it there.
func (a *txtar) golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if _, ok := a.files["want"]; !ok {
			a.names = append(a.names, "want")
		}
		a.files["want"] = got
		a.write(t, name)
	}
	if diff := cmp.Diff(a.files["want"], got); diff != "" {
		t.Errorf("%s differs (-golden +got), run with -update if that is meant:\n%s", filepath.Base(name), diff)
	}
}
