package grade

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"

	"gophertutor/internal/lang"
	"gophertutor/knowledge"
)

// made are answers made of a rubric: some of its points word for word, all of
// them denied, each by its verb or as a whole, and their words in any order. They keep a learner from trusting what
// only writers of answers do, such as the length of an answer.
func made(it Item) []Labelled {
	h := fnv.New64a()
	h.Write([]byte(it.ID))
	rng := rand.New(rand.NewPCG(h.Sum64(), 1))
	in := languageOf(it, rng)
	out := []Labelled{someOf(it, in, rng)}
	q := &knowledge.Question{Question: it.Question}
	for _, p := range it.Rubric {
		q.Rubric = append(q.Rubric, knowledge.Point{Point: p.Text})
	}
	for _, a := range attacks {
		verdict, ok := map[string]Verdict{"negated": Wrong, "denied as a whole": Wrong, "shuffled rubric": Missed}[a.name]
		if !ok {
			continue
		}
		l := Labelled{ID: it.ID + "-" + a.name, Item: it, Kind: Adversarial, Language: in, Answer: a.make(q, in, rng)}
		for range it.Rubric {
			l.Points = append(l.Points, verdict)
		}
		out = append(out, l)
	}
	return out
}

// languageOf is a language of an item.
func languageOf(it Item, rng *rand.Rand) string {
	if it.Rubric[0].Text.EN == "" || it.Rubric[0].Text.ZH != "" && rng.IntN(2) == 0 {
		return "zh"
	}
	return "en"
}

// modelAnswers are those of every second question of the bank, taken to say all
// points; the others are for TestModelAnswers.
func modelAnswers() ([]Labelled, error) {
	questions, err := knowledge.Questions()
	if err != nil {
		return nil, err
	}
	var out []Labelled
	for i := 1; i < len(questions); i += 2 {
		q := &questions[i]
		in := []string{"en", "zh"}[i/2%2]
		l := Labelled{ID: q.ID + "-model", Item: FromBank(q), Kind: Strong, Language: in, Answer: q.Answer.In(in)}
		for range q.Rubric {
			l.Points = append(l.Points, Said)
		}
		out = append(out, l)
	}
	return out, nil
}

// idle are answers that name what the rubric speaks of and state none of it: words
// thrown together, an announcement, everything and its contrary, and what others are
// said to be wrong about.
func idle(it Item) []Labelled {
	h := fnv.New64a()
	h.Write([]byte(it.ID))
	rng := rand.New(rand.NewPCG(h.Sum64(), 2))
	in := languageOf(it, rng)
	var words, texts []string
	for _, p := range it.Rubric {
		text := strings.TrimRight(either(p.Text, in), " .。")
		texts = append(texts, text)
		for _, q := range lang.Analyze(text) {
			if !hasGlue(q.Surface) && q.Weight >= 0.5 {
				words = append(words, q.Surface)
			}
		}
	}
	if len(words) < 6 {
		return nil
	}
	rng.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	var salad strings.Builder
	small := strings.Split("of the|in|with|by|and the|for|to|is the|on a|at|between|, where|so the|from|, and|; the|of|under", "|")
	if in == "zh" {
		small = strings.Split("的|在|与|把|对|于|里的|和|，而|之间|被|到|成|，由|是|将|，使", "|")
	}
	for i, w := range words[:min(len(words), 30)] {
		if i > 0 {
			j := small[rng.IntN(len(small))]
			if in == "en" && j[0] != ',' && j[0] != ';' {
				j = " " + j
			}
			salad.WriteString(j)
			if in == "en" {
				salad.WriteByte(' ')
			}
		}
		salad.WriteString(w)
	}
	frame := func(list []string, text string) string {
		before, after, _ := strings.Cut(list[rng.IntN(len(list))], "…")
		return before + text + after
	}
	plan := map[string][]string{
		"en": {"I would first talk about …, then about the rest.", "My answer covers … in turn.", "I will go through … one after another and close with an example.", "I'd structure it as follows: …."},
		"zh": {"我会依次介绍…这几块内容。", "我打算从几个方面来讲：…，最后做总结。", "第一部分是…，讲完再补充。", "先讲…，再讲其他的。"},
	}[in]
	heads := words[:min(len(words), 8)]
	several := []Labelled{
		{ID: "salad", Answer: salad.String() + "."},
		{ID: "plan", Answer: frame(plan, strings.Join(heads, map[string]string{"en": ", ", "zh": "、"}[in]))},
	}
	both := map[string][]string{
		"en": {"It may be that …, or it may be the other way round", "Sometimes …, sometimes not", "Perhaps …, perhaps not, it depends", "Either … or not, both can be true"},
		"zh": {"可能…，也可能不是", "有时候…，有时候不是，看情况", "也许…，也许不", "…也行，反过来也说得过去，取决于场景"},
	}[in]
	told := map[string][]string{
		"en": {"People say that …, which is a myth", "My teacher told me that …; he was wrong", "The story that … is a legend", "Some claim that …, that's nonsense", "I was taught that …, none of this is true"},
		"zh": {"有人说…，这是误解", "网上都说…，别信", "老师说过…，其实不对", "据说…，纯属以讹传讹", "有种说法是…，根本没这回事"},
	}[in]
	end := map[string]string{"en": ". ", "zh": "。"}[in]
	var open, denied string
	for _, t := range texts {
		open += frame(both, t) + end
		denied += frame(told, t) + end
	}
	several = append(several, Labelled{ID: "both", Answer: open}, Labelled{ID: "told", Answer: denied})
	for i := range several {
		l := &several[i]
		verdict := Missed
		if l.ID == "told" {
			verdict = Wrong
		}
		l.ID, l.Item, l.Kind, l.Language = it.ID+"-"+l.ID, it, Adversarial, in
		for range it.Rubric {
			l.Points = append(l.Points, verdict)
		}
	}
	return several
}

// someOf says the first point and about half of the others, in any order.
func someOf(it Item, in string, rng *rand.Rand) Labelled {
	l := Labelled{ID: it.ID + "-some", Item: it, Kind: Partial, Language: in, Points: make([]Verdict, len(it.Rubric))}
	end := map[string]string{"en": ". ", "zh": "。"}[in]
	for _, i := range rng.Perm(len(it.Rubric)) {
		l.Points[i] = Missed
		if i == 0 || rng.IntN(2) == 0 {
			l.Points[i] = Said
			l.Answer += strings.TrimRight(either(it.Rubric[i].Text, in), " .。") + end
		}
	}
	return l
}

// Words that people put before what they say.
var fillers = map[string][]string{
	"en": {"", "", "", "I think ", "Basically, ", "So ", "As far as I know, ", "Well, ", "First, ", "Also, ", "Then ", "And ", "In Go, ", "Usually ", "It means that ", "The main thing is that ", "Simply put, ", "In short, ", "To be precise, ", "Yes, "},
	"zh": {"", "", "", "其实", "我觉得", "就是说，", "一般来说，", "首先，", "另外，", "然后", "还有就是", "简单来说，", "也就是说，", "所以", "我的理解是，", "主要是", "总的来说，", "本质上，", "严格来说，", "对，"},
}

// plainly are answers that say a rubric nearly in its own words, as many do who know it:
// all of it, and some of its points. People who write answers to be learnt from avoid
// that, or do it where the answer is wrong.
func plainly(it Item) []Labelled {
	h := fnv.New64a()
	h.Write([]byte(it.ID))
	rng := rand.New(rand.NewPCG(h.Sum64(), 4))
	var out []Labelled
	for n, share := range []float64{1, 0.6} {
		in := languageOf(it, rng)
		l := Labelled{ID: fmt.Sprintf("%s-plainly-%d", it.ID, n), Item: it, Kind: Strong, Language: in, Points: make([]Verdict, len(it.Rubric))}
		for _, i := range rng.Perm(len(it.Rubric)) {
			l.Points[i] = Missed
			if rng.Float64() > share {
				continue
			}
			l.Points[i] = Said
			text := strings.TrimRight(either(it.Rubric[i].Text, in), " .。")
			filler := fillers[in][rng.IntN(len(fillers[in]))]
			if r, size := utf8.DecodeRuneInString(text); filler != "" && unicode.IsUpper(r) && len(text) > size && text[size] >= 'a' {
				text = string(unicode.ToLower(r)) + text[size:]
			}
			l.Answer += filler + text + map[string][]string{"en": {". ", ", and ", "; "}, "zh": {"。", "，", "；"}}[in][rng.IntN(3)]
		}
		out = append(out, l)
	}
	return out
}
