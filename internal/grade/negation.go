package grade

import (
	"strings"

	"gophertutor/internal/lazy"
)

// A segment is a part of a clause that is negated or not as a whole.
type segment struct {
	text    string
	negated bool
	opens   bool // it begins with a negation
	aside   bool // that negation is about a noun, as in "without a lock", not about what the clause says
}

var (
	// harmless are words that look like negations and are none.
	harmless = lazy.MustCompile(`(?i)\bnot (?:only|just|merely|simply)\b|\bno (?:wait|doubt|matter|more than|less than)\b|\bnot (?:more|less) than\b|\bor not\b|\bwhy not\b|\bnothing but\b` +
		`|不同|不过|不仅|不但|不光|不只是?|不断|不管|不论|无论|没错|不错|除非|差不多|不少|不超过|不得不|不然|要不|是不是|有没有|能不能|会不会|不变|无缓冲|无限|无符号|不一样|不等于没`)
	negation = lazy.MustCompile(`(?i)\b(?:not|never|no|nor|neither|none|nobody|nothing|without|cannot|hardly|instead of|rather than|lacks?|avoid(?:s|ed|ing)?|eliminat(?:es?|ed|ing)|gets? rid of|getting rid of|free of|spares?|fails? to|refuses? to|far from|not true that|false that|(?:a )?myth that|wrong that|(?:do|does|did|is|are|was|were|has|have|had|ca|could|wo|would|should|must|need)n['’]?t|dont|doesnt|isnt|cant|wont|arent)\b` +
		`|\p{Han}不(?:了|到|上|着|出|掉|住|起|完|动|见|在)|不|没有|没|无法|无需|无须|无|并非|未|从不|绝不|别再|避免|缺少|免去|省去|免得|消除`)
	// reset begins something that a negation before it does not reach.
	reset = lazy.MustCompile(`(?i)\b(?:because|since|when|if|while|until|unless|so|and|then|that|which|it's|it is|they|it)\b|因为|所以|如果|要是|就|才|会|将|则|便|只能|的话|然后|时候|时|并且|并|也|而|还|都`)
)

var (
	preposition = lazy.MustCompile(`(?i)^(?:without|instead of|rather than|lacks?|avoid(?:s|ed|ing)?|eliminat(?:es?|ed|ing)|gets? rid of|getting rid of|free of|spares?)$`)
	lacking     = lazy.MustCompile(`没|无|缺少|避免|免去|省去|免得|消除`)
	attribute   = lazy.MustCompile(`^[^的，,。]{0,24}的\p{Han}`)
)

// reach is how many words a negation reaches at most.
const reach = 9

// segments cuts a clause where its sign changes. A negation holds from its word
// to the end of its reach; a second one in it makes the rest positive again.
func segments(s string) []segment {
	masked := harmless.ReplaceAllStringFunc(s, blankBytes)
	var out []segment
	add := func(text string, negated, opens, aside bool) {
		if strings.TrimSpace(text) != "" {
			out = append(out, segment{text, negated, opens, aside})
		}
	}
	pos, negated := 0, false
	for pos < len(s) {
		neg := negation.FindStringIndex(masked[pos:])
		end := len(s)
		if negated { // how far the negation reaches
			if at := resetIn(masked[pos:]); at > 0 {
				end = pos + at
			}
			if n := pos + prefixOf(s[pos:], reach); n < end {
				end = n
			}
			if neg != nil && pos+neg[0] < end {
				add(s[pos:pos+neg[0]], true, false, false)
				next := pos + neg[1]
				tail := len(s)
				if at := resetIn(masked[next:]); at > 0 {
					tail = next + at
				}
				add(s[pos+neg[0]:tail], false, true, false)
				pos, negated = tail, false
				continue
			}
			add(s[pos:end], true, false, false)
			pos, negated = end, false
			continue
		}
		if neg == nil {
			add(s[pos:], false, false, false)
			break
		}
		add(s[pos:pos+neg[0]], false, false, false)
		word := s[pos+neg[0] : pos+neg[1]]
		pos += neg[1]
		var noun []int
		if lacking.MatchString(word) {
			noun = attribute.FindStringIndex(s[pos:])
		}
		add(word, true, true, noun != nil || preposition.MatchString(word))
		if negated = true; noun != nil { // 没有指针的对象
			end := pos + noun[1] - len("的") // before the noun
			add(s[pos:end], true, false, false)
			pos, negated = end, false
		}
	}
	return out
}

// resetIn returns where the first reset of a text begins that is not its first
// word; 0 for none.
func resetIn(s string) int {
	for _, at := range reset.FindAllStringIndex(s, 2) {
		if strings.TrimSpace(s[:at[0]]) != "" {
			return at[0]
		}
	}
	return 0
}

// prefixOf returns how many bytes the first n words of a text take.
func prefixOf(s string, n float64) int {
	for i := range s {
		if size(s[:i]) > n {
			return i
		}
	}
	return len(s)
}
