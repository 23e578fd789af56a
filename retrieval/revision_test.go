package retrieval

import "testing"

func TestRevision(t *testing.T) {
	a, b := notes("a.md", "# A\n\nOne.\n"), notes("a.md", "# A\n\nTwo.\n")
	open := func(sources ...Source) *Index {
		ix := Open("", HashEmbedder{}, Options{})
		mustSync(t, ix, sources...)
		return ix
	}
	if got := Open("", HashEmbedder{}, Options{}).Revision(); got != "" {
		t.Errorf("before the first Sync: %q", got)
	}
	ix := open(a)
	first := ix.Revision()
	if len(first) != 32 || open(a).Revision() != first {
		t.Errorf("the same notes: %q and %q", first, open(a).Revision())
	}
	mustSync(t, ix, b)
	second := ix.Revision()
	if second == first {
		t.Error("a changed note leaves the revision as it was")
	}
	if _, err := ix.Refresh(t.Context(), a); err != nil || ix.Revision() != first {
		t.Errorf("the former note again: %q, %v, want %q", ix.Revision(), err, first)
	}
	renamed := notes("b.md", "# A\n\nOne.\n")
	elsewhere := a
	elsewhere.Name = "elsewhere"
	more := notes("b.md", "# B\n")
	more.Name = "more"
	seen := map[string]string{first: "a", second: "b"}
	for name, got := range map[string]string{"another name": open(renamed).Revision(), "another folder": open(elsewhere).Revision(), "one more": open(a, more).Revision()} {
		if other, ok := seen[got]; ok {
			t.Errorf("%s has the revision of %s", name, other)
		}
		seen[got] = name
	}
	one, err := Join(t.Context(), open(a), open(more))
	if err != nil {
		t.Fatal(err)
	}
	two, err := Join(t.Context(), open(b), open(more))
	if err != nil {
		t.Fatal(err)
	}
	if one.Revision() == two.Revision() || one.Revision() == open(a).Revision() || one.Revision() == open(more).Revision() {
		t.Error("joined indexes do not tell their notes")
	}
}
