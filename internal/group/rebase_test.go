package group

import (
	"strings"
	"sync"
	"testing"

	"gophertutor/retrieval"
)

// TestRebase edits the base while servers ask.
func TestRebase(t *testing.T) {
	base := retrieval.Open("", retrieval.HashEmbedder{}, retrieval.Options{})
	sync1 := func(text string) {
		t.Helper()
		src := retrieval.Source{Name: "mine", Files: []retrieval.NoteFile{{Path: "gizmo.md", Data: []byte(text)}}}
		if _, err := base.Refresh(t.Context(), src); err != nil {
			t.Fatal(err)
		}
	}
	sync1("# Gizmos\n\nGizmos keep their sprockets in a drawer.\n")
	l := NewLibrary(base, openStore(t), newLibrary(t, openStore(t), nil).cfg)
	t.Cleanup(l.Close)
	mustAdd(t, l, "1", "a.md", "# Zibblequark\n\nzibblequark deploys on Tuesday.\n")
	says := func(server string, question, want string) {
		t.Helper()
		if got := found(t, l, "1", false, question); !strings.Contains(got, want) {
			t.Errorf("%s: asked %q, found %q, want %q", server, question, got, want)
		}
	}
	says("at first", "where do gizmos keep their sprockets", "drawer")

	var asking sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		asking.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					says("meanwhile", "zibblequark", "Tuesday")
				}
			}
		})
	}
	sync1("# Gadgets\n\nGadgets keep their sprockets in a cupboard.\n")
	if err := l.Rebase(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(stop)
	asking.Wait()
	says("after", "where do gadgets keep their sprockets", "cupboard")
	if got := found(t, l, "1", false, "gizmos"); strings.Contains(got, "drawer") {
		t.Errorf("the old text is still found: %q", got)
	}
	if got := titles(l.Topics("2", false)); !strings.Contains(got, "Gadgets") || strings.Contains(got, "Gizmos") {
		t.Errorf("topics:\n%s", got)
	}
	before := l.shelf["1"].shelved
	if err := l.Rebase(t.Context()); err != nil || l.shelf["1"].shelved.own != before.own {
		t.Errorf("the server's own index was made again: %v", err)
	}
}
