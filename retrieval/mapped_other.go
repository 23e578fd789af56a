//go:build !linux

package retrieval

import (
	"errors"
	"os"
)

func mapFile(*os.File, int64, sealing) (*mapping, bool) { return nil, false }

func lease(*os.File) (func(), error) { return nil, errors.ErrUnsupported }

func (m *mapping) own(func()) error { return nil }

func (m *mapping) free() {}

func readable(*error) func() { return func() {} }
