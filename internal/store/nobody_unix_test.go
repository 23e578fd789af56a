//go:build !windows

package store_test

import "syscall"

// nobody is a user without rights; only root may run something as one.
func nobody() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
}
