// Package markdown knows how text must look in Discord: how long it may be, how
// it is cut into messages, and what Discord's dialect of Markdown does with text
// that others wrote. It is pure and knows nothing of Discord's API.
//
// Text by a model or from a note goes through [Safe], or [Partial] then Safe
// while it streams, and then through [Split]. Names, titles and questions of
// others, put into a sentence of ours, go through [Escape]. Labels, titles of
// modals, choices and names of threads, where Discord renders no Markdown, go
// through [Clip].
//
// All functions are safe for concurrent use.
package markdown
