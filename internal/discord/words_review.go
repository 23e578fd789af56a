package discord

// reviewWords are what the bot says around reviews, quizzes and progress, in one
// language. Formats are for fmt.Sprintf with what the comment names.
type reviewWords struct {
	// Buttons.
	answer, show, skip, next, reveal, quizMe string

	due       string // how many, topic
	nothing   string // with a time
	begin     string
	rest      string // after the last one that was not skipped
	next1     string // when it comes back
	untold    string // when it is revealed
	gone      string // a question that the bank has no more
	stranger  string
	formTitle string

	quiz      string // topic
	noQuiz    string
	hidden    string // until when all is shown, points for a choice, for own words
	right     string
	wrong     string // why
	rightIs   string // letter
	notYet    string // until when
	explained string

	streak   string // days, best
	notToday string
	answers  string // answers, questions answered, of how many
	kept     string // percent, of how many
	dueToday string // cards
	topics   string
	topic    string // title, points, percent, answered, of how many
	noCards  string
	alt      string // streak, due
}

// reviewWordsIn returns the words of a language; everything but "zh" is English.
func reviewWordsIn(locale string) *reviewWords {
	if locale == "zh" {
		return &reviewChinese
	}
	return &reviewEnglish
}

var reviewEnglish = reviewWords{
	answer: "Answer", show: "I don't know", skip: "Not now", next: "Next question", reveal: "Reveal", quizMe: "Quiz me on this",

	due: "**Due today: %d** · %s", nothing: "Nothing is due today. The next question comes back %s.",
	begin:    "There is nothing to review yet. Questions you answer in `/mock-interview` or `/quiz` come back here before you forget them.",
	rest:     "That was all for now.",
	next1:    "Comes back %s.",
	untold:   "This question is being asked in a server right now. Its answer is told with the reveal, %s.",
	gone:     "That question is not in the bank any more.",
	stranger: "This question was asked somebody else. `/review` and `/quiz` ask you.", formTitle: "Your answer",

	quiz: "**Quiz** · %s", noQuiz: "There is no question with choices on that which is not being asked already.",
	hidden: "Nobody sees your answer before it is revealed %s, or when who asked presses Reveal. A right choice earns %d points, your own words up to %d.",
	right:  "✅ **Right.**", wrong: "❌ **No.** %s", rightIs: "Right is **%c**.",
	notYet: "Who asked may reveal it now, everybody else %s.", explained: "**Why:** %s",

	streak: "**Days in a row: %d** (best %d)", notToday: "nothing answered today yet", answers: "Answers: %d, to %d of %d questions",
	kept: "Remembered: %.0f%% of the %d that came back in the last 30 days", dueToday: "Due today: %d",
	topics: "**Topics, weakest first**", topic: "%s: would earn %.0f points now, remembered %.0f%%, %d of %d questions",
	noCards: "There is nothing to show yet. `/mock-interview` or `/quiz` is a beginning.",
	alt:     "Picture of your progress: %d days in a row, %d questions due today.",
}

var reviewChinese = reviewWords{
	answer: "回答", show: "不知道", skip: "以后再说", next: "下一题", reveal: "揭晓", quizMe: "考考我",

	due: "**今天到期 %d 题** · %s", nothing: "今天没有到期的题。下一题%s回来。",
	begin:    "还没有可以复习的题。在 `/mock-interview` 或 `/quiz` 里答过的题，会在你快忘记时出现在这里。",
	rest:     "暂时就这些。",
	next1:    "%s再复习。",
	untold:   "这道题正在某个服务器里作答，答案在揭晓时（%s）公布。",
	gone:     "题库里已经没有这道题了。",
	stranger: "这道题是问别人的。`/review` 和 `/quiz` 会问你。", formTitle: "你的回答",

	quiz: "**测验** · %s", noQuiz: "那个主题没有选择题，或者它的选择题正在被提问。",
	hidden: "%s揭晓，出题的人也可以先点“揭晓”；在那之前没有人看得到你的回答。选对得 %d 分，用自己的话答最多得 %d 分。",
	right:  "✅ **正确。**", wrong: "❌ **不对。**%s", rightIs: "正确答案是 **%c**。",
	notYet: "出题的人现在就能揭晓，其他人%s可以。", explained: "**原因：**%s",

	streak: "**连续 %d 天**（最长 %d 天）", notToday: "今天还没有答题", answers: "答题 %d 次，答过 %d 题，共 %d 题",
	kept: "最近 30 天回来复习的题里，记住了 %.0f%%（共 %d 题）", dueToday: "今天到期：%d 题",
	topics: "**各主题，最弱的在前**", topic: "%s：现在约能得 %.0f 分，记得 %.0f%%，答过 %d/%d 题",
	noCards: "还没有可显示的内容。先来一次 `/mock-interview` 或 `/quiz` 吧。",
	alt:     "学习进度图：连续 %d 天，今天到期 %d 题。",
}
