// Package retrieval finds the passages of Markdown notes that answer a question.
//
// [Split] cuts a note into chunks. [Open] gives an [Index], [Index.Sync] brings
// it up to date with folders of notes, embedding only what changed, and
// [Index.Search] ranks chunks for a question: BM25 of chunks and their sections over
// words, identifiers and Han pairs with translations between English and Chinese,
// beside the vectors of an [Embedder] in a chromem-go collection, fused by their
// scores. [Join] puts two indexes together without making either again.
//
// The index on disk is a cache: whatever is missing, torn or of another version
// is built again from the notes. For the same notes, options and embedder all
// results are the same, byte for byte.
package retrieval
