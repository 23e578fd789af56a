package retrieval

import "testing"

func TestLeadsOnward(t *testing.T) {
	for heading, want := range map[string]bool{
		"References": true, "7. Further reading": true, "see also:": true, "Links": true, "Additional resources": true,
		"参考资料": true, "参考：": true, "附 推荐与参考": true, "延伸阅读的文献": true, "3.4 扩展阅读": true, "相关链接": true,
		"": false, "Reading files": false, "What references a slice?": false, "Which resources leak?": false, "Linking": false,
		"动态链接": false, "链接": false, "sync 参考手册": false, "为什么不能参考上一次垃圾回收的结果": false, "阅读汇编": false,
	} {
		if got := leadsOnward(heading); got != want {
			t.Errorf("%q: %v", heading, got)
		}
	}
}

// TestOnward has a list of what to read that names more of what is asked than the answer does.
func TestOnward(t *testing.T) {
	src := notes("barriers.md", "# Barriers\n\n## When are they on?\n\nOnly while marking: a hybrid write barrier shades what a store hides, and nothing is scanned twice.\n\n"+
		"## Further reading\n\n- Hybrid write barrier, a proposal\n- Write barriers, a survey: hybrid write barriers\n",
		"other.md", "# Others\n\nNothing.\n", "more.md", "# More\n\nNor here.\n")
	last := func(onward float64) string {
		w := tuned
		w.onward = onward
		ix := Open("", HashEmbedder{}, Options{weights: &w})
		mustSync(t, ix, src)
		h := mustSearch(t, ix, Query{Text: "hybrid write barriers"}).Hits[0].Headings
		return h[len(h)-1]
	}
	if got := last(0); got != "Further reading" {
		t.Fatalf("%q is first when lists count in full: the test tells nothing", got)
	}
	if got := last(tuned.onward); got == "Further reading" {
		t.Errorf("%q is first", got)
	}
}
