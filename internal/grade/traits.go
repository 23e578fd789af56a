package grade

// Traits are what is seen of one point in an answer.
type traits [nTraits]float64

// The traits. The best evidence for a point is the window that speaks for it most,
// and the core of that is the clause that says most of the point.
const (
	// Of the best evidence: see [likeness] and the features of the same names.
	tAgree = iota
	tFresh
	tTop
	tTerms
	tPairs
	tDensity
	tFraming
	tPhrase
	tPhrases
	tRefuted
	tOutput
	tDenial
	tAffirmed
	tContrary
	tRival
	tCrowd
	tOthers
	tOpposed
	tDenials
	tDenying
	tZ              // the log odds of the evidence
	tWindow         // its words
	tWithin         // of the terms that clauses say together, those of one part of the point
	tCross          // those of different parts
	tOrder          // terms in the order of the point
	tDisorder       // the share of those in the other order
	tAlienWindow    // the share of words that nothing explains, see [known]
	tSweepWindow    // sweeping words a word
	tNumbersAlien   // numbers that neither question nor rubric have
	tNumbersSwapped // numbers of other points
	tNumbersOther   // numbers, if the point has any
	tOpposedCover   // how much opposing clauses in it say
	tTone           // see [tone]
	tHedgeWindow    // words that leave it open, in its sentences
	tBothWindow     // it says a thing and its contrary
	tPlanWindow     // it announces what is going to be said
	tRejectsWindow  // words of disbelief in its sentences and the next
	tEmptyWindow    // words that praise and weigh in its sentences, a word
	tJoinWindow     // words that join nouns, a word
	tUnrealWindow   // words of what is only supposed, in its sentences
	tTopicalWindow  // words that only place things, in its sentences, a word
	tItemsWindow    // the share of short clauses in it without a word of which sentences are built
	tTwofold        // terms of the point that it both says and denies
	tClash          // words and their contraries that stand in one clause

	// Of its core.
	tCoreShare   // how much of the point it says
	tCoreOpposes // it opposes the point
	tCoreDenies  // it denies something
	tPartDenies  // the part of the point that it speaks of does
	tMismatch    // one of the two
	tAlienCore   // the share of words that nothing explains
	tSweepCore   // sweeping words
	tSubject     // it names what the part is about
	tPredicate   // how much it says of the rest of the part
	tPosition    // where it stands, from 0 to 1
	tCrossPoint  // how much it says of the other points
	tCoreLength  // its words
	tTopic       // it is about what the point is about, see [topics]
	tOtherTopic  // it is about something else that the rubric speaks of
	tCoreStated  // it stands in a sentence that says something
	tBeside      // how much of the point its sentence denies as a whole, see [disown]

	// Of the point and all of the answer.
	tZBest         // the log odds of the best evidence, even if it serves others better
	tTrace         // how much of it is said if that is too little for evidence
	tZRank         // the share of points with better evidence
	tAgainst       // how much is said to the contrary
	tCover         // how much is said anywhere
	tCoverAgainst  // how much is said to the contrary, and nowhere as it is
	tPolarAgree    // the same of the terms that have contraries: said
	tPolarAgainst  // and to the contrary
	tOpposeClauses // clauses that oppose it
	tSpeakClauses  // clauses that speak of it
	tNumbers       // numbers of the point
	tNumbersSame   // of them, those that the answer has
	tLength        // terms of the point, logarithm
	tParts         // its parts
	tPoint         // it has phrases
	tSameLang      // it is written in the language of the answer

	// Of all of the answer.
	tAlienAnswer
	tSweepAnswer
	tHearsay  // sentences in which others speak
	tRejects  // words of disbelief a sentence
	tEmpty    // words that praise and weigh, a word
	tListed   // the share of clauses that state nothing
	tStated   // the share of words in clauses that do
	tEcho     // the share of words that count at all
	tFacts    // misconceptions
	tHedge    // words that leave it open, a sentence
	tBoth     // a thing and its contrary, a sentence
	tPlan     // announcements, a sentence
	tJoin     // words that join nouns, a word
	tUnreal   // words of what is only supposed, a sentence
	tTopical  // words that only place things, a word
	tItems    // the share of short clauses without a word of which sentences are built
	tClashes  // words and their contraries that stand in one clause, a sentence
	tDisowned // the share of clauses that are denied as a whole
	tAsked    // the share of words that the question says
	tFramed   // words of which sentences are built, a word
	tUnheard  // the share of pairs of small words and of Han characters that are unheard of
	tZMean    // the mean log odds of the other points
	tZMax
	tZMin
	tAgainstMean
	tWordsPerPoint
	tPoints
	tToneAnswer

	// Of the first round, see [again].
	tPMean
	tPMin
	tPMax
	tWMean
	tWMax
	tPOwn
	tWOwn
	nTraits
)

// firstRound are the traits that the first round knows.
const firstRound = tPMean

// traitNames are the names of the traits in the file of what was learnt.
var traitNames = [nTraits]string{
	tAgree: "agree", tFresh: "fresh", tTop: "top", tTerms: "terms", tPairs: "pairs", tDensity: "density", tFraming: "framing", tPhrase: "phrase", tPhrases: "phrases",
	tRefuted: "refuted", tOutput: "output", tDenial: "denial", tAffirmed: "affirmed", tContrary: "contrary", tRival: "rival", tCrowd: "crowd", tOthers: "others",
	tOpposed: "opposed", tDenials: "denials", tDenying: "denying", tZ: "z", tWindow: "window", tWithin: "within", tCross: "cross", tOrder: "order", tDisorder: "disorder",
	tAlienWindow: "alien-window", tSweepWindow: "sweep-window", tNumbersAlien: "numbers-alien", tNumbersSwapped: "numbers-swapped", tNumbersOther: "numbers-other",
	tOpposedCover: "opposed-cover", tTone: "tone",
	tHedgeWindow: "hedge-window", tBothWindow: "both-window", tPlanWindow: "plan-window", tRejectsWindow: "rejects-window", tEmptyWindow: "empty-window", tJoinWindow: "join-window", tUnrealWindow: "unreal-window", tTopicalWindow: "topical-window", tTwofold: "twofold", tClash: "clash", tItems: "items", tItemsWindow: "items-window", tTopic: "topic", tOtherTopic: "other-topic", tTrace: "trace", tAsked: "asked", tUnreal: "unreal", tTopical: "topical", tClashes: "clashes", tBeside: "beside", tDisowned: "disowned",
	tCoreShare: "core-share", tCoreOpposes: "core-opposes", tCoreDenies: "core-denies", tPartDenies: "part-denies", tMismatch: "mismatch", tAlienCore: "alien-core",
	tSweepCore: "sweep-core", tSubject: "subject", tPredicate: "predicate", tPosition: "position", tCrossPoint: "cross-point", tCoreLength: "core-length", tCoreStated: "core-stated",
	tZBest: "z-best", tZRank: "z-rank", tAgainst: "against", tCover: "cover", tCoverAgainst: "cover-against", tPolarAgree: "polar-agree", tPolarAgainst: "polar-against",
	tOpposeClauses: "oppose-clauses", tSpeakClauses: "speak-clauses", tNumbers: "numbers", tNumbersSame: "numbers-same", tLength: "length", tParts: "parts", tPoint: "point", tSameLang: "same-lang",
	tAlienAnswer: "alien-answer", tSweepAnswer: "sweep-answer", tHearsay: "hearsay", tRejects: "rejects", tEmpty: "empty", tListed: "listed", tStated: "stated", tEcho: "echo",
	tHedge: "hedge", tBoth: "both", tPlan: "plan", tJoin: "join", tFramed: "framed", tUnheard: "unheard",
	tFacts: "facts", tZMean: "z-mean", tZMax: "z-max", tZMin: "z-min", tAgainstMean: "against-mean", tWordsPerPoint: "words-per-point", tPoints: "points", tToneAnswer: "tone-answer",
	tPMean: "p-mean", tPMin: "p-min", tPMax: "p-max", tWMean: "w-mean", tWMax: "w-max", tPOwn: "p-own", tWOwn: "w-own",
}

// ofWindow are the features of a candidate that are traits of its point.
var ofWindow = []struct{ trait, feature int }{
	{tAgree, ofAgree}, {tFresh, ofFresh}, {tTop, ofTop}, {tTerms, ofTerms}, {tPairs, ofPairs}, {tDensity, ofDensity}, {tFraming, ofFraming}, {tPhrase, ofPhrase},
	{tPhrases, ofPhrases}, {tRefuted, ofRefuted}, {tOutput, ofOutput}, {tDenial, ofDenial}, {tAffirmed, ofAffirmed}, {tContrary, ofContrary}, {tRival, ofRival},
	{tCrowd, ofCrowd}, {tOthers, ofOthers}, {tOpposed, ofOpposed}, {tDenials, ofDenials}, {tDenying, ofDenying},
}
