package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// OpenAPIPath finds Discord's description of its API at the place where it may
// lie beside a checkout, or gives "". Tests must pass without it.
func OpenAPIPath() string {
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		path := filepath.Join(dir, "..", "shared", "discord", "openapi.json")
		if _, err := os.Stat(path); err == nil {
			return path
		}
		dir = filepath.Dir(dir)
	}
	return ""
}

// difference is something that Discord takes, though its description of v10
// says otherwise.
type difference struct {
	at      *regexp.Regexp // where in the body
	problem string         // beginning of what the check says
	reason  string
}

// differences were found by sending what Discord documents in prose.
var differences = []difference{
	{
		at: regexp.MustCompile(`default_member_permissions$`), problem: "is no integer",
		reason: "permissions are documented as decimal strings, because they outgrow the integers of some languages",
	},
	{
		at: regexp.MustCompile(`attachments\[\d+\]\.id$`), problem: "is no string",
		reason: "the reference of uploads shows the number n of files[n]; both forms are taken",
	},
}

// openAPI checks requests against the description. It decodes a schema when
// one is first needed. It is safe for concurrent use.
type openAPI struct {
	paths   map[string]map[string]json.RawMessage // by path with {} for parameters
	schemas map[string]json.RawMessage

	mu       sync.Mutex // guards what was decoded
	decoded  map[string]any
	known    map[string]*operation // by method and path
	patterns map[string]*regexp.Regexp
}

func loadOpenAPI(path string) (*openAPI, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Paths      map[string]map[string]json.RawMessage `json:"paths"`
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	o := &openAPI{
		paths: map[string]map[string]json.RawMessage{}, schemas: doc.Components.Schemas,
		decoded: map[string]any{}, known: map[string]*operation{}, patterns: map[string]*regexp.Regexp{},
	}
	for path, item := range doc.Paths {
		o.paths[anonymous(path)] = item
	}
	return o, nil
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// anonymous takes the names of the parameters out of a path.
func anonymous(path string) string { return parameter.ReplaceAllString(path, "{}") }

// operation is what the check needs of the description of a request.
type operation struct {
	Parameters []struct {
		Name string `json:"name"`
		In   string `json:"in"`
	} `json:"parameters"`
	RequestBody struct {
		Required bool `json:"required"`
		Content  map[string]struct {
			Schema any `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
}

// check lists what is wrong with a request. path is the route's pattern.
func (o *openAPI) check(method, path string, query map[string][]string, body []byte) []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	op, err := o.operation(method, path)
	if err != nil {
		return []string{err.Error()}
	}
	var problems []string
	for name := range query {
		known := false
		for _, p := range op.Parameters {
			known = known || p.In == "query" && p.Name == name
		}
		if !known {
			problems = append(problems, "unknown query parameter "+name)
		}
	}
	schema := op.RequestBody.Content["application/json"].Schema
	if len(body) == 0 {
		if schema != nil && op.RequestBody.Required {
			problems = append(problems, "no body")
		}
		return problems
	}
	if schema == nil {
		return append(problems, "a body where none is described")
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return append(problems, err.Error())
	}
	for _, p := range o.validate(schema, value, "$") {
		if !slices.ContainsFunc(differences, p.known) {
			problems = append(problems, p.at+" "+p.text)
		}
	}
	return problems
}

// pattern compiles a regular expression once. The lock is held.
func (o *openAPI) pattern(text string) *regexp.Regexp {
	re := o.patterns[text]
	if re == nil {
		re = regexp.MustCompile(text)
		o.patterns[text] = re
	}
	return re
}

// operation decodes the description of a request once. The lock is held.
func (o *openAPI) operation(method, path string) (*operation, error) {
	if op := o.known[method+path]; op != nil {
		return op, nil
	}
	raw := o.paths[anonymous(path)][strings.ToLower(method)]
	if raw == nil {
		return nil, errors.New("is not described")
	}
	op := &operation{}
	if err := json.Unmarshal(raw, op); err != nil {
		return nil, err
	}
	o.known[method+path] = op
	return op, nil
}

// mismatch is one place where a value does not fit its schema.
type mismatch struct{ at, text string }

func (p mismatch) known(d difference) bool {
	return strings.HasPrefix(p.text, d.problem) && d.at.MatchString(p.at)
}
