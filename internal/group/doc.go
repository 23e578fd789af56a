// Package group holds what a Discord server has of its own: notes, settings and
// limits.
//
// A [Library] keeps the servers' notes beside the built-in ones, an index a
// server, and gives the tutor that answers there; a note of one server is never
// part of what another one searches. [Settings] keeps all servers' settings in
// memory, a [Limiter] says how often somebody may ask, a [Budget] how much models
// may do in a day or a month, and a [Ledger] keeps what they did for whom.
// [GapKey] groups questions that the notes did not answer.
package group
