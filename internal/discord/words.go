package discord

// words are what the bot says itself, in one language. Formats are for
// fmt.Sprintf with what the comment names.
type words struct {
	kinds  map[string]string // before the question, by kind
	depths map[int]string    // before the question, by depth

	// Under and around an answer.
	thinking, sources, attached         string
	stop, retry, sourcesButton, simpler string
	deeper, share, inThread             string
	stopped, interrupted, truncated     string
	ungrounded                          string
	modelOff                            string
	reasons                             map[string]string // why a model did not answer
	byModel                             string            // with a model's name
	noSources, sourceOf                 string            // sourceOf: with label, heading, place
	sharedBy                            string            // with a name
	thanks, whyTitle, whyLabel, whyHint string
	threadHello, threadHelloMention     string
	threadHint                          string // in a thread whose messages the bot can't read
	roleHint                            string // a mention of its role, whose message the bot can't read
	threadNo                            string
	threadThere                         string // with the thread
	askWhat                             string // a mention without a question
	nothingToExplain                    string
	stopNone                            string

	// Refusals.
	notYours, oldButton, gone, busy, restarting string
	starting, managersOnly, serversOnly         string
	slowMember, slowServer                      string // with a time
	emptyQuestion, longQuestion                 string // longQuestion: with the limit
	badGo                                       string // with what was given and the newest release
	noAccess                                    string
	broken                                      string // with a reference

	// Commands.
	topicsTitle, ownNotes, noTopic, noSection string // noTopic, noSection: with what was typed
	moreSections                              string // with a number
	help, privacy                             string
	forgetAsk, forgetYes, forgetNo            string
	forgotten                                 string // with numbers of answers, feedback, questions, interviews, reviews
	kept                                      string
	feedbackThanks                            string
	gapsTitle, gapsNone, gapLine              string // gapsTitle: with days; gapLine: with count, members, question

	settingsTitle, settingsSaved, everywhere string
	setChannels, setLang, setLangAny         string
	setModelOn, setModelOff                  string
	setNotesBoth, setNotesOwn                string
	setLimits, setReset                      string
	limitsTitle, limitMember, limitServer    string
	limitModel, limitHint, limitBad          string // limitBad: with what was typed
	settingsLines                            string // with channels, language, model, notes, three limits
	standard                                 string // a limit that is the operator's

	notesAdded, notesReplaced                     string // with name, sections, chunks
	notesSeconds                                  string // with seconds
	notesNone, notesList                          string // notesList: with number and size
	notesRemoved, notesNoSuch                     string // with a name
	lintClean, lintFound                          string // lintFound: with a number
	lintMore                                      string // with a number
	fetchFailed                                   string // with a name
	tooBig                                        string // with a name and a limit
	noFile                                        string
	on, off, notesBeside, notesInstead, unlimited string
	wholeNote, wholeList, allNotes                string // allNotes: with a number
}

// wordsIn returns the words of a language; everything but "zh" is English.
func wordsIn(locale string) *words {
	if locale == "zh" {
		return &chinese
	}
	return &english
}
