package discordtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tinyAPI describes one request with each part of JSON Schema that is used.
const tinyAPI = `{"paths":{"/channels/{channel_id}/messages":{"post":{
  "parameters":[{"name":"wait","in":"query"}],
  "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/M"}}}}}},
  "/users/@me":{"get":{}}},
 "components":{"schemas":{
  "M":{"type":"object","required":["content"],"properties":{
    "content":{"type":["string","null"],"maxLength":5,"minLength":2,"pattern":"^[a-z]+$"},
    "flags":{"type":"integer","minimum":0,"maximum":8},
    "kind":{"oneOf":[{"type":"null"},{"enum":[1,2]}]},
    "exact":{"const":3,"allOf":[{"type":"integer"}]},
    "list":{"type":"array","maxItems":2,"uniqueItems":true,"items":{"anyOf":[{"$ref":"#/components/schemas/A"},{"$ref":"#/components/schemas/B"}]}},
    "names":{"type":"object","maxProperties":1,"additionalProperties":{"type":"string"}}}},
  "A":{"type":"object","properties":{"type":{"enum":[1]},"a":{"type":"string"}},"required":["type","a"]},
  "B":{"type":"object","properties":{"type":{"enum":[2]},"b":{"type":"boolean"}},"required":["type","b","c","d"]}}}}`

func TestSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "openapi.json")
	if err := os.WriteFile(path, []byte(tinyAPI), 0o666); err != nil {
		t.Fatal(err)
	}
	api, err := loadOpenAPI(path)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ body, want string }{
		{`{"content":"abc","flags":8,"kind":2,"exact":3,"list":[{"type":1,"a":"x"}],"names":{"a":"b"},"more":1}`, ""},
		{`{"content":null,"kind":null}`, ""},
		{``, "no body"},
		{`[]`, "$ is no object"},
		{`{}`, "$ lacks content"},
		{`{"content":3}`, "$.content is no string"},
		{`{"content":"abcdef"}`, "$.content has 6, more than maxLength 5"},
		{`{"content":"a"}`, "fewer than minLength"},
		{`{"content":"ABC"}`, "does not match"},
		{`{"content":"abc","flags":1.5}`, "$.flags is no integer"},
		{`{"content":"abc","flags":-1}`, "$.flags has -1"},
		{`{"content":"abc","kind":3}`, "$.kind is 3"},
		{`{"content":"abc","exact":4}`, "$.exact is 4, not 3"},
		{`{"content":"abc","list":[{"type":1},{"type":1}]}`, "$.list[0] lacks a"},
		{`{"content":"abc","list":[{"type":2,"b":true,"c":1}]}`, "$.list[0] lacks d"},
		{`{"content":"abc","list":[{"type":1,"a":"x"},{"type":1,"a":"x"}]}`, "twice"},
		{`{"content":"abc","names":{"a":1}}`, "$.names.a is no string"},
		{`{"content":"abc","names":{"a":"1","b":"2"}}`, "maxProperties"},
	}
	for _, tt := range tests {
		got := strings.Join(api.check("POST", "/channels/{channel}/messages", nil, []byte(tt.body)), "; ")
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.body, got, tt.want)
		}
	}
	for name, got := range map[string][]string{
		"is not described":          api.check("PUT", "/channels/{channel}/messages", nil, nil),
		"unknown query parameter x": api.check("GET", "/users/@me", map[string][]string{"x": nil}, nil),
		"a body where none":         api.check("GET", "/users/@me", nil, []byte(`{}`)),
	} {
		if len(got) != 1 || !strings.Contains(got[0], name) {
			t.Errorf("%q, want %q", got, name)
		}
	}
}

// The real description knows every endpoint here, and a fault shows its place.
func TestOpenAPI(t *testing.T) {
	path := OpenAPIPath()
	if path == "" {
		t.Skip("Discord's openapi.json is not here")
	}
	api, err := loadOpenAPI(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range endpoints {
		method, path, _ := strings.Cut(e.pattern, " ")
		if _, err := api.operation(method, path); err != nil {
			t.Errorf("%s: %v", e.pattern, err)
		}
	}
	s := newScene(t, Options{NoRateLimits: true, OpenAPI: path}, 0)
	s.send("POST", "/channels/"+s.channel.ID+"/messages", with(text("x"), "components", []object{row(button("style", 77))}))
	if list := s.Violations(); len(list) != 2 || !strings.Contains(list[0], "$.components[0].components[0].style") {
		t.Errorf("violations %q", list)
	}
	s.send("PUT", "/applications/"+s.AppID()+"/commands", []object{{"name": "n", "description": "d", "default_member_permissions": "32"}})
	if list := s.Violations(); len(list) != 2 {
		t.Errorf("a known difference is reported: %q", list)
	}
}

func TestUnknownEndpoint(t *testing.T) {
	s := newScene(t, Options{}, 0)
	if r := s.send("GET", "/voice/regions", nil); r.Status != 404 {
		t.Errorf("%d", r.Status)
	}
	wantViolation(t, s.Server, "unknown endpoint: GET /api/v9/voice/regions")
	if r := s.send("POST", "/channels/"+s.channel.ID+"/messages", "{"); r.Status != 400 {
		t.Errorf("%d", r.Status)
	}
	wantViolation(t, s.Server, "no JSON")
}
