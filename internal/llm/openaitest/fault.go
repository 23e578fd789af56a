package openaitest

// A Fault is a way to misbehave.
type Fault struct {
	Mode  Mode
	Times int // how often; 0 for always
	// Path limits it to one part of the API, such as "/chat/completions"; ""
	// is every part that can fail that way.
	Path string
	// RetryAfter is sent with RateLimited and ServerError, as seconds or a
	// date; "" for none.
	RetryAfter string
}

// A Mode says how to misbehave.
type Mode int

// The modes. The first group concerns every path.
const (
	Unauthorized Mode = iota + 1 // 401, whatever the key
	EchoKey                      // 401 that repeats the whole key
	RateLimited                  // 429
	ServerError                  // 500
	HTMLPage                     // the 502 page of a gateway
	HTMLPageOK                   // a page with status 200, as of a captive portal
	HangHeaders                  // no answer at all
	ModelMissing                 // the list is empty, every model is unknown

	// Of chats.
	RefuseStreamOptions // 400 that names the parameter
	RefuseSchema        // 400 on response_format json_schema
	RefuseFormat        // 400 on any response_format
	RefuseTemperature   // 400 on any temperature
	RefuseContent       // 400 that says the prompt is too long
	HangStream          // stops in the middle, the connection stays
	CutStream           // the connection breaks in the middle
	EndStream           // ends cleanly in the middle: no finish_reason, no [DONE]
	NoDone              // ends after finish_reason, without [DONE]
	StreamError         // an error object in the middle
	MalformedJSON       // not JSON in the middle
	EmptyChoices        // no choice in any chunk, no finish_reason
	EmptyAnswer         // a finished answer without text
	Think               // reasons in <think> before the answer
	Reasoning           // reasons in reasoning_content before the answer
	KeepAlive           // 400 comment lines before the answer
	FinishLength        // finish_reason length
	FinishFilter        // finish_reason content_filter

	// Of embeddings.
	TooFewVectors
	TooManyVectors
	Shuffled       // last vector first; the indexes are right
	SameIndex      // every vector has index 0
	WrongDim       // the last vector is shorter than the others
	EmptyVector    // the last vector has no numbers
	NaNVector      // NaN, which is not JSON
	OverflowVector // 1e999
	NullVector     // null for numbers
	ZeroVector     // all numbers are 0
)
