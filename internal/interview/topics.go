package interview

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A TopicError is a text in which no topic is found.
type TopicError struct {
	Text string // the part that means nothing, as typed
}

// Error is for logs; front ends say it in the member's language.
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
	named := false
	for i := 0; i < len(words); {
		if joiners[words[i]] && i > 0 {
			i++
			continue
		}
		// The longest run of words that is a name: "channels and select" is one.
		n, found := min(len(words)-i, b.longestName()), ""
		for ; n > 0; n-- {
			if found = b.named(strings.Join(words[i:i+n], " ")); found != "" {
				break
			}
		}
		switch found {
		case "":
			// Chinese puts no blanks around its "and", which is also in names.
			if left, right, ok := cutJoiner(words[i]); ok {
				words = slices.Replace(words, i, i+1, left, right)
				continue
			}
			if left, right, ok := cutScript(words[i]); ok {
				words = slices.Replace(words, i, i+1, left, right)
				continue
			}
			if name, ok := cutAspect(words[i]); ok {
				words[i] = name
				continue
			}
			if !aspects[words[i]] || i == 0 && len(words) == 1 {
				return Choice{}, &TopicError{words[i]}
			}
			n = 1 // of what stands beside it
		case everything:
			c.Topics = append(c.Topics, b.topics...)
			named = true
		case weakSpots:
			c.Weak, named = true, true
		default:
			c.Topics = append(c.Topics, found)
			named = true
		}
		i += n
	}
	if !named && len(words) > 0 { // "about the": of what?
		return Choice{}, &TopicError{strings.Join(words, " ")}
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
	"我的薄弱环节": weakSpots, "弱点": weakSpots, "我的弱点": weakSpots,
}

// aspects are words beside a name that choose nothing: all of a topic is asked.
var aspects = map[string]bool{
	"about": true, "the": true, "in": true, "of": true, "golang": true, "questions": true, "internals": true, "basics": true,
	"底层": true, "原理": true, "底层原理": true, "机制": true, "实现": true, "相关": true, "面试题": true, "知识": true, "的": true,
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

// cutScript splits a word where it goes from Latin letters to Chinese or back:
// "gmp调度". People put no blank there.
func cutScript(word string) (left, right string, ok bool) {
	han := false
	for i, r := range word {
		was := han
		if han = unicode.Is(unicode.Han, r); i > 0 && han != was {
			return word[:i], word[i:], true
		}
	}
	return "", "", false
}

// cutAspect takes an aspect off the end of a Chinese word: "切片底层原理".
func cutAspect(word string) (name string, ok bool) {
	for a := range aspects {
		rest, found := strings.CutSuffix(word, a)
		if r, _ := utf8.DecodeRuneInString(a); found && rest != "" && unicode.Is(unicode.Han, r) && (name == "" || len(rest) < len(name)) {
			name = rest // the longest aspect leaves the shortest name
		}
	}
	return name, name != ""
}

// named returns the topic of a folded name, or "". An ID counts for more than a
// title, that for more than an alias; of an alias that several topics have, the
// topic that names it first in its list has it.
func (b *Bank) named(name string) string { return b.names().topics[name] }

// longestName is how many words the longest name has.
func (b *Bank) longestName() int { return b.names().words }

// names are all names, folded. They are made once: what somebody types is looked up
// in as many ways as its words stand together.
type names struct {
	topics map[string]string
	words  int // of the longest
}

func (b *Bank) allNames() *names {
	all := &names{topics: map[string]string{}}
	add := func(name, topic string) {
		if name = folded(name); name != "" && all.topics[name] == "" {
			all.topics[name] = topic
			all.words = max(all.words, len(strings.Fields(name)))
		}
	}
	for name, is := range special {
		add(name, is)
	}
	for _, id := range b.topics {
		add(id, id)
	}
	aliases := 0
	for i := range b.notes {
		if n := &b.notes[i]; slices.Contains(b.topics, n.Topic) {
			add(n.Title, n.Topic)
			aliases = max(aliases, len(n.Aliases))
		}
	}
	for at := range aliases {
		for i := range b.notes {
			if n := &b.notes[i]; at < len(n.Aliases) && slices.Contains(b.topics, n.Topic) {
				add(n.Aliases[at], n.Topic)
			}
		}
	}
	return all
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
