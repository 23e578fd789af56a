package markdown

import "unicode/utf8"

// Discord's limits on text. Discord counts code points in some fields and
// UTF-16 code units in others, and does not say which. A text never has fewer
// units than code points, so what fits by [Len] fits either way.
//
// The figures are those of Discord's published API description and its
// developer documentation of 2026.
const (
	// Content is the longest text of a message, a follow-up or an edit.
	Content = 2000
	// CustomID is the longest custom ID of a button, a select or a modal.
	CustomID = 100

	// EmbedTitle is the longest title of an embed.
	EmbedTitle = 256
	// EmbedDescription is the longest description of an embed.
	EmbedDescription = 4096
	// EmbedFieldName is the longest name of an embed's field.
	EmbedFieldName = 256
	// EmbedFieldValue is the longest value of an embed's field.
	EmbedFieldValue = 1024
	// EmbedFooter is the longest footer of an embed.
	EmbedFooter = 2048
	// EmbedAuthor is the longest author name of an embed.
	EmbedAuthor = 256
	// EmbedTotal bounds all text of all embeds of one message together.
	EmbedTotal = 6000
	// DisplayText bounds all text of the components of one message together,
	// where the message consists of components only (Components V2).
	DisplayText = 4000

	// ButtonLabel is the longest label of a button.
	ButtonLabel = 80
	// ButtonURL is the longest address of a link button.
	ButtonURL = 512
	// SelectPlaceholder is the longest placeholder of a select menu.
	SelectPlaceholder = 150
	// OptionLabel is the longest label of an option in a select menu.
	OptionLabel = 100
	// OptionValue is the longest value of an option in a select menu.
	OptionValue = 100
	// OptionDescription is the longest description of an option in a select menu.
	OptionDescription = 100

	// ModalTitle is the longest title of a modal.
	ModalTitle = 45
	// Label is the longest label of a field of a modal.
	Label = 45
	// LabelDescription is the longest description under the label of a field of
	// a modal.
	LabelDescription = 100
	// TextInput is the longest text a member can type into a modal, and the
	// longest text it can be filled with.
	TextInput = 4000
	// Placeholder is the longest placeholder of a text input. That of a select
	// is SelectPlaceholder.
	Placeholder = 100

	// CommandName is the longest name of a command, a subcommand or an option,
	// in any locale.
	CommandName = 32
	// Description is the longest description of a command, a subcommand or an
	// option, in any locale.
	Description = 100
	// CommandTotal bounds the names, descriptions and values of one command and
	// all its options together. Of the localisations the longest of each counts.
	CommandTotal = 8000
	// OptionString is the longest text a member can type into a string option.
	OptionString = 6000
	// ChoiceName is the longest name of a choice, also of an autocomplete one.
	ChoiceName = 100
	// ChoiceValue is the longest text value of a choice.
	ChoiceValue = 100

	// ThreadName is the longest name of a thread.
	ThreadName = 100

	// PollQuestion is the longest question of a poll.
	PollQuestion = 300
	// PollAnswer is the longest text of an answer of a poll.
	PollAnswer = 55

	// Nonce is the longest nonce of a message.
	Nonce = 25
	// AuditReason is the longest reason for the audit log.
	AuditReason = 512
)

// Discord's limits on numbers of things.
const (
	// ButtonsPerRow is how many buttons stand in one row.
	ButtonsPerRow = 5
	// Rows is how many rows of components one message has.
	Rows = 5
	// Components is how many components a message of components only
	// (Components V2) has, nested ones counted.
	Components = 40
	// ModalFields is how many fields a modal has.
	ModalFields = 5
	// SelectOptions is how many options a select menu has.
	SelectOptions = 25
	// Choices is how many choices an option offers, also by autocomplete.
	Choices = 25
	// Options is how many options a command or a subcommand has.
	Options = 25
	// ChatCommands is how many slash commands an application registers in one
	// scope.
	ChatCommands = 100
	// ContextCommands is how many message commands, and how many user commands,
	// an application registers in one scope.
	ContextCommands = 15
	// Embeds is how many embeds one message has.
	Embeds = 10
	// EmbedFields is how many fields an embed has.
	EmbedFields = 25
	// Files is how many files one message has.
	Files = 10
	// PollAnswers is how many answers a poll has.
	PollAnswers = 10
	// PollHours is the longest duration of a poll, in hours.
	PollHours = 768
	// FollowUpsUserInstall is how many follow-ups an interaction may have where
	// the application is installed by the member only, not by the server.
	FollowUpsUserInstall = 5
)

// Len returns the length of s as the limits count it, in UTF-16 code units. An
// invalid byte counts one, as the replacement character it is sent as.
func Len(s string) int {
	n := len(s)
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		n -= size - runeLen(r)
		i += size
	}
	return n
}

// runeLen is the number of UTF-16 code units of r.
func runeLen(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}
