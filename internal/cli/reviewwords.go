package cli

// reviewWords are what review, quiz and progress say, in one language.
type reviewWords struct {
	help      string
	quizHelp  string
	question  string // number, of how many, topic, level
	hint      string // number, of how many, what the question still earns, the hint
	noHints   string
	grading   string
	read      string // source, heading
	next      string // days, date
	tomorrow  string // date
	left      string // answered, not answered
	done      string // answered
	letter    string // the last one
	correct   string
	mistaken  string // why
	correctIs string // letter, text
	right     string // right, answered

	// Of the progress.
	streak    string // days, best
	notToday  string
	answers   string // answers, questions answered, of how many
	kept      string // percent, of how many
	dueNow    string // cards
	topics    string
	topicLine string // points, percent, answered, of how many, due, title
	past      string
	ahead     string
}

func reviewWordsOf(lang string) *reviewWords {
	if lang == "zh" {
		return &chineseReview
	}
	return &englishReview
}

var englishReview = reviewWords{
	help:      "Answer in your own words; an empty line ends the answer.\n/hint helps and costs points, /show gives up, /skip leaves it for later, /quit ends.",
	quizHelp:  "Type a letter. /skip goes on, /quit ends.",
	question:  "**%d of %d** · %s · %s",
	hint:      "**Hint %d of %d** (now at most %.0f points). %s",
	noHints:   "There are no more hints.",
	grading:   "grading…",
	read:      "📖 %s · %s",
	next:      "Comes back in %d days, on %s.",
	tomorrow:  "Comes back tomorrow, on %s.",
	left:      "Answered %d; %d left for another time.",
	done:      "Done: %d answered.",
	letter:    "Type a letter from a to %c.",
	correct:   "✅ **Right.**",
	mistaken:  "❌ **No.** %s",
	correctIs: "Right is %c) %s",
	right:     "%d of %d right.",

	streak:    "Days in a row: %d (best %d)",
	notToday:  "nothing answered today yet",
	answers:   "Answers: %d, to %d of %d questions",
	kept:      "Remembered: %.0f%% of the %d that came back in the last 30 days",
	dueNow:    "Due today: %d",
	topics:    "Topics, weakest first: points an answer would earn now, chance to remember, answered, due",
	topicLine: "  %3.0f  %3.0f%%  %2d/%-2d  %2d  %s",
	past:      "Answers in the last 12 weeks, a mark a day",
	ahead:     "Due in the next 14 days",
}

var chineseReview = reviewWords{
	help:      "用自己的话回答，空行表示答完。\n/hint 给提示但会扣分，/show 直接看答案，/skip 留到以后，/quit 结束。",
	quizHelp:  "输入字母作答。/skip 跳过，/quit 结束。",
	question:  "**第 %d 题，共 %d 题** · %s · %s",
	hint:      "**提示 %d/%d**（本题最多还能得 %.0f 分）：%s",
	noHints:   "没有更多提示了。",
	grading:   "正在评分……",
	read:      "📖 %s · %s",
	next:      "%d 天后（%s）再来。",
	tomorrow:  "明天（%s）再来。",
	left:      "回答了 %d 题，还有 %d 题留到下次。",
	done:      "完成：回答了 %d 题。",
	letter:    "请输入 a 到 %c 的字母。",
	correct:   "✅ **正确**。",
	mistaken:  "❌ **不对**。%s",
	correctIs: "正确的是 %c) %s",
	right:     "答对 %d 题，共 %d 题。",

	streak:    "连续 %d 天（最长 %d 天）",
	notToday:  "今天还没有答题",
	answers:   "共回答 %d 次，答过 %d 题，题库共 %d 题",
	kept:      "最近 30 天到期的题目记住了 %.0f%%，共 %d 题",
	dueNow:    "今天到期：%d 题",
	topics:    "各主题，最弱的在前：现在回答能得的分、记得的概率、答过的题数、到期",
	topicLine: "  %3.0f  %3.0f%%  %2d/%-2d  %2d  %s",
	past:      "最近 12 周的答题，一格一天",
	ahead:     "未来 14 天到期",
}
