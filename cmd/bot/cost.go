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

// budgets are what models may do for a server, and for all together.
func (e env) budgets() (each, total group.Quota, err error) {
	if each, err = e.quota("MODEL_BUDGET", "MODEL_ANSWERS_PER_DAY", modelPerDay); err != nil {
		return each, total, err
	}
	total, err = e.quota("MODEL_BUDGET_TOTAL", "MODEL_ANSWERS_TOTAL_PER_DAY", 0)
	return each, total, err
}

// quota reads a budget by its name, or as a number of answers a day by another one.
func (e env) quota(name, daily string, standard int) (group.Quota, error) {
	n, err := e.count(daily, standard, 1e9)
	text := e.get(name)
	switch {
	case err != nil:
		return group.Quota{}, err
	case text == "":
		return group.PerDay(n), nil
	case e.get(daily) != "":
		return group.Quota{}, usageError{fmt.Sprintf("%s and %s: set one of them", name, daily)}
	}
	q, err := group.ParseQuota(text)
	if err != nil {
		return q, usageError{fmt.Sprintf("%s: %v", name, err)}
	}
	return q, nil
}
