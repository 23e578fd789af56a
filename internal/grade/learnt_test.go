package grade

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLearnerText(t *testing.T) {
	text := "said 0.6\npartly 0.3\ncontrary 0.3\nglimpse 0.1\ndoubt 2\ntone - -0.5\ntone all 0.25\nforest credit 0.5\ntree agree<0.3 =-0.1 cover<0.5 =0.2 =0.4\n"
	l, err := readLearner(text)
	if err != nil {
		t.Fatal(err)
	}
	again, err := readLearner(l.String())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(l.String(), again.String()); d != "" || l.doubt != 2 || l.tone[""] != -0.5 || l.tone["all"] != 0.25 {
		t.Errorf("%+v %s", l, d)
	}
	for _, tt := range []struct{ agree, cover, more float64 }{{0, 0, -0.1}, {0.3, 0, 0.2}, {0.9, 0.5, 0.4}} {
		x := traits{tAgree: tt.agree, tCover: tt.cover}
		same := forest{base: 0.5 + tt.more}
		if got, want := l.credit.probability(&x), same.probability(&x); got != want {
			t.Errorf("agree %v, cover %v: %v, want %v", tt.agree, tt.cover, got, want)
		}
	}
	for _, bad := range []string{"tree =1", "forest nobody 1", "forest credit 0\ntree agree<1 =2", "forest credit 0\ntree =1 =2", "forest credit 0\ntree nothing<1 =2 =3", "said much", "odd"} {
		if _, err := readLearner(bad); err == nil || !strings.Contains(err.Error(), "forests.txt:") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
