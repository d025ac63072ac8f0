package capi

import (
	"slices"
	"sync"
	"sync/atomic"

	"modernc.org/libc"
)

// registry is the connections that are open, by the numbers that C knows them by.
// Looking one up waits for nobody.
type registry struct {
	change sync.Mutex
	list   atomic.Pointer[[]*Conn]
}

var connections registry

// add returns the connection's number, which is not 0.
func (r *registry) add(c *Conn) uintptr {
	r.change.Lock()
	defer r.change.Unlock()
	list := []*Conn{nil}
	if old := r.list.Load(); old != nil {
		list = slices.Clone(*old)
	}
	i := 1 + slices.Index(list[1:], nil)
	if i == 0 {
		i, list = len(list), append(list, nil)
	}
	list[i] = c
	r.list.Store(&list)
	return uintptr(i)
}

func (r *registry) remove(number uintptr) {
	if number == 0 {
		return
	}
	r.change.Lock()
	defer r.change.Unlock()
	list := slices.Clone(*r.list.Load())
	list[number] = nil
	r.list.Store(&list)
}

func (r *registry) at(number uintptr) *Conn { return (*r.list.Load())[number] }

// busy is SQLite's busy handler.
func busy(_ *libc.TLS, number uintptr, times int32) int32 {
	if c := connections.at(number); c.Busy != nil && c.Busy(int(times)) {
		return 1
	}
	return 0
}
