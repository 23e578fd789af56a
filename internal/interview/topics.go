package interview

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A TopicError is a text in which no topic is found.
type TopicError struct {
	Text string // the part that means nothing, as typed
}

func (e *TopicError) Error() string { return fmt.Sprintf("no topic is called %q", e.Text) }

// A Choice is what somebody wants to be asked about.
type Choice struct {
	Topics []string // IDs, each once, in the order they were named; none: all
	Weak   bool     // the member's weak spots, beside Topics
}

// ParseTopics reads what somebody typed to name topics: IDs, titles and aliases
// of the notes in both languages, any number of them, separated or not. "my weak
// spots" and "all" are understood too. An empty text is all. The error is a
// *[TopicError].
func (b *Bank) ParseTopics(text string) (Choice, error) {
	words := fields(text)
	var c Choice
	for i := 0; i < len(words); {
		if joiners[words[i]] && i > 0 {
			i++
			continue
		}
		// The longest run of words that is a name: "channels and select" is one.
		n, found := len(words)-i, ""
		for ; n > 0; n-- {
			if found = b.named(strings.Join(words[i:i+n], " ")); found != "" {
				break
			}
		}
		switch found {
		case "":
			// Chinese puts no blanks around its "and", which is also in names.
			left, right, ok := cutJoiner(words[i])
			if !ok {
				return Choice{}, &TopicError{words[i]}
			}
			words = slices.Replace(words, i, i+1, left, right)
			continue
		case everything:
			c.Topics = append(c.Topics, b.topics...)
		case weakSpots:
			c.Weak = true
		default:
			c.Topics = append(c.Topics, found)
		}
		i += n
	}
	seen := map[string]bool{}
	c.Topics = slices.DeleteFunc(c.Topics, func(t string) bool {
		again := seen[t]
		seen[t] = true
		return again
	})
	return c, nil
}

// Names that are no topic's.
const (
	everything = "all"
	weakSpots  = "weak"
)

var special = map[string]string{
	"all": everything, "everything": everything, "any": everything, "mixed": everything, "全部": everything, "所有": everything, "不限": everything,
	"weak": weakSpots, "weak spots": weakSpots, "my weak spots": weakSpots, "weakness": weakSpots, "weaknesses": weakSpots,
	"弱项": weakSpots, "薄弱": weakSpots, "薄弱点": weakSpots, "薄弱环节": weakSpots, "我的弱项": weakSpots, "我的薄弱点": weakSpots,
}

// joiners stand between names.
var joiners = map[string]bool{"and": true, "with": true, "plus": true, "&": true, "+": true, "和": true, "与": true, "以及": true, "还有": true}

// cutJoiner splits a word at the first "and" of Chinese that has something on
// both sides.
func cutJoiner(word string) (left, right string, ok bool) {
	i := strings.IndexAny(word, "和与")
	if i <= 0 {
		return "", "", false
	}
	right = word[i+len("和"):]
	return word[:i], right, right != ""
}

// named returns the topic of a folded name, or "". An ID counts for more than a
// title, that for more than an alias; of an alias that several topics have, the
// topic that names it first in its list has it.
func (b *Bank) named(name string) string {
	if s := special[name]; s != "" {
		return s
	}
	if i := slices.IndexFunc(b.topics, func(id string) bool { return folded(id) == name }); i >= 0 {
		return b.topics[i]
	}
	best, rank := "", 0
	for i := range b.notes {
		n := &b.notes[i]
		if !slices.Contains(b.topics, n.Topic) {
			continue
		}
		if folded(n.Title) == name {
			return n.Topic
		}
		at := slices.IndexFunc(n.Aliases, func(a string) bool { return folded(a) == name })
		if at >= 0 && (best == "" || at < rank) {
			best, rank = n.Topic, at
		}
	}
	return best
}

// fields are the folded words of a text.
func fields(text string) []string { return strings.Fields(folded(text)) }

// folded is lower case, in half width, with single blanks, also where marks
// separate words.
func folded(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("-_,，、;；/", r):
			return ' '
		case r >= '！' && r <= '～': // full width
			return unicode.ToLower(r - '！' + '!')
		}
		return unicode.ToLower(r)
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
