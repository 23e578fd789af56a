package main

// A target is one figure that we want to reach.
type target struct {
	key  string // names it in misses.txt
	what string
	// figure and floor name a benchmark and a unit, such as "Search/1000 p50-ms".
	// A floor is measured in the same run and does the same work with nothing
	// around it; not every target has one.
	figure, floor string
	// ratio is where a benchmark reports it, else it is figure by floor. inverse
	// takes it the other way round.
	ratio   string
	inverse bool
	want    string
	// limit is of the ratio if byRatio, else of the figure; the most, or if atLeast
	// the least.
	limit            float64
	byRatio, atLeast bool
}

// targets are in the order of the page.
var targets = []target{
	{key: "search", what: "search in full, 1,000 chunks, p50; the floor is one pass over the vectors",
		figure: "Search/1000 p50-ms", ratio: "Search/1000 x-pass", want: "under 1 ms", limit: 1},
	{key: "allocations", what: "allocations of a search over 100,000 chunks, beside 1,000",
		figure: "Search/100000 allocs/op", floor: "Search/1000 allocs/op", want: "flat", limit: 1.1, byRatio: true},
	{key: "lexical", what: "lexical query, beside bleve",
		figure: "Lexical/10000 p50-ms", floor: "Bleve/10000 p50-ms", want: "at most 1/50", limit: 0.02, byRatio: true},
	{key: "warm", what: "warm start with 10,000 chunks to the first hit, beside an empty Go program; no embedding call",
		figure: "WarmStart ms", floor: "WarmStart empty-ms", ratio: "WarmStart x-empty", want: "at most 15x", limit: 15, byRatio: true},
	{key: "stored", what: "chunks of 200,000 lost when the index is stored and opened again",
		figure: "Large lost-chunks", want: "none", limit: 0},
	{key: "reindexing", what: "query p99 while re-indexing flat out, beside quiet",
		figure: "Reindexing busy-p99-ms", floor: "Reindexing quiet-p99-ms", ratio: "Reindexing x-quiet", want: "at most 1.2x", limit: 1.2, byRatio: true},
	{key: "chunker", what: "chunker, beside goldmark's parser alone",
		figure: "Split MB/s", floor: "Goldmark MB/s", ratio: "Split x-goldmark", inverse: true, want: "at least 0.8x", limit: 0.8, byRatio: true, atLeast: true},
	{key: "hostile", what: "100 KB of `> `, beside 100 KB of prose",
		figure: "SplitHostile/quotes MB/s", ratio: "SplitHostile/quotes x-prose", want: "at most 10x the time", limit: 10, byRatio: true},
	{key: "ack", what: "acknowledgement p99 with 1,000 at once and 50 ms REST",
		figure: "BotBurst bot-ack-p99-ms", floor: "BotBurst floor-ack-p99-ms", ratio: "BotBurst x-ack-p99", want: "at most 1.3x", limit: 1.3, byRatio: true},
	{key: "edits", what: "the last of 1,000 edits at a REST latency of 50 ms; the ratio is to that latency",
		figure: "BotBurst bot-last-edit-ms", floor: "BotBurst floor-last-edit-ms", ratio: "BotBurst latencies-last-edit", want: "within 5 latencies", limit: 5, byRatio: true},
	{key: "streams", what: "20 parallel streams, beside one alone",
		figure: "BotStreams parallel-ms", floor: "BotStreams alone-ms", ratio: "BotStreams x-parallel", want: "at most 1.05x", limit: 1.05, byRatio: true},
	{key: "limited", what: "429 answers during those streams",
		figure: "BotStreams parallel-429s", want: "none", limit: 0},
	{key: "cpu", what: "CPU per interaction",
		figure: "BotThroughput bot-cpu-µs/op", floor: "BotThroughput floor-cpu-µs/op", ratio: "BotThroughput x-cpu", want: "at most 1.4x", limit: 1.4, byRatio: true},
	{key: "kept", what: "kept per finished interaction",
		figure: "BotKept kept-B/op", want: "at most 16 bytes", limit: 16},
	{key: "guilds", what: "kept per idle guild",
		figure: "BotGuilds B/guild", want: "at most 1 KB", limit: 1024},
	{key: "identify", what: "exec to gateway identify, beside an empty Go program",
		figure: "ServeIdentify identify-ms", floor: "ServeIdentify floor-ms", ratio: "ServeIdentify x-identify", want: "at most 10x", limit: 10, byRatio: true},
}
