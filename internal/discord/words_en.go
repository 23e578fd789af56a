package discord

var english = words{
	kinds:  map[string]string{"explain": "Explain: ", "check": "Check: "},
	depths: map[int]string{-1: "Simpler: ", 1: "Deeper: "},

	thinking: "looking in the notes …", sources: "Sources: ", attached: "The whole answer is in the file below.",
	stop: "Stop", retry: "Try again", sourcesButton: "Sources", simpler: "Simpler",
	deeper: "Deeper", share: "Share", inThread: "Continue in a thread",
	stopped: "Stopped.", interrupted: "The bot was restarted in the middle of this answer.", truncated: "The answer reached the model's limit on its length.",
	ungrounded: "This answer names none of the notes it was given: check it before you rely on it.",
	modelOff:   "Quoted from the notes: model answers are off on this server.",
	reasons: map[string]string{
		"":         "The model did not answer, so this is quoted from the notes.",
		"refused":  "The model server refused the bot's key, so this is quoted from the notes. Please tell whoever runs the bot.",
		"missing":  "The model is not there (it may still be downloading), so this is quoted from the notes. If it stays so, please tell whoever runs the bot.",
		"limited":  "The model server has too much to do, so this is quoted from the notes. Try again in a few minutes.",
		"down":     "The model server cannot be reached, so this is quoted from the notes.",
		"slow":     "The model took too long, so this is quoted from the notes.",
		"cut":      "The model broke off, so this is quoted from the notes.",
		"nonsense": "The model sent nothing that could be used, so this is quoted from the notes.",
	},
	byModel: "Written by %s from the notes", noSources: "This answer names no sources.", sourceOf: "**[%s]** %s · %s",
	sharedBy: "Shared by %s",
	thanks:   "Thank you.", whyTitle: "What was wrong?", whyLabel: "What was wrong? (optional)", whyHint: "false, stale, off topic, too long, hard to follow …",
	threadHello:        "Ask on here: I answer every message in this thread that is meant for me.",
	threadHelloMention: "Ask on here: mention me or reply to me, since I can't read other messages.",
	threadHint:         "I can't read messages here unless they mention me or reply to me. Please mention me in your question.",
	roleHint:           "You mentioned my role. Discord shows me only messages that mention me: after the @ choose the entry with “APP” beside it.",
	threadNo:           "No thread can be made here. Reply to my answer to ask on.",
	threadThere:        "This answer has its thread already: %s",
	askWhat:            "Ask me something about Go's internals, for example: *why does a nil channel block for ever?* `/help` shows what I can do.",
	nothingToExplain:   "There is no text in that message.",
	stopNone:           "This answer is finished already.",

	notYours:  "This button belongs to somebody else's question. Ask with `/ask` and you get your own.",
	oldButton: "This button is of an old message and does nothing any more. Please ask anew.",
	gone:      "That answer is not kept any more. Please ask anew.",
	busy:      "I have more questions than I can answer right now. Please try again in a moment.", restarting: "I am being restarted. Please try again in a minute.",
	starting:     "I am just starting. Please try again in a moment.",
	managersOnly: "That needs the permission Manage Server.", serversOnly: "That works only on a server that I am a member of.",
	slowMember:    "That is many questions in a short time. You can ask again %s.",
	slowServer:    "This server has asked many questions in a short time. I can answer again %s.",
	emptyQuestion: "That question is empty.", longQuestion: "That question is too long: at most %d characters.",
	badGo:    "`%s` is no Go release that I know. Give one from 1.0 to %s, such as 1.17.",
	noAccess: "I am not allowed to do that here. Someone who manages the server can give me the permissions that `/help` lists.",
	broken:   "Something went wrong on my side (reference `%s`). Please try again.",

	topicsTitle: "**Topics of the notes**", ownNotes: "of this server",
	noTopic: "There is no topic “%s”. `/topics` lists them.", noSection: "This note has no section “%s”. It has these:",
	moreSections: "and %d more sections; choose one with `section`",
	help: "I explain how Go works inside, from notes that are checked against Go's source, and name where it stands.\n\n" +
		"`/ask question:` answers in English or Chinese. `private:` shows the answer to you alone, `go:1.17` says what was true then.\n" +
		"Mention me in a channel, reply to me, or write to me directly to ask on.\n" +
		"On any message: Apps › **Explain this** or **Check this claim**.\n" +
		"`/mock-interview` asks you questions and grades your answers (with `relay` all of you together), `/interviews` lists them, `/review` asks what is due, `/quiz` asks everybody, `/progress` shows how you stand, `/leaderboard` who has the most points.\n" +
		"`/topics` and `/notes` show the notes. `/feedback` reaches whoever runs me.\n" +
		"`/privacy` says what I keep, `/forget-me` deletes it.\n\n" +
		"For those who manage a server: `/settings` (also for a daily question), `/group-notes`, `/gaps` and `/usage`. I need the permissions View Channel, Send Messages, " +
		"Send Messages in Threads, Create Public Threads, Read Message History and Attach Files.",
	privacy: "**What I keep about you**\n" +
		"- Your questions and my answers, with your Discord ID and where you asked, so that follow-up questions and buttons work: 90 days.\n" +
		"- What you say about answers (👍, 👎, `/feedback`): 90 days.\n" +
		"- Questions asked openly on a server that the notes could not answer: 90 days; those who manage the server see them without names. Private questions are never among them.\n" +
		"- Your interviews with your answers and grades, in a relay also the name that others see, and your answers to quizzes and your words in answers to a daily question: 90 days. When you answered which question of the bank how well, so that it comes back in time, and points on a server: until you delete it.\n" +
		"- How much you asked on a day and what models used for it: 90 days; those who manage the server see it. Then, as after `/forget-me`, only sums are left.\n" +
		"- Answers of a model, for some days, to give them again when the same is asked on the server; to private questions only to you.\n\n" +
		"I do not keep messages that are not meant for me. Where a language model is set up, your question or your answer in an interview, with passages of the notes, is sent to it; your name is not.\n" +
		"`/forget-me` deletes all of this at once.",
	forgetAsk: "This deletes all that I keep about you: your questions, my answers to them, your feedback, your interviews and your progress. It can't be undone, and the buttons on those answers stop working.",
	forgetYes: "Delete everything", forgetNo: "Keep it",
	forgotten: "Deleted. Your questions with their answers: %d, feedback: %d, entries among the questions that the notes could not answer: %d, interviews: %d, answers to questions of the bank: %d.",
	kept:      "Nothing was deleted.", feedbackThanks: "Thank you. Whoever runs me can read it.",
	gapsTitle: "**Questions of the last %d days that the notes could not answer**", gapsNone: "The notes answered everything that was asked openly in the last %d days.",
	gapLine: "**%d×** (members: %d) %s",

	settingsTitle: "**Settings of this server**", settingsSaved: "Saved.", everywhere: "everywhere",
	setChannels: "Channels where I answer when mentioned (none: everywhere)", setLang: "Language where none can be told", setLangAny: "as the question",
	setModelOn: "Model answers: on", setModelOff: "Model answers: off",
	setNotesBoth: "Own notes: beside the built-in ones", setNotesOwn: "Own notes: instead of the built-in ones",
	setLimits: "Limits …", setReset: "Reset all",
	limitsTitle: "Limits of this server", limitMember: "Questions of a member an hour", limitServer: "Questions of the server an hour",
	limitModel: "Model answers a day", limitHint: "empty: the standard", limitBad: "“%s” is no number from 1 to 10,000. Leave a field empty for the standard.",
	settingsLines: "I answer mentions: %s\nLanguage where none can be told: %s\nModel answers: %s\nOwn notes: %s\nQuestions of a member an hour: %s\nQuestions of the server an hour: %s\nModel budget: %s",
	standard:      "standard (%d)",

	notesAdded: "Added **%s** (sections: %d).", notesReplaced: "Replaced **%s** (sections: %d).", notesSeconds: "Can be asked about since now (%.1f s).",
	notesNone: "This server has no notes of its own. Add Markdown files with `/group-notes add`.", notesList: "**Notes of this server: %d** (%s)",
	notesRemoved: "Removed **%s**.", notesNoSuch: "This server has no note “%s”. `/group-notes list` shows them.",
	lintClean: "Nothing found in %s.", lintFound: "**Findings: %d**", lintMore: "and %d more",
	fetchFailed: "**%s** could not be fetched from Discord. Please attach it once more.", tooBig: "**%s** is too big: at most %s.", noFile: "Attach a Markdown file.",

	wholeNote: "The whole note is in the file below.", wholeList: "The whole list is in the file below.", allNotes: "%d notes",

	on: "on", off: "off", notesBeside: "beside the built-in ones", notesInstead: "instead of the built-in ones", unlimited: "any number",
}
