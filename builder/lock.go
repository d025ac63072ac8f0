package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// LockOption says more about a locking clause.
type LockOption struct{ set func(*ast.Lock) }

// Of locks the rows of these tables only.
func Of(tables ...strata.Source) LockOption {
	nodes := sources(tables)
	return LockOption{func(l *ast.Lock) { l.Of = nodes }}
}

// NoWait fails, with strata.ErrTimeout, where a row is locked by another transaction.
func NoWait() LockOption {
	return LockOption{func(l *ast.Lock) { l.NoWait, l.SkipLocked = true, false }}
}

// SkipLocked leaves out the rows that another transaction has locked.
func SkipLocked() LockOption {
	return LockOption{func(l *ast.Lock) { l.SkipLocked, l.NoWait = true, false }}
}

// ForUpdate locks the rows, until the transaction ends, against every other
// lock and change. In SQLite a transaction that writes has the whole database to
// itself, so that every clause of this kind holds without being said.
func ForUpdate(options ...LockOption) Clause { return lock(ast.ForUpdate, options) }

// ForNoKeyUpdate is ForUpdate that lets others refer to the rows.
func ForNoKeyUpdate(options ...LockOption) Clause { return lock(ast.ForNoKeyUpdate, options) }

// ForShare locks the rows against changes, but not against other ForShare.
func ForShare(options ...LockOption) Clause { return lock(ast.ForShare, options) }

// ForKeyShare locks the rows against deletion and changes of their key.
func ForKeyShare(options ...LockOption) Clause { return lock(ast.ForKeyShare, options) }

func lock(s ast.Strength, options []LockOption) Clause {
	l := ast.Lock{Strength: s}
	for _, o := range options {
		if o.set != nil {
			o.set(&l)
		}
	}
	return Clause{func(q *ast.Select) { q.Locks = append(q.Locks, l) }}
}
