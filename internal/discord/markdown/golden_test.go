package markdown

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden runs f on in.md of each archive in dir and compares what it gives with
// the other files of the archive. The comment of the archive may set a limit.
func golden(t *testing.T, dir string, f func(t *testing.T, in string, limit int) []string) {
	names, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no archives in %s: %v", dir, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			limit := 0
			fmt.Sscanf(string(a.Comment), "limit %d", &limit)
			want := a.Files[1:]
			var got []txtar.File
			for i, out := range f(t, strings.TrimSuffix(string(a.Files[0].Data), "\n"), limit) {
				got = append(got, txtar.File{Name: fmt.Sprintf("out%d.md", i+1), Data: []byte(out + "\n")})
			}
			if *update {
				a.Files = append(a.Files[:1], got...)
				if err := os.WriteFile(name, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			text := func(files []txtar.File) string {
				return string(txtar.Format(&txtar.Archive{Files: files}))
			}
			if diff := cmp.Diff(text(want), text(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestSafeGolden(t *testing.T) {
	golden(t, "safe", func(t *testing.T, in string, _ int) []string {
		return []string{checkSafe(t, in)}
	})
}

func TestSplitGolden(t *testing.T) {
	golden(t, "split", func(t *testing.T, in string, limit int) []string {
		return checkSplit(t, in, limit)
	})
}
