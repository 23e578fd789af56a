//go:build !linux

package retrieval

func hugePages([]byte) {}
