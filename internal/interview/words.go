package interview

import (
	"gophertutor/internal/grade"
	"gophertutor/knowledge"
)

// words are what the interviewer says itself, in one language.
type words struct {
	intro     string // topics, number of questions
	introOne  string // topics, for one question
	noWeak    string // there are no weak spots to talk about
	howTo     string
	howStrict string
	howRelay  string // instead, in a relay
	somebody  string // has no name
	saidBy    string // name, a quotation
	also      string // names of who covered a point too
	anything  string // instead of topics
	weakSpots string // topics
	and       string // between topics
	question  string // number, of how many, topic, level
	followUp  string
	hint      string // number, of how many, what the question still earns, the hint
	soFar     string // score
	score     string // score
	withHints string // hints, at most
	later     string // number of points
	laterOne  string
	adds      string
	misbelief string // heads a misconception
	since     string // release
	source    string // of a truth
	read      string // source, heading
	prints    string // heads an output
	refused   string // what the compiler says
	outputOK  string // to who named the output
	addWhy    string // how to add the reasons
	skipped   string
	strong    string // an answer
	followed  string // after a point that a follow-up lifted
	paused    string
	quote     string
	gap       string // between sentences
	stop      string // ends one, with the gap
	verdicts  map[grade.Verdict]string
	levels    map[string]string
	remarks   map[Style][3]string // strong, middling, weak
	farewells map[Style][3]string
	report    reportWords
}

// reportWords are those of the report and the transcript.
type reportWords struct {
	title      string // topics
	score      string // score, questions
	scoreOne   string // score, of one question
	nothing    string // no question was answered
	skipped    string // number
	hints      string // number
	byTopic    string
	byLevel    string
	line       string // name, score, questions
	strong     string
	weak       string
	beliefs    string
	read       string
	comesBack  string
	due        string // date, question
	transcript string
	you        string
	noAnswer   string
	by         string // who graded
	members    string // heads what each member of a relay brought
	member     string // name, points said, partly, questions answered
	alone      string // number of points nobody else covered
	says       string // name
	picture    string // labels the score
	// pictureText and pictureShare describe a picture: topics and score, name and
	// score.
	pictureText, pictureShare string
	pictureFoot               string // a strong score
}

func wordsOf(lang string) *words {
	if lang == "zh" {
		return &chinese
	}
	return &english
}

// VerdictName is the mark and the name of a verdict in a language, as Markdown: "✅
// **Said:** ", to be followed by the point.
func VerdictName(v grade.Verdict, lang string) string { return wordsOf(lang).verdicts[v] }

// LevelName is the name of a level in a language.
func LevelName(level, lang string) string { return wordsOf(lang).levels[level] }

var english = words{
	intro:     "Let us talk about %s: %d questions, one at a time.",
	introOne:  "Let us talk about %s: one question.",
	noWeak:    "No weak spots of yours are known yet, so this is about everything. ",
	howRelay:  "This is a relay: everybody here may answer, and you are graded together. A point counts as soon as one of you has it. Hints cost all of you points; a change of mind before the next question does not.",
	somebody:  "somebody",
	saidBy:    "%s: %s",
	also:      " · also %s",
	howTo:     "Answer in your own words, in English or Chinese, as you would aloud. Hints cost points; a change of mind before the next question does not.",
	howStrict: "Answer as in an interview, in English or Chinese. Where something is missing I ask on, and do not say how much it is before the question is over. Hints cost points; a change of mind before the next question does not.",
	anything:  "how Go works inside",
	weakSpots: "your weak spots (%s)",
	and:       ", ",
	question:  "**Question %d of %d** · %s · %s",
	followUp:  "**Follow-up.** %s",
	hint:      "**Hint %d of %d** (now at most %.0f points). %s",
	soFar:     "**So far: %.0f of 100**",
	score:     "**%.0f of 100**",
	withHints: " (%d of %d hints used: at most %.0f)",
	later:     "%d points are still missing; more after the follow-up.",
	laterOne:  "One point is still missing; more after the follow-up.",
	adds:      "A strong answer adds:",
	misbelief: "⚠️ **Not so:** ",
	since:     " (since Go %s)",
	source:    " Source: `%s`",
	read:      "📖 %s · %s",
	prints:    "It prints:",
	refused:   "It does not compile: `%s`",
	outputOK:  "✔ That is what it prints. The points are for the reasons.",
	addWhy:    "To add them to that answer, begin with “I mean”.",
	skipped:   "Skipped.",
	strong:    "A strong answer: %s",
	followed:  " (at the follow-up)",
	paused:    "Paused. It can go on for seven days.",
	quote:     "“%s”",
	gap:       " ",
	stop:      ". ",
	verdicts: map[grade.Verdict]string{
		grade.Said: "✅ **Said:** ", grade.Partly: "🟡 **Partly:** ", grade.Missed: "⬜ **Missed:** ", grade.Wrong: "❌ **Wrong:** ",
	},
	levels: map[string]string{knowledge.Basic: "basic", knowledge.Intermediate: "intermediate", knowledge.Deep: "deep"},
	remarks: map[Style][3]string{
		Friendly: {"That is a strong answer.", "A good part of it is there.", "This one is worth another look, and now you know where to look."},
		Strict:   {"Strong.", "Incomplete.", "Not sufficient."},
	},
	farewells: map[Style][3]string{
		Friendly: {"Well done: you could have this conversation with anybody.", "A solid base. The sections below close the gaps.", "A start: read the sections below and try again in a few days."},
		Strict:   {"Strong throughout.", "Gaps remain; close them before the next interview.", "Not ready yet; read, then repeat."},
	},
	report: reportWords{
		title:      "Interview: %s",
		score:      "**%.0f of 100** over %d questions.",
		scoreOne:   "**%.0f of 100** for one question.",
		nothing:    "No question was answered, so there is no score.",
		skipped:    "Skipped: %d.",
		hints:      "Hints used: %d.",
		byTopic:    "By topic",
		byLevel:    "By level",
		line:       "- %s: %.0f (%d)",
		strong:     "What you have",
		weak:       "What to work on",
		beliefs:    "Not so",
		read:       "To read next",
		comesBack:  "Comes back for review",
		due:        "- %s: %s",
		transcript: "Transcript",
		you:        "**You:**",
		noAnswer:   "*(no answer)*",
		by:         "Graded by %s.",
		members:    "Who brought what",
		member:     "- %s: points said %d, partly %d, questions answered %d",
		alone:      "; %d of the points from nobody else",
		says:       "**%s:**",
		picture:    "Score", pictureText: "Bar chart of the interview on %s. Score: %.0f of 100.", pictureShare: " %s: %.0f.", pictureFoot: "The mark on each bar: from %d points on, an answer is strong.",
	},
}

// In Chinese, marks of punctuation stand outside of **, which does not end
// between one and a letter.
var chinese = words{
	intro:     "我们来聊聊%s：一共 %d 道题，一次一道。",
	introOne:  "我们来聊聊%s：一道题。",
	noWeak:    "还不知道你有哪些薄弱环节，所以什么都会问到。",
	howRelay:  "这是接力面试：这里的每个人都可以回答，一起评分。一个要点只要有人说到就算。提示会扣大家的分；进入下一题之前改口不扣分。",
	somebody:  "某位成员",
	saidBy:    "%s：%s",
	also:      " · 还有 %s",
	howTo:     "请像当面回答那样用自己的话说，中英文都可以。提示会扣分；进入下一题之前改口不扣分。",
	howStrict: "请像真正面试那样回答，中英文都可以。没说全的地方我会继续追问，一题结束之前不说还差多少。提示会扣分；进入下一题之前改口不扣分。",
	anything:  "Go 的内部原理",
	weakSpots: "你的薄弱环节（%s）",
	and:       "、",
	question:  "**第 %d 题，共 %d 题** · %s · %s",
	followUp:  "**追问**：%s",
	hint:      "**提示 %d/%d**（本题最多还能得 %.0f 分）：%s",
	soFar:     "**目前 %.0f 分**（满分 100）",
	score:     "**%.0f 分**（满分 100）",
	withHints: "（用了 %d/%d 个提示，最多 %.0f 分）",
	later:     "还有 %d 个要点没有说到，追问之后再讲。",
	laterOne:  "还有一个要点没有说到，追问之后再讲。",
	adds:      "好的回答还会说到：",
	misbelief: "⚠️ **并非如此**：",
	since:     "（自 Go %s 起）",
	source:    "来源：`%s`",
	read:      "📖 %s · %s",
	prints:    "它会打印：",
	refused:   "编译不通过：`%s`",
	outputOK:  "✔ 打印的结果说对了，得分看的是原因。",
	addWhy:    "想给那个回答补上原因，请以“我的意思是”开头。",
	skipped:   "已跳过。",
	strong:    "好的回答：%s",
	followed:  "（追问时补上）",
	paused:    "已暂停，七天之内可以继续。",
	quote:     "“%s”",
	gap:       "",
	stop:      "。",
	verdicts: map[grade.Verdict]string{
		grade.Said: "✅ **说到了**：", grade.Partly: "🟡 **说了一半**：", grade.Missed: "⬜ **没说到**：", grade.Wrong: "❌ **说错了**：",
	},
	levels: map[string]string{knowledge.Basic: "基础", knowledge.Intermediate: "中级", knowledge.Deep: "深入"},
	remarks: map[Style][3]string{
		Friendly: {"回答得很扎实。", "已经说到不少了。", "这一题值得再看看，现在你知道该看哪里了。"},
		Strict:   {"扎实。", "不完整。", "不够。"},
	},
	farewells: map[Style][3]string{
		Friendly: {"很好：这些内容你和谁都能聊。", "基础不错，读完下面几节就能补上缺口。", "是个开始：读一读下面几节，过几天再来一次。"},
		Strict:   {"整体扎实。", "还有缺口，下次面试之前请补上。", "还没有准备好：先读，再来。"},
	},
	report: reportWords{
		title:      "面试：%s",
		score:      "**%.0f 分**（满分 100），共 %d 题。",
		scoreOne:   "**%.0f 分**（满分 100），一道题。",
		nothing:    "没有回答任何题目，所以没有得分。",
		skipped:    "跳过 %d 题。",
		hints:      "用了 %d 个提示。",
		byTopic:    "按主题",
		byLevel:    "按难度",
		line:       "- %s：%.0f 分（%d 题）",
		strong:     "已经掌握",
		weak:       "还需加强",
		beliefs:    "并非如此",
		read:       "接下来读",
		comesBack:  "将要复习",
		due:        "- %s：%s",
		transcript: "全文记录",
		you:        "**你：**",
		noAnswer:   "*（没有回答）*",
		by:         "评分：%s",
		members:    "各自的贡献",
		member:     "- %s：说到 %d 个要点，说了一半 %d 个，回答了 %d 道题",
		alone:      "；其中 %d 个要点只有这位成员说到",
		says:       "**%s**：",
		picture:    "得分", pictureText: "面试“%s”的条形图。得分：%.0f（满分 100）。", pictureShare: "%s：%.0f。", pictureFoot: "条上的竖线：%d 分以上是扎实的回答。",
	},
}
