package pgtest

import "syscall"

// dieWithParent makes the kernel stop the server (SIGQUIT is its immediate
// shutdown) when the thread that started it ends, which it does with the test
// process, however that ends.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }
