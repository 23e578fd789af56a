package group

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"gophertutor/internal/lang"
)

// gapWeight is the weight from which a term says what is asked.
const gapWeight = 0.5

// longestGapKey is the length in bytes from which a key is its hash instead.
const longestGapKey = 200

// GapKey returns what wordings of one question have in common: the stems of what
// it asks for, in order of spelling, without the words of every question. It is ""
// for a question that asks for nothing. Keys are kept in the store: if they
// change, wordings from before and after are counted apart.
func GapKey(question string) string {
	var strong, weak []string
	for _, t := range lang.Analyze(question) {
		stems := t.Alts[0].Terms
		if t.Weight >= gapWeight {
			strong = append(strong, stems...)
		} else {
			weak = append(weak, stems...)
		}
	}
	if len(strong) == 0 {
		strong = weak
	}
	slices.Sort(strong)
	key := strings.Join(slices.Compact(strong), " ")
	if len(key) > longestGapKey {
		sum := sha256.Sum256([]byte(key))
		key = hex.EncodeToString(sum[:16])
	}
	return key
}
