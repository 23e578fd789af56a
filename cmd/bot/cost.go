package main

import (
	"fmt"
	"strconv"
	"time"

	"gophertutor/internal/group"
	"gophertutor/internal/memo"
	"gophertutor/internal/metrics"
)

// defaultKeep is how long answers of a model are kept to be given again.
const defaultKeep = 7

// prices are what the operator pays for a million tokens.
func (e env) prices() (p metrics.Prices, err error) {
	if p.Prompt, err = price("LLM_PRICE_IN", e.get("LLM_PRICE_IN")); err != nil {
		return p, err
	}
	p.Completion, err = price("LLM_PRICE_OUT", e.get("LLM_PRICE_OUT"))
	return p, err
}

// price reads what a million tokens cost; "" is nothing.
func price(name, v string) (float64, error) {
	if v == "" {
		return 0, nil
	}
	p, err := strconv.ParseFloat(v, 64)
	if err != nil || !(p >= 0 && p < 1e9) { // NaN and Inf are numbers too
		return 0, usageError{fmt.Sprintf("%s: %q is no price of a million tokens, such as 0.25", name, v)}
	}
	return p, nil
}

// count reads a number from 0 to most; "" is standard.
func (e env) count(name string, standard, most int) (int, error) {
	v := e.get(name)
	if v == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > most {
		return 0, usageError{fmt.Sprintf("%s: %q is no number from 0 to %d", name, v, most)}
	}
	return n, nil
}

// memo says how answers are kept to be given again.
func (e env) memo() (memo.Config, error) {
	days, err := e.count("ANSWER_CACHE_DAYS", defaultKeep, 3650)
	if err != nil {
		return memo.Config{}, err
	}
	size, err := e.count("ANSWER_CACHE_MB", 64, 1<<20)
	if err != nil {
		return memo.Config{}, err
	}
	if size == 0 {
		days = 0
	}
	return memo.Config{MaxAge: time.Duration(days) * 24 * time.Hour, Bytes: size << 20}, nil
}

// room is how many tokens of notes a model is sent; 0 is the standard.
func (e env) room() (int, error) { return e.count("PASSAGE_TOKENS", 0, 1<<20) }

// budgets are what models may do for a server, and for all together. A number of
// answers a day may be given by the variable of that name instead.
func (e env) budgets() (each, total group.Quota, err error) {
	for _, b := range []struct {
		name, daily string
		quota       *group.Quota
		standard    int
	}{
		{"MODEL_BUDGET", "MODEL_ANSWERS_PER_DAY", &each, modelPerDay},
		{"MODEL_BUDGET_TOTAL", "MODEL_ANSWERS_TOTAL_PER_DAY", &total, 0},
	} {
		n, err := e.count(b.daily, b.standard, 1e9)
		if err != nil {
			return each, total, err
		}
		*b.quota = group.PerDay(n)
		text := e.get(b.name)
		if text == "" {
			continue
		}
		if e.get(b.daily) != "" {
			return each, total, usageError{fmt.Sprintf("%s and %s: set one of them", b.name, b.daily)}
		}
		if *b.quota, err = group.ParseQuota(text); err != nil {
			return each, total, usageError{fmt.Sprintf("%s: %v", b.name, err)}
		}
	}
	return each, total, nil
}
