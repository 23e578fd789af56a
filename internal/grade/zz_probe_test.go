package grade

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"
)

func TestEvalProbe(t *testing.T) {
	if os.Getenv("PROBE") == "" {
		t.Skip()
	}
	all, err := BuiltinSets()
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string][]Labelled{}
	for _, s := range all {
		sets[s.Name] = s.Answers
	}
	for _, c := range []struct {
		n string
		g Rules
	}{{"dev", Rules{}}, {"dev", Rules{Unseen: true}}, {"unseen", Rules{}}} {
		st := time.Now()
		f, err := Measure(context.Background(), c.g, sets[c.n])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%s %v n=%d mae %.1f bias %.1f rho %.3f pairs %.3f triples %.3f/%d credit P%.2f R%.2f wrong P%.2f R%.2f fooled %d max %.0f  %v/answer\n", c.n, c.g.Unseen, f.Answers, f.MAE, f.Bias, f.Spearman, f.PairsRight, f.TriplesRight, f.Triples, f.Credit.Precision, f.Credit.Recall, f.Wrong.Precision, f.Wrong.Recall, f.Fooled, f.WorstFooled, time.Since(st)/time.Duration(f.Answers))
		if os.Getenv("V") == c.n && c.g.Unseen == (os.Getenv("U") != "") {
			for _, r := range f.Results {
				for i, p := range r.Grade.Points {
					if p.Verdict != r.Points[i] {
						fmt.Printf("%s %s %s want %s got %s | %s%s | %s\n", r.ID, r.Kind, r.Language, r.Points[i], p.Verdict, r.Item.Rubric[i].Text.EN, map[bool]string{true: r.Item.Rubric[i].Text.ZH}[r.Item.Rubric[i].Text.EN == ""], p.Evidence)
					}
				}
				for _, m := range r.Grade.Misconceptions {
					fmt.Println("   MIS", r.ID, r.Kind, m.Fact, m.Sentence)
				}
			}
		}
	}
}
