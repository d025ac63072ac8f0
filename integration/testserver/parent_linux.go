package testserver

import "syscall"

// dieWithParent makes the kernel send a program a signal (SIGQUIT is PostgreSQL's
// immediate shutdown) when the thread that started it ends, which it does with the
// test process, however that ends.
func dieWithParent(attr *syscall.SysProcAttr, last syscall.Signal) { attr.Pdeathsig = last }
