package discord

// talkWords are what the bot says around an interview, a review or a quiz, in one
// language. What the interviewer says itself is the session's. Formats are for
// fmt.Sprintf with what the comment names.
type talkWords struct {
	// Buttons.
	answer, amend, hint, skip, skipFollowUp string // hint: with how many are left
	amendBefore                             string // while a follow-up is asked
	next, finish, end, resume, regrade      string
	where, report, read                     string // read: with a heading

	// Forms.
	answerTitle, answerLabel, answerHint string // answerTitle: with the number of the question
	amendTitle, amendLabel, amendHint    string

	// Beginning.
	resumeChoice                             string // topics, question, of how many
	weakChoice, allChoice                    string
	opened                                   string // name, topics, number of questions
	threadName                               string // topics, name
	threadFailed                             string
	goesOn, goesOnDirect                     string // goesOn: with the thread
	howThread, howMention, howDirect, howTap string
	noTopic                                  string // with what was typed

	// On the way.
	grading                    string
	gradedSince                string
	failed                     string // with a reference
	restarting                 string
	stranger, gone, over, past string
	busy, empty, noHint        string
	long                       string // with the limit
	kept                       string // with the member's words
	blind                      string
	comesBack                  string
	none                       string
	list, going, rested, held  string // held: score, questions
	listEmpty                  string

	// Relays.
	together, openedRelay       string // openedRelay: as opened
	howRelay, howRelayMention   string
	relayNowhere                string
	joined                      string // name, who has answered so far
	added                       string // name
	and                         string // between names
	soFar                       string // who has answered
	nobody, notIn, full         string // full: with the limit
	gradingAll                  string
	comesBackAll, earned, award string // award: name, points
}

// talkWordsIn returns the words of a language; everything but "zh" is English.
func talkWordsIn(locale string) *talkWords {
	if locale == "zh" {
		return &talkChinese
	}
	return &talkEnglish
}

var talkEnglish = talkWords{
	answer: "Answer", amend: "Change my answer", amendBefore: "Change the answer before", hint: "Hint (%d left)", skip: "Skip", skipFollowUp: "Skip the follow-up",
	next: "Next question", finish: "To the report", end: "End", resume: "Resume", regrade: "Grade it now",
	where: "Where are we?", report: "Report", read: "📖 %s",

	answerTitle: "Answer to question %d", answerLabel: "Your answer", answerHint: "In your own words, as you would say it",
	amendTitle: "Change your answer", amendLabel: "What you would change or add", amendHint: "Wait, I meant …",

	resumeChoice: "▶ Go on: %s (question %d of %d)", weakChoice: "My weak spots", allChoice: "Everything, mixed",
	opened: "**Interview** of %s: %s (questions: %d). It takes place in the thread below.", threadName: "Interview: %s · %s",
	threadFailed: "No thread can be made here, so the questions are shown to you alone.",
	goesOn:       "It goes on in %s.", goesOnDirect: "It goes on in our direct messages.",
	howThread:  "Write your answer here, in one message or in several, or press Answer.",
	howMention: "Press Answer, or reply to the question: other messages I can't read here.",
	howDirect:  "Write your answer, in one message or in several, or press Answer.",
	howTap:     "Press Answer to write your answer. Nobody else sees any of this.",
	noTopic:    "There is no topic “%s”. Choose from the list while you type, or name several: `channels and select`.",

	grading: "Your answer is kept and being graded.", gradedSince: "I was restarted while your answer was being graded. The grade is there now.", failed: "Your answer is kept, but grading it went wrong (reference `%s`).",
	restarting: "I am being restarted. Your answer is kept and will be graded in a few minutes.",
	stranger:   "This interview is somebody else's. Start your own with `/mock-interview`.",
	gone:       "That interview is not kept any more.", over: "That interview is over.", past: "That part of the interview is over.",
	busy: "One moment: your answer is being graded.", empty: "There are no words in that answer.", noHint: "There is no further hint here.",
	long: "That is too much for one question: at most %d characters and a few changes.",
	kept: "So that it is not lost, here is what you wrote:\n%s", blind: "I can't read messages in this thread. Press Answer below the question, or reply to it.",
	comesBack: "Comes back for review",
	none:      "No score",
	list:      "**Your interviews**", going: "under way, question %d of %d", rested: "paused at question %d of %d", held: "**%.0f of 100** · questions: %d",
	listEmpty: "You have had no interview yet. `/mock-interview` starts one.",

	together: "Grade together", openedRelay: "**Relay interview**, begun by %s: %s (questions: %d). Everybody may answer in the thread below.",
	howRelay:        "Write your answer here or press Answer. When all have answered, press Grade together.",
	howRelayMention: "Press Answer, or reply to the question: other messages I can't read here. When all have answered, press Grade together.",
	relayNowhere:    "A relay needs a thread in a channel of a server where I may open one, so it can't be private.",
	joined:          "%s has answered. So far: %s.", added: "More from %s: it counts.", and: ", ",
	soFar:  "Answers so far from %s.",
	nobody: "Nobody has answered yet.", notIn: "That is for those who have answered in this relay, and ending it is for who began it. Answer first: everybody may.",
	full:       "This relay is full: %d members take part.",
	gradingAll: "The answers are kept and being graded.", comesBackAll: "What you answered comes back in your own `/review`.",
	earned: "Points", award: "%s: %d",
}

var talkChinese = talkWords{
	answer: "回答", amend: "修改回答", amendBefore: "修改前面的回答", hint: "提示（还剩 %d 个）", skip: "跳过", skipFollowUp: "跳过追问",
	next: "下一题", finish: "看报告", end: "结束", resume: "继续", regrade: "现在评分",
	where: "进行到哪了？", report: "报告", read: "📖 %s",

	answerTitle: "回答第 %d 题", answerLabel: "你的回答", answerHint: "用自己的话，像当面说的那样",
	amendTitle: "修改你的回答", amendLabel: "想改什么，或补充什么", amendHint: "等等，我的意思是……",

	resumeChoice: "▶ 继续：%s（第 %d 题，共 %d 题）", weakChoice: "我的薄弱环节", allChoice: "全部主题，混合提问",
	opened: "%s 的**面试**：%s，%d 道题。在下面的子区里进行。", threadName: "面试：%s · %s",
	threadFailed: "这里不能建子区，题目只显示给你一个人。",
	goesOn:       "在 %s 里继续。", goesOnDirect: "在我们的私信里继续。",
	howThread:  "直接在这里写回答，一条或几条消息都可以，也可以点“回答”。",
	howMention: "点“回答”，或者回复题目那条消息：这里的其他消息我读不到。",
	howDirect:  "直接写回答，一条或几条消息都可以，也可以点“回答”。",
	howTap:     "点“回答”来作答。这些内容只有你看得到。",
	noTopic:    "没有“%s”这个主题。输入时可以从列表里选，也可以写几个主题，例如 `channel 和 select`。",

	grading: "回答已保存，正在评分。", gradedSince: "评分时我重启了，现在已经评好。", failed: "回答已保存，但评分时出错了（编号 `%s`）。",
	restarting: "我正在重启。回答已保存，几分钟内会评分。",
	stranger:   "这是别人的面试。用 `/mock-interview` 开始你自己的。",
	gone:       "那场面试已经不再保存。", over: "那场面试已经结束。", past: "面试的这一部分已经过去了。",
	busy: "请稍等，正在给你的回答评分。", empty: "这个回答里没有文字。", noHint: "这里没有更多提示了。",
	long: "一道题写得太多了：最多 %d 个字符，修改次数也有限。",
	kept: "免得丢失，这是你写的内容：\n%s", blind: "我读不到这个子区里的消息。请点题目下面的“回答”，或者回复题目那条消息。",
	comesBack: "什么时候复习",
	none:      "没有得分",
	list:      "**你的面试**", going: "进行中，第 %d 题，共 %d 题", rested: "已暂停，停在第 %d 题，共 %d 题", held: "**%.0f 分（满分 100）** · %d 题",
	listEmpty: "你还没有面试过。用 `/mock-interview` 开始一场。",

	together: "一起评分", openedRelay: "**接力面试**，由 %s 发起：%s，%d 道题。在下面的子区里，每个人都可以回答。",
	howRelay:        "直接在这里写回答，也可以点“回答”。大家都答完后，点“一起评分”。",
	howRelayMention: "点“回答”，或者回复题目那条消息：这里的其他消息我读不到。大家都答完后，点“一起评分”。",
	relayNowhere:    "接力面试要在服务器的频道里开子区，我得有权限，也不能仅自己可见。",
	joined:          "%s 回答了。目前有：%s。", added: "%s 又补充了，算在内。", and: "、",
	soFar:  "目前回答的有 %s。",
	nobody: "还没有人回答。", notIn: "这个按钮给回答过的人用，结束则由发起的人决定。先回答吧，谁都可以。",
	full:       "这场接力已经满了：有 %d 人参加。",
	gradingAll: "回答都已保存，正在评分。", comesBackAll: "你答过的题会在你自己的 `/review` 里再出现。",
	earned: "积分", award: "%s：%d",
}
