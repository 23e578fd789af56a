package discordtest

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// validate checks a decoded JSON value against a schema, as far as Discord's
// description uses JSON Schema: references, types, properties, required, enum,
// const, oneOf, anyOf, allOf, and limits of texts, numbers and lists. Unknown
// properties pass, as Discord lets them.
func (o *openAPI) validate(schema, value any, at string) []mismatch {
	s, ok := schema.(map[string]any)
	if !ok {
		return nil
	}
	if ref, ok := s["$ref"].(string); ok {
		return o.validate(o.schema(ref), value, at)
	}
	var list []mismatch
	wrong := func(format string, args ...any) {
		list = append(list, mismatch{at, fmt.Sprintf(format, args...)})
	}
	if t, ok := s["type"]; ok && !hasType(t, value) {
		wrong("is no %s", typeName(t))
		return list
	}
	if enum, ok := s["enum"].([]any); ok && !contains(enum, value) {
		wrong("is %v, not one of %v", value, enum)
	}
	if want, ok := s["const"]; ok && !reflect.DeepEqual(want, value) {
		wrong("is %v, not %v", value, want)
	}
	for _, part := range asList(s["allOf"]) {
		list = append(list, o.validate(part, value, at)...)
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		if branches := asList(s[key]); len(branches) > 0 {
			list = append(list, o.branch(branches, value, at)...)
		}
	}
	switch v := value.(type) {
	case string:
		n := float64(utf8.RuneCountInString(v))
		limits(s, "minLength", "maxLength", n, wrong)
		if p, ok := s["pattern"].(string); ok && !o.pattern(p).MatchString(v) {
			wrong("does not match %s", p)
		}
	case float64:
		limits(s, "minimum", "maximum", v, wrong)
	case []any:
		limits(s, "minItems", "maxItems", float64(len(v)), wrong)
		for i, item := range v {
			if s["uniqueItems"] == true && contains(v[:i], item) {
				wrong("has %v twice", item)
			}
			list = append(list, o.validate(s["items"], item, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		limits(s, "minProperties", "maxProperties", float64(len(v)), wrong)
		list = append(list, o.object(s, v, at)...)
	}
	return list
}

func (o *openAPI) object(s, v map[string]any, at string) []mismatch {
	var list []mismatch
	for _, name := range asList(s["required"]) {
		if _, ok := v[name.(string)]; !ok {
			list = append(list, mismatch{at, fmt.Sprintf("lacks %s", name)})
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for name, item := range v {
		if p, ok := properties[name]; ok {
			list = append(list, o.validate(p, item, at+"."+name)...)
		} else if s["additionalProperties"] != nil {
			list = append(list, o.validate(s["additionalProperties"], item, at+"."+name)...)
		}
	}
	return list
}

// branch checks a value against alternatives. The one meant is told by the
// value's type property where there is one, so that the report names the real
// fault; otherwise it is the one with the fewest faults.
func (o *openAPI) branch(branches []any, value any, at string) []mismatch {
	if i := slices.IndexFunc(branches, func(b any) bool { return o.sameType(b, value) }); i >= 0 {
		return o.validate(branches[i], value, at)
	}
	var best []mismatch
	for _, b := range branches {
		if s, _ := b.(map[string]any); value != nil && s["type"] == "null" {
			continue // never what a value was meant for
		}
		list := o.validate(b, value, at)
		if len(list) == 0 {
			return nil
		}
		if best == nil || len(list) < len(best) {
			best = list
		}
	}
	return best
}

// sameType reports whether a branch is for objects of the value's type property.
func (o *openAPI) sameType(branch, value any) bool {
	v, ok := value.(map[string]any)
	s, _ := branch.(map[string]any)
	if ref, isRef := s["$ref"].(string); isRef {
		s, _ = o.schema(ref).(map[string]any)
	}
	properties, _ := s["properties"].(map[string]any)
	if !ok || properties["type"] == nil || v["type"] == nil {
		return false
	}
	return len(o.validate(properties["type"], v["type"], "")) == 0
}

// schema finds the target of a reference.
func (o *openAPI) schema(ref string) any {
	name := strings.TrimPrefix(ref, "#/components/schemas/")
	if s, ok := o.decoded[name]; ok {
		return s
	}
	var s any
	if err := json.Unmarshal(o.schemas[name], &s); err != nil {
		s = map[string]any{"const": "there is no schema " + name}
	}
	o.decoded[name] = s
	return s
}

// limits checks a size against the names of its lower and upper bound.
func limits(s map[string]any, low, high string, n float64, wrong func(string, ...any)) {
	if least, ok := s[low].(float64); ok && n < least {
		wrong("has %v, fewer than %s %v", n, low, least)
	}
	if most, ok := s[high].(float64); ok && n > most {
		wrong("has %v, more than %s %v", n, high, most)
	}
}

func hasType(t, value any) bool {
	if names, ok := t.([]any); ok {
		for _, name := range names {
			if hasType(name, value) {
				return true
			}
		}
		return false
	}
	switch v := value.(type) {
	case nil:
		return t == "null"
	case bool:
		return t == "boolean"
	case string:
		return t == "string"
	case float64:
		return t == "number" || t == "integer" && v == math.Trunc(v)
	case []any:
		return t == "array"
	default:
		return t == "object"
	}
}

func typeName(t any) string {
	if names, ok := t.([]any); ok && len(names) > 0 {
		return fmt.Sprint(names[0])
	}
	return fmt.Sprint(t)
}

func contains(list []any, v any) bool {
	for _, item := range list {
		if reflect.DeepEqual(item, v) {
			return true
		}
	}
	return false
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}
