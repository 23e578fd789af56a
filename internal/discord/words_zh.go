package discord

var chinese = words{
	kinds:  map[string]string{"explain": "解释：", "check": "核对："},
	depths: map[int]string{-1: "简单些：", 1: "深入些："},

	thinking: "正在查笔记……", sources: "来源：", attached: "完整回答见下面的文件。",
	stop: "停止", retry: "重试", sourcesButton: "来源", simpler: "简单些",
	deeper: "深入些", share: "公开", inThread: "在子区继续",
	stopped: "已停止。", interrupted: "回答到一半时机器人重启了。", truncated: "回答达到了模型的长度上限。",
	ungrounded: "这个回答没有引用给它的任何笔记，请先核实再采信。",
	modelOff:   "以下是笔记原文：这个服务器关闭了模型回答。",
	reasons: map[string]string{
		"":         "模型没有回答，以下是笔记原文。",
		"refused":  "模型服务器拒绝了机器人的密钥，以下是笔记原文。请告知机器人的运营者。",
		"missing":  "模型服务器还没有设定的模型（可能仍在下载），以下是笔记原文。如果一直如此，请告知机器人的运营者。",
		"limited":  "模型服务器太忙，以下是笔记原文。请过几分钟再试。",
		"down":     "连不上模型服务器，以下是笔记原文。",
		"slow":     "模型太久没有回答，以下是笔记原文。",
		"cut":      "模型的回答中断了，以下是笔记原文。",
		"nonsense": "模型没有给出可用的内容，以下是笔记原文。",
	},
	byModel: "由 %s 根据笔记撰写", noSources: "这个回答没有来源。", sourceOf: "**[%s]** %s · %s",
	sharedBy: "由 %s 公开",
	thanks:   "谢谢。", whyTitle: "哪里不好？", whyLabel: "哪里不好？（可不填）", whyHint: "有错、过时、答非所问、太长、看不懂……",
	threadHello:        "在这里接着问吧：这个子区里向我提的问题我都会回答。",
	threadHelloMention: "在这里接着问吧：请 @我 或回复我，其他消息我读不到。",
	threadHint:         "这里的消息我只有被 @ 或被回复时才读得到。请在问题里 @我。",
	roleHint:           "你 @ 的是我的身份组，这样的消息 Discord 不给我看。输入 @ 之后，请选旁边带“APP”标记的那一项。",
	threadNo:           "这里不能建子区。直接回复我的回答就可以接着问。",
	threadThere:        "这个回答已经有子区了：%s",
	askWhat:            "问我一个 Go 内部原理的问题吧，例如：*为什么 nil channel 会一直阻塞？* `/help` 列出我会做的事。",
	nothingToExplain:   "那条消息里没有文字。",
	stopNone:           "这个回答已经结束了。",

	notYours:  "这个按钮属于别人的问题。用 `/ask` 提问，就有你自己的按钮。",
	oldButton: "这个按钮属于一条旧消息，已经失效。请重新提问。",
	gone:      "那个回答已经不再保存。请重新提问。",
	busy:      "现在的问题太多，我忙不过来。请稍后再试。", restarting: "我正在重启，请一分钟后再试。",
	starting:     "我正在启动，请稍后再试。",
	managersOnly: "这需要“管理服务器”权限。", serversOnly: "这只能在我加入的服务器里使用。",
	slowMember:    "短时间内问得太多了。%s可以再问。",
	slowServer:    "这个服务器短时间内问得太多了。%s我可以再回答。",
	emptyQuestion: "问题是空的。", longQuestion: "问题太长：最多 %d 个字符。",
	badGo:    "`%s` 不是我知道的 Go 版本。请给出 1.0 到 %s 之间的版本，例如 1.17。",
	noAccess: "我在这里没有权限这样做。管理服务器的人可以给我 `/help` 里列出的权限。",
	broken:   "我这边出错了（编号 `%s`）。请再试一次。",

	topicsTitle: "**笔记的主题**", ownNotes: "本服务器",
	noTopic: "没有“%s”这个主题。`/topics` 列出全部主题。", noSection: "这篇笔记没有“%s”这一节。它有这些：",
	moreSections: "还有 %d 节；用 `section` 选择",
	help: "我根据与 Go 源码核对过的笔记讲解 Go 的内部原理，并注明出处。\n\n" +
		"`/ask question:` 用中文或英文提问。`private:` 只给你看，`go:1.17` 说明当时是怎样的。\n" +
		"在频道里 @我、回复我，或直接私信我，都可以接着问。\n" +
		"在任何消息上：应用 › **解释这条消息** 或 **核对这个说法**。\n" +
		"`/mock-interview` 提问并给回答评分（用 `接力` 可以大家一起答），`/interviews` 列出历次面试，`/review` 复习到期的题目，`/quiz` 考考大家，`/progress` 看学习进度，`/leaderboard` 看谁积分最多。\n" +
		"`/topics` 和 `/notes` 查看笔记。`/feedback` 的内容会交给机器人的运营者。\n" +
		"`/privacy` 说明我保存什么，`/forget-me` 删除这些内容。\n\n" +
		"给服务器管理者：`/settings`（也设置每日一题）、`/group-notes`、`/gaps` 和 `/usage`。我需要的权限：查看频道、发送消息、在子区内发送消息、创建公开子区、阅读消息历史记录、添加文件。",
	privacy: "**我保存的关于你的内容**\n" +
		"- 你的问题和我的回答，连同你的 Discord ID 和提问的地方，用于追问和按钮：90 天。\n" +
		"- 你对回答的评价（👍、👎、`/feedback`）：90 天。\n" +
		"- 在服务器里公开提出、而笔记答不上来的问题：90 天；管理服务器的人能看到问题，看不到名字。私下的问题不在其中。\n" +
		"- 你的面试，连同你的回答和评分（接力面试里还有大家看到的你的名字），以及你对测验的回答、你回答每日一题时写的话：90 天。你什么时候答了题库里的哪道题、答得怎样（用来安排复习），以及在服务器里的积分：直到你删除。\n" +
		"- 你每天问了多少、模型为此用了多少：90 天，服务器管理者可以看到；之后以及 `/forget-me` 之后只剩合计数字。\n" +
		"- 模型的回答会保存几天，同一服务器有人问同样的问题时再次给出；私密问题的回答只会再给你自己。\n\n" +
		"不是对我说的消息我不保存。如果配置了语言模型，你的问题或面试中的回答会连同笔记段落发给它，你的名字不会。\n" +
		"`/forget-me` 会立即删除以上全部内容。",
	forgetAsk: "这会删除我保存的关于你的全部内容：你的问题、我的回答、你的评价、你的面试和学习进度。不能撤销，那些回答上的按钮也会失效。",
	forgetYes: "全部删除", forgetNo: "保留",
	forgotten: "已删除：%d 个问题及其回答，%d 条评价，%d 条未答上的问题记录，%d 场面试，%d 次答题记录。",
	kept:      "没有删除任何内容。", feedbackThanks: "谢谢。机器人的运营者能看到。",
	gapsTitle: "**最近 %d 天里笔记答不上来的问题**", gapsNone: "最近 %d 天里公开提出的问题，笔记都答上了。",
	gapLine: "%d 次，%d 位成员：%s",

	settingsTitle: "**本服务器的设置**", settingsSaved: "已保存。", everywhere: "所有频道",
	setChannels: "被 @ 时我在哪些频道回答（不选：所有频道）", setLang: "无法判断语言时使用", setLangAny: "跟随问题",
	setModelOn: "模型回答：开", setModelOff: "模型回答：关",
	setNotesBoth: "自有笔记：与内置笔记并用", setNotesOwn: "自有笔记：代替内置笔记",
	setLimits: "限额……", setReset: "全部恢复默认",
	limitsTitle: "本服务器的限额", limitMember: "每位成员每小时的问题数", limitServer: "服务器每小时的问题数",
	limitModel: "每天的模型回答数", limitHint: "留空：默认值", limitBad: "“%s”不是 1 到 10,000 的数字。留空表示默认值。",
	settingsLines: "被 @ 时回答的频道：%s\n无法判断语言时使用：%s\n模型回答：%s\n自有笔记：%s\n每位成员每小时的问题数：%s\n服务器每小时的问题数：%s\n模型预算：%s",
	standard:      "默认（%d）",

	notesAdded: "已添加 **%s**：%d 节。", notesReplaced: "已替换 **%s**：%d 节。", notesSeconds: "现在就可以提问（%.1f 秒）。",
	notesNone: "这个服务器还没有自己的笔记。用 `/group-notes add` 添加 Markdown 文件。", notesList: "**本服务器的 %d 篇笔记**（%s）",
	notesRemoved: "已移除 **%s**。", notesNoSuch: "这个服务器没有“%s”这篇笔记。`/group-notes list` 列出全部笔记。",
	lintClean: "%s 没有发现问题。", lintFound: "**发现 %d 处**", lintMore: "还有 %d 处",
	fetchFailed: "无法从 Discord 取得 **%s**。请重新添加附件。", tooBig: "**%s** 太大：最多 %s。", noFile: "请附上一个 Markdown 文件。",

	wholeNote: "整篇笔记见下面的文件。", wholeList: "完整列表见下面的文件。", allNotes: " %d 篇笔记",

	on: "开", off: "关", notesBeside: "与内置笔记并用", notesInstead: "代替内置笔记", unlimited: "不限",
}
