package grade

import "gophertutor/internal/lazy"

// framing are the words of which sentences are built and lists are not, whatever
// they list: in English auxiliaries, pronouns and conjunctions, but no article or
// preposition; in Chinese the characters that go with verbs.
var framing = lazy.MustCompile(`(?i)\b(?:is|are|was|were|be|been|being|am|has|have|had|do|does|did|can|could|will|would|must|may|might|should|shall|cannot|it|its|itself|you|your|they|their|them|we|our|us|i|my|he|she` +
	`|that|which|who|whose|this|these|those|there|if|when|because|since|so|then|than|but|not|never|while|until|unless|once|what|how|where|whether|why|also|only|just|still|even|no|without|gets?|got|goes|makes?|means|lets)\b|['’](?:s|t|re|ll|ve|m|d)\b` +
	`|[是会能要把被让给得着过就才都不没也还又再了有可需应这那它我你他其所每]|因为|如果|时候|什么|怎么|然后`)

// framed is the share of framing words in a text, by its words.
func framed(s string) float64 {
	n := size(s)
	if n == 0 {
		return 0
	}
	return float64(framing.Count(s)) / n
}

// What lists words has less than leastFraming of framing words, and looseSize
// words or more to tell.
const (
	leastFraming = 0.03
	looseSize    = 24
)

// loose reports whether a text puts words side by side without saying anything of
// them.
func loose(s string) bool { return size(s) >= looseSize && framed(s) < leastFraming }
