package ast

import "sync"

// Memo keeps what was made of a statement, by dialect. It is the one thing in
// the tree that changes after it is built, and safe for concurrent use.
type Memo struct{ m sync.Map }

// Load returns what was stored under key.
func (m *Memo) Load(key any) (any, bool) { return m.m.Load(key) }

// Store stores v under key, unless another goroutine was quicker, and returns
// what is stored.
func (m *Memo) Store(key, v any) any {
	kept, _ := m.m.LoadOrStore(key, v)
	return kept
}
