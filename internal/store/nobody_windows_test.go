package store_test

import "syscall"

// nobody is nobody else: Windows has no root, whom it is for.
func nobody() *syscall.SysProcAttr { return nil }
