package claims

import (
	"testing"

	"gophertutor/knowledge"
)

// BenchmarkCheck checks a model answer of the bank, and asks each wrong statement by
// itself about its sentences, as the sieve spares.
func BenchmarkCheck(b *testing.B) {
	questions, err := knowledge.Questions()
	if err != nil {
		b.Fatal(err)
	}
	facts, err := knowledge.Facts()
	if err != nil {
		b.Fatal(err)
	}
	heading, answer := questions[0].Question.EN, questions[0].Answer.EN
	b.Run("sieve", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Check(heading, answer); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one by one", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, s := range units(answer) {
				plain := Normalize(s)
				for i := range facts {
					for j := range facts[i].Wrong {
						facts[i].Wrong[j].In(plain)
					}
				}
			}
		}
	})
}
