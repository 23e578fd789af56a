// Command bot is gophertutor: a tutor for Go's internals that answers from notes.
//
// A tour of the code, bottom up:
//
//   - knowledge holds the notes that are built in. Its tests compile and run
//     every program in them and resolve every source that they name.
//   - internal/lang knows English and Chinese: index terms, the analysis of a
//     question with translations, sentences.
//   - retrieval splits notes into chunks, keeps the index, and finds the
//     passages for a question.
//   - internal/llm is the vocabulary for models, internal/llm/openai the adapter to
//     OpenAI-compatible servers; prompts holds what models are told.
//   - internal/watch tells when the files of notes change, and the index follows.
//   - internal/tutor answers: it retrieves, decides whether the notes cover the
//     question, lets a model explain or quotes, and checks citations.
//   - internal/store keeps what must not be lost, in one SQLite file or a
//     PostgreSQL database. internal/group is what a server has of its own: notes,
//     settings, limits.
//   - internal/grade judges one answer against one rubric, by rules or by a model;
//     internal/interview asks, probes and reports; internal/progress decides with
//     internal/fsrs what comes back when, and internal/chart draws it.
//   - internal/cli shows all that in a terminal, internal/discord on Discord.
//   - this package reads flags and environment, and decides which engine
//     serves which interface.
//
// internal/archtest keeps these floors apart. docs/design.md gives the reasons.
package main
