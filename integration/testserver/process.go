package testserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// readyTimeout bounds the wait for a started server's first answer, and its end.
const readyTimeout = time.Minute

// ErrExited says that a server ended before it answered.
var ErrExited = errors.New("the server ended as soon as it was started")

// Process is a program that serves. It ends with this process, however that ends.
type Process struct {
	// Command makes the call that starts it.
	Command func() *exec.Cmd
	// Log is the file that what it says is added to.
	Log string
	// Last is the signal that the kernel sends it when this process has ended.
	Last syscall.Signal
	// Ping tries to talk to it, once.
	Ping func(context.Context) error

	process *os.Process // nil while it does not run
	exited  <-chan struct{}
}

// Start starts the program and waits until it answers.
func (p *Process) Start(ctx context.Context) error {
	if err := p.Launch(); err != nil {
		return err
	}
	if err := WaitReady(ctx, p.Ping, p.exited); err != nil {
		if errors.Is(err, ErrExited) {
			p.process, p.exited = nil, nil
		}
		return fmt.Errorf("%w\n%s", err, p.tail())
	}
	return nil
}

// Launch starts the program and does not wait for an answer.
func (p *Process) Launch() error {
	log, err := os.OpenFile(p.Log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("make a log: %w", err)
	}
	defer func() { _ = log.Close() }()
	cmd := p.Command()
	cmd.Stdout, cmd.Stderr = log, log
	dieWithParent(cmd.SysProcAttr, p.Last)

	exited, started := make(chan struct{}), make(chan error, 1)
	go func() {
		// The program is tied to the thread that starts it, not to the process, so
		// the thread must stay until the program has ended.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(exited)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	p.process, p.exited = cmd.Process, exited
	return nil
}

// tail returns the end of the log.
func (p *Process) tail() []byte {
	const most = 2000
	log, err := os.ReadFile(p.Log)
	if err != nil {
		return nil
	}
	return log[max(0, len(log)-most):]
}

// Signal sends the program a signal, if it runs.
func (p *Process) Signal(signal syscall.Signal) error {
	if p.process == nil {
		return nil
	}
	if err := p.process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("send the server a signal: %w", err)
	}
	return nil
}

// Pause has the program stand still until Continue, and waits until it does.
func (p *Process) Pause() error {
	if err := p.Signal(stopSignal); err != nil || p.process == nil {
		return err
	}
	for begun := time.Now(); !still(p.process.Pid); time.Sleep(time.Millisecond) {
		if time.Since(begun) > 5*time.Second {
			return errors.New("the server does not stand still")
		}
	}
	return nil
}

// Continue lets a program go on that Pause made stand still.
func (p *Process) Continue() error { return p.Signal(continueSignal) }

// End sends the program a signal that ends it, and waits until it has ended.
func (p *Process) End(signal syscall.Signal) error {
	if p.process == nil {
		return nil
	}
	if err := p.Signal(signal); err != nil {
		return err
	}
	select {
	case <-p.exited:
	case <-time.After(readyTimeout):
		_ = p.process.Kill()
		<-p.exited
		return fmt.Errorf("the server did not end within %s of signal %s, and was killed", readyTimeout, signal)
	}
	p.process, p.exited = nil, nil
	return nil
}

// Stopped reports whether the program does not run.
func (p *Process) Stopped() bool { return p.process == nil }

// FreePort returns a TCP port of the loopback interface that nothing listens on.
func FreePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// WaitReady waits until a server answers. exited, which may be nil, is closed when the
// server ends.
func WaitReady(ctx context.Context, ping func(context.Context) error, exited <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ping(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-exited:
			return ErrExited
		case <-ctx.Done():
			return fmt.Errorf("the server did not answer in time: %w", err)
		case <-tick.C:
		}
	}
}
