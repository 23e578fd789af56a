package grade

import "gophertutor/internal/lazy"

// How something is said. These words decide nothing; they are counted, and what
// they are worth was fitted.
var (
	// sweeping are words that leave no room: who states the contrary of what holds
	// often says it of everything.
	sweeping = lazy.MustCompile(`(?i)\b(?:always|never|any|all|every|everything|nothing|completely|entirely|exactly|guarantee[sd]?|automatically|immediately|no need|no matter|doesn'?t matter|simply|same|best|impossible|forever|obviously|of course|100%|free|regardless|at all|instead|nothing to do with|safe|faster|harmless|fine|anyway|only)\b` +
		`|一律|永远|任何|所有|全部|完全|根本|必定|一定|肯定|必须|绝对|从来|始终|随便|无论|不管|不用|不必|没必要|没关系|无关|一样|照样|自动|越|都|只|本来|直接|就行|反正|毫无|最好|最快|没事|没问题|放心`)
	// untrue are words that call something untrue and are used for nothing else, and
	// disbelief are all by which something is told as a tale.
	untrue    = lazy.MustCompile(`(?i)\b(?:` + untrueEN + `)\b|` + untrueZH)
	disbelief = lazy.MustCompile(`(?i)\b(?:` + untrueEN + `|mistaken|fashion|disproved|don'?t believe|believes?d?|claim(?:s|ed)?|kept saying|used to say|supposedly|allegedly|imaginary|imagined|invented|silly|hype|urban|no way|never true|not true|reject(?:ed|s)?|dismiss(?:ed|es)?|contrary|opposite)\b` +
		`|` + untrueZH + `|说法|站不住|杞人忧天|并非如此|有人|据说|号称|所谓|虚构|荒唐|可笑|离谱|神话|讹|恰恰相反|正好相反|刚好相反|反了|哪有|哪来|怎么可能|谁说|不成立|错觉|听听就|别再|甩锅|没有根据`)
	// empty are words that praise and weigh and say nothing.
	empty = lazy.MustCompile(`(?i)\b(?:important|crucial|critical|essential|key|fundamental|powerful|elegant|robust|carefully|consider(?:ed|ation)?|best practices?|trade-?offs?|depends?|depending|context|in practice|in production|understand(?:ing)?|deep(?:ly)?|experience|mature|scenario|holistic|aspects?|various|several|topics?|concepts?|mindset|philosophy|mastery|discipline|seriously|passionate|ecosystem|professional)\b` +
		`|重要|关键|核心|深入|高度重视|全面|持续改进|环环相扣|知其然|话题|后果|务必|精通|扎实|功底|团队|规范|理解|掌握|优雅|健壮|场景|具体问题|具体分析|权衡|综合|考虑|结合|实践|方方面面|不可或缺|至关|体系|概念|设计哲学|精髓|举足轻重|经验|思考|把握`)
	// hedging are words that leave open whether something holds, and bothSides says a
	// thing and its contrary in one breath.
	hedging = lazy.MustCompile(`(?i)\b(?:maybe|perhaps|might|could be|either way|who knows|sometimes|in some cases|arguably|possibly|presumably|depends|depending|hard to say|one way or (?:the other|another))\b` +
		`|也许|或许|可能|说不定|有时|看情况|视情况|看场景|取决于|不一定|说得过去|都行|都可以|都有可能|见仁见智|不好说|因人而异`)
	bothSides = lazy.MustCompile(`(?i)\b(?:may|might|could|can|sometimes|perhaps|maybe|either)\b.{0,80}\b(?:or (?:\w+ )?(?:may|might|could|can) (?:\w+ )?not|or not|or the (?:other way|opposite|reverse)|sometimes (?:not|it|they)|(?:perhaps|maybe|might|may) not|or (?:maybe|perhaps)|both (?:are|can be) (?:true|right|fine))\b|\bmay or may not\b` +
		`|(?:可能|也许|或许|有时候?|可以|能|要|先|会).{0,16}(?:也可能|也许不?|或许不?|也可以|有时候?不|也能不|也不|或者后|可能不用|可能不)|都说得过去|都有可能`)
	// plans are words that announce what is going to be said.
	plans = lazy.MustCompile(`(?i)\bi(?:['’]d| would| will|['’]ll| am going to|['’]m going to| want to| plan to)\s+(?:\w+\s+){0,2}(?:structure|cover|start|begin|go (?:through|over|into)|take|talk|outline|divide|organi[sz]e|discuss|describe|explain|address|mention|present|finish|close|split|treat|touch)\b|\b(?:to close with|in turn|in (?:two|three|four|five|several) (?:parts|steps|sections)|my answer (?:has|covers|consists|would|will)|the (?:headings|sections|chapters|outline|topics) (?:are|would be)|table of contents|outline)\b` +
		`|我(?:会|打算|准备|想|将|先).{0,8}(?:讲|说|介绍|谈|回答|展开|阐述)|依次|从.{1,3}个?(?:方面|角度|层面)|分(?:成|为)?.{1,2}个?(?:部分|方面|块|层)|(?:第[一二三四五六]|首先|其次|最后)(?:部分|块|点|个)?是|这几(?:块|个方面|点)|提纲|大纲|目录|议程|(?:先|再|然后|接着|接下来|之后|最后)(?:再)?(?:说|聊|谈|对比|分析|介绍|总结|引出|展开|讨论)|先讲|再讲|接着讲|最后讲|讲完|讲清楚`)
	// unreal are words of what is only supposed.
	unreal = lazy.MustCompile(`(?i)\b(?:would|were to|suppos(?:e|ing|ed)|imagine|hypothetically|in theory|theoretically|really|truly|if only|assum(?:e|ing)|provided|in case|might|could)\b` +
		`|假如|倘若|要是|假设|假使|设想|如果真|真的|真是|真要|果真|按理|照理|理论上|大概|万一|难道|莫非|是否|是不是|会不会|有没有|吗|呢|或许|也许|算不算`)
	// topical are words that say of things that they belong together or to the subject,
	// and nothing else.
	topical = lazy.MustCompile(`(?i)\b(?:concerns?|concerned|concerning|involv(?:es?|ed|ing)|deals? with|dealing|relat(?:es?|ed|ing|ion|ions|ionship|ionships)|connect(?:s|ed|ion|ions)|revolv(?:es?|ing)|about|topics?|subjects?|areas?|fields?|pillars?|worlds?|crossroads|intersection|interplay|interaction|landscape|picture|story|theme|discussion|chapter|headings?|matters?|belongs?|stands?|sits?|meets?|touch(?:es)?|plays?|role|part of|parts of|come together|comes together|next to|alongside|besides|as well as|along with|not least|in connection|in terms of|with respect to|when it comes|interesting)\b` +
		`|涉及|围绕|关乎|谈到|谈起|提到|提起|说到|讲到|聊到|离不开|构成|话题|有关|相关|关联|密切|紧密|关系|联系|领域|范畴|体系|机制|环节|要素|组成部分|知识点|考点|概念|主题|方面|层面|角度|维度|视角|以及|再加上|还有|乃至|经典|所在|不可分|相辅相成|交织|贯穿|并列|并存|同样重要|息息相关`)
	// joining are the words that join nouns: where words are thrown together they
	// stand for all that makes a sentence.
	joining = lazy.MustCompile(`(?i)\b(?:of|in|on|at|by|for|with|from|to|between|under|over|into|onto|through|against|across|within|upon|among|via|along|behind|the|an?)\b|[的在于与和之对里间将以及而从向由给把被]`)
)

const (
	untrueEN = `myths?|legends?|folklore|fairy ?tales?|fables?|tales?|fictions?|fantas(?:y|ies)|nonsense|rubbish|bunk|hogwash|baloney|superstitions?|debunked|misconceptions?|rumou?rs?|gossip|hoax|propaganda|no truth|untrue|isn'?t true|falsehoods?|fake|baseless|groundless|unfounded|bogus|made[- ]up|misled|misleading|misinformation|ridiculous|absurd|laughable|unlearn(?:ed)?`
	untrueZH = `谣言|谣传|误解|误区|误导|迷信|传言|流传|不可信|胡说|瞎说|胡扯|扯淡|别信|没这回事|以讹传讹|毫无根据|无根据|事实根据|想当然|自欺欺人|瞎编|编造|编的|捏造|杜撰|臆想|臆测|臆造|无稽|荒谬|鬼话|骗人|骗局|忽悠|不实|子虚乌有|都市传说|假新闻|伪科学|伪命题|吹出来|纯属|不属实|一厢情愿|空穴来风|道听途说`
)

func countOf(words lazy.Regexp, s string) float64 {
	return float64(words.Count(s))
}

// A manner counts such words.
type manner struct{ hedging, both, plans, disbelief, empty, joining, unreal, topical float64 }

func mannerOf(s string) manner {
	m := manner{countOf(hedging, s), 0, countOf(plans, s), countOf(disbelief, s), countOf(empty, s), countOf(joining, s), countOf(unreal, s), countOf(topical, s)}
	if m.hedging > 0 {
		m.both = countOf(bothSides, s)
	}
	return m
}

func (m *manner) add(o manner) {
	m.hedging += o.hedging
	m.both += o.both
	m.plans += o.plans
	m.disbelief += o.disbelief
	m.empty += o.empty
	m.joining += o.joining
	m.unreal += o.unreal
	m.topical += o.topical
}
