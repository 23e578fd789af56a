package grade

import "gophertutor/internal/lazy"

// How something is said. These words decide nothing; they are counted, and what
// they are worth was fitted.
var (
	// sweeping are words that leave no room: who states the contrary of what holds
	// often says it of everything.
	sweeping = lazy.MustCompile(`(?i)\b(?:always|never|any|all|every|everything|nothing|completely|entirely|exactly|guarantee[sd]?|automatically|immediately|no need|no matter|doesn'?t matter|simply|same|best|impossible|forever|obviously|of course|100%|free|regardless|at all|instead|nothing to do with|safe|faster|harmless|fine|anyway|only)\b` +
		`|一律|永远|任何|所有|全部|完全|根本|必定|一定|肯定|必须|绝对|从来|始终|随便|无论|不管|不用|不必|没必要|没关系|无关|一样|照样|自动|越|都|只|本来|直接|就行|反正|毫无|最好|最快|没事|没问题|放心`)
	// disbelief are words by which something is told as a tale.
	disbelief = lazy.MustCompile(`(?i)\b(?:myths?|legends?|folklore|fairy tales?|tales?|nonsense|rubbish|superstition|debunked|mistaken|misconceptions?|rumou?rs?|hoax|fashion|no truth|untrue|disproved|baseless|bogus|don'?t believe|believes?d?|claim(?:s|ed)?|kept saying|used to say|supposedly|allegedly)\b` +
		`|谣言|误解|误区|迷信|传言|流传|说法|不可信|胡说|瞎说|站不住|杞人忧天|别信|没这回事|并非如此|以讹传讹|扯|有人|据说|号称|所谓`)
	// empty are words that praise and weigh and say nothing.
	empty = lazy.MustCompile(`(?i)\b(?:important|crucial|critical|essential|key|fundamental|powerful|elegant|robust|carefully|consider(?:ed|ation)?|best practices?|trade-?offs?|depends?|depending|context|in practice|in production|understand(?:ing)?|deep(?:ly)?|experience|mature|scenario|holistic|aspects?|various|several|topic|concepts?)\b` +
		`|重要|关键|核心|深入|理解|掌握|优雅|健壮|场景|具体问题|具体分析|权衡|综合|考虑|结合|实践|方方面面|不可或缺|至关|体系|概念|设计哲学|精髓|举足轻重|经验|思考|把握`)
)

func countOf(words lazy.Regexp, s string) float64 {
	return float64(words.Count(s))
}
