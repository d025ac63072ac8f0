package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// LockOption says more about a locking clause.
type LockOption func(*ast.Lock)

// Of locks the rows of these tables only.
func Of(sources ...strata.Source) LockOption {
	return func(l *ast.Lock) { l.Of = sourceNodes(nil, sources) }
}

// NoWait fails, with strata.ErrTimeout, where a row is locked by another transaction.
func NoWait() LockOption {
	return func(l *ast.Lock) { l.NoWait, l.SkipLocked = true, false }
}

// SkipLocked leaves out the rows that another transaction has locked.
func SkipLocked() LockOption {
	return func(l *ast.Lock) { l.SkipLocked, l.NoWait = true, false }
}

// ForUpdate locks the rows, until the transaction ends, against every other
// lock and change. In SQLite a transaction that writes has the whole database to
// itself, so that every clause of this kind holds without being said.
func (q SelectQuery[R, T]) ForUpdate(options ...LockOption) SelectQuery[R, T] {
	return q.lock(ast.ForUpdate, options)
}

// ForNoKeyUpdate is ForUpdate that lets others refer to the rows.
func (q SelectQuery[R, T]) ForNoKeyUpdate(options ...LockOption) SelectQuery[R, T] {
	return q.lock(ast.ForNoKeyUpdate, options)
}

// ForShare locks the rows against changes, but not against other ForShare.
func (q SelectQuery[R, T]) ForShare(options ...LockOption) SelectQuery[R, T] {
	return q.lock(ast.ForShare, options)
}

// ForKeyShare locks the rows against deletion and changes of their key.
func (q SelectQuery[R, T]) ForKeyShare(options ...LockOption) SelectQuery[R, T] {
	return q.lock(ast.ForKeyShare, options)
}

func (q SelectQuery[R, T]) lock(s ast.Strength, options []LockOption) SelectQuery[R, T] {
	l := ast.Lock{Strength: s}
	for _, o := range options {
		o(&l)
	}
	q.sel.Locks = append(q.sel.Locks[:len(q.sel.Locks):len(q.sel.Locks)], l)
	return q
}
