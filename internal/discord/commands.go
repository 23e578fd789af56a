package discord

import (
	"fmt"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/lang"
	"gophertutor/knowledge"
)

// Names of the commands: the router's keys and what Discord sends back, whatever
// the member's locale.
const (
	cmdAsk         = "ask"
	cmdInterview   = "mock-interview"
	cmdInterviews  = "interviews"
	cmdReview      = "review"
	cmdQuiz        = "quiz"
	cmdProgress    = "progress"
	cmdLeaderboard = "leaderboard"
	cmdTopics      = "topics"
	cmdNotes       = "notes"
	cmdHelp        = "help"
	cmdPrivacy     = "privacy"
	cmdForgetMe    = "forget-me"
	cmdFeedback    = "feedback"
	cmdSettings    = "settings"
	cmdGaps        = "gaps"
	cmdUsage       = "usage"
	cmdGroupNotes  = "group-notes"
	cmdExplain     = "Explain this"
	cmdCheck       = "Check this claim"
)

// Names of the subcommands of group-notes.
const (
	subAdd    = "add"
	subList   = "list"
	subRemove = "remove"
	subLint   = "lint"
)

// Names of the options.
const (
	optQuestion = "question"
	optPrivate  = "private"
	optRelay    = "relay"
	optLanguage = "language"
	optGo       = "go"
	optTopic    = "topic"
	optSection  = "section"
	optText     = "text"
	optDays     = "days"
	optLevel    = "level"
	optStyle    = "style"
	// optQuestions is how many questions an interview has.
	optQuestions = "questions"
	optPeriod    = "period"
	optName      = "name"
	optFile      = "file" // and file2 to file5
)

const (
	// maxFeedback is the longest text of /feedback, in characters.
	maxFeedback = 1000
	// maxGapDays is how far back /gaps looks: no gap is kept longer.
	maxGapDays = 90
	// maxGoVersion leaves room for "Go 1.17.13" and the like, in characters.
	maxGoVersion = 20
	// maxNoteFiles is how many files one /group-notes add takes.
	maxNoteFiles = 5
)

// commandTable returns the commands of the bot with their localisations, slash
// commands first. Each call makes new values.
func commandTable() []*discordgo.ApplicationCommand {
	table := []*discordgo.ApplicationCommand{
		anywhere(slash(cmdAsk, "Ask how Go works inside; answers come from notes checked against its source",
			required(stringOption(optQuestion, "What you want to know, in English or Chinese", markdown.OptionString)),
			boolOption(optPrivate, "Show the answer to nobody but you"),
			languageOption("Language of the answer; that of the question by default"),
			completed(stringOption(optGo, "The Go release you ask about, such as 1.17", maxGoVersion)),
		)),
		anywhere(slash(cmdInterview, "Be interviewed on how Go works inside, one question at a time, and get a report",
			required(completed(stringOption(optTopic, "What about; one topic, several, everything, or your weak spots", markdown.ChoiceValue))),
			choiceOption(optLevel, "How hard the first question is; it adapts then", knowledge.Basic, knowledge.Intermediate, knowledge.Deep),
			intOption(optQuestions, "How many questions, up to 10; 5 by default", 1, interview.MaxQuestions),
			languageOption("Language of the questions; that of your Discord by default"),
			choiceOption(optStyle, "How the interviewer talks and asks on; answers are graded alike", string(interview.Friendly), string(interview.Strict)),
			boolOption(optPrivate, "Keep it between us instead of in a thread"),
			boolOption(optRelay, "Everybody in the thread may answer, and you are graded together"),
		)),
		anywhere(slash(cmdInterviews, "Your interviews: go on with one, or read its report")),
		anywhere(slash(cmdReview, "Questions you answered before that are due again; only you see them")),
		anywhere(slash(cmdQuiz, "Ask everybody here one question with four choices",
			completed(stringOption(optTopic, "What about; anything by default", markdown.ChoiceValue)),
		)),
		anywhere(slash(cmdLeaderboard, "Who earned how many points on this server, by quizzes and daily questions",
			choiceOption(optPeriod, "How far back; this week by default", string(group.Week), string(group.Month), string(group.Ever)),
		)),
		anywhere(slash(cmdProgress, "A picture of what you know, what is due and your streak; only you see it")),
		anywhere(slash(cmdTopics, "List what the notes cover",
			languageOption("Language of the list; that of your Discord by default"),
		)),
		anywhere(slash(cmdNotes, "Read a note, or one section of it",
			required(completed(stringOption(optTopic, "Which note; a few letters of its title will do", markdown.ChoiceValue))),
			completed(stringOption(optSection, "Which section; the whole note by default", markdown.ChoiceValue)),
			languageOption("Language of the note; that of your Discord by default"),
		)),
		anywhere(slash(cmdHelp, "What this bot can do, and how")),
		anywhere(slash(cmdPrivacy, "What is kept about you, for how long, and who sees it")),
		anywhere(slash(cmdForgetMe, "Delete everything this bot keeps about you")),
		anywhere(slash(cmdFeedback, "Tell the people who run this bot what is wrong or missing",
			required(stringOption(optText, "Your message to them", maxFeedback)),
		)),
		managers(slash(cmdSettings, "Channels, language, model, limits and the daily question on this server")),
		managers(slash(cmdGaps, "Questions asked here that the notes could not answer",
			intOption(optDays, "How many days to look back, up to 90", 1, maxGapDays),
		)),
		managers(slash(cmdUsage, "How much of the models this server used, and who asked how much",
			choiceOption(optPeriod, "Since when; this month by default", periodToday, periodMonth, periodLast),
		)),
		managers(slash(cmdGroupNotes, "This server's own notes",
			subcommand(subAdd, "Add Markdown notes, or replace those of the same name", fileOptions()...),
			subcommand(subList, "List this server's notes"),
			subcommand(subRemove, "Remove a note",
				required(completed(stringOption(optName, "The note to remove", markdown.ChoiceValue)))),
			subcommand(subLint, "Look for stale and false statements in this server's notes",
				completed(stringOption(optName, "The note to check; all of them by default", markdown.ChoiceValue))),
		)),
		anywhere(onMessage(cmdExplain)),
		anywhere(onMessage(cmdCheck)),
	}
	localise(table)
	return table
}

func slash(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{
		Type: discordgo.ChatApplicationCommand, Name: name, Description: description, Options: options,
	}
}

// onMessage is a command in the menu of a message. Discord allows it neither a
// description nor options.
func onMessage(name string) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand, Name: name}
}

// anywhere lets a command be used on servers, in DMs with the bot and in other
// DMs, installed by a server or by a member.
func anywhere(c *discordgo.ApplicationCommand) *discordgo.ApplicationCommand {
	c.IntegrationTypes = &[]discordgo.ApplicationIntegrationType{
		discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall,
	}
	c.Contexts = &[]discordgo.InteractionContextType{
		discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel,
	}
	return c
}

// managers shows a command only where the bot is installed on the server, and by
// default only to members who manage it. Servers can give it to others, so the
// handler checks again.
func managers(c *discordgo.ApplicationCommand) *discordgo.ApplicationCommand {
	permission := int64(discordgo.PermissionManageGuild)
	c.DefaultMemberPermissions = &permission
	c.IntegrationTypes = &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	c.Contexts = &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	return c
}

func subcommand(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionSubCommand, Name: name, Description: description, Options: options,
	}
}

func stringOption(name, description string, maxLength int) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionString, Name: name, Description: description, MaxLength: maxLength,
	}
}

func boolOption(name, description string) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionBoolean, Name: name, Description: description,
	}
}

func intOption(name, description string, least, most float64) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionInteger, Name: name, Description: description,
		MinValue: &least, MaxValue: most,
	}
}

// choiceOption takes one of some words. What the choices are called in English is
// what they are.
func choiceOption(name, description string, values ...string) *discordgo.ApplicationCommandOption {
	o := stringOption(name, description, 0)
	for _, v := range values {
		o.Choices = append(o.Choices, &discordgo.ApplicationCommandOptionChoice{Name: v, Value: v})
	}
	return o
}

// languageOption's choices are written in the languages themselves, for who
// cannot read the others.
func languageOption(description string) *discordgo.ApplicationCommandOption {
	o := stringOption(optLanguage, description, 0)
	o.Choices = []*discordgo.ApplicationCommandOptionChoice{
		{Name: "English", Value: lang.English},
		{Name: "简体中文", Value: lang.Chinese},
	}
	return o
}

// fileOptions are file, which is required, and file2 to file5.
func fileOptions() []*discordgo.ApplicationCommandOption {
	var options []*discordgo.ApplicationCommandOption
	for i := range maxNoteFiles {
		o := &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionAttachment, Name: optFile,
			Description: "A note in Markdown (.md)", Required: true,
		}
		if i > 0 {
			o.Name, o.Description, o.Required = fmt.Sprint(optFile, i+1), "One more note", false
		}
		options = append(options, o)
	}
	return options
}

func required(o *discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
	o.Required = true
	return o
}

// completed makes Discord ask the bot for suggestions while the member types.
func completed(o *discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
	o.Autocomplete = true
	return o
}
