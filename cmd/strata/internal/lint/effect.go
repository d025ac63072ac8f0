package lint

import (
	"cmp"
	"slices"
	"strings"
)

// effect is what a statement did to tables that were there before, as the rules see it.
type effect struct {
	*observed
	file  *fileState
	words string // the statement without comments, in lower case, on one line
}

// fileState is what is known of the file so far.
type fileState struct {
	old         map[uint32]bool // the tables that were there before
	since       map[uint32]int  // the line that took the strongest lock on a table
	statements  int             // that do something
	noTimeout   bool            // lock_timeout was asked for already
	manyLocks   bool
	halfDone    bool
	hasTimeout  bool // the database sets one by itself
	transaction bool
}

// name is what a table was called before the statement.
func (e *effect) name(oid uint32) string {
	return cmp.Or(e.before.relations[oid].name, e.after.relations[oid].name)
}

// old reports whether a table was there before the migrations that are looked at.
func (e *effect) old(table uint32) bool { return e.file.old[table] }

// held is the strongest lock on a table when the statement ends, or that it needs where it
// runs outside of transactions.
func (e *effect) held(table uint32) mode {
	switch {
	case e.alone && e.rewrites(table): // VACUUM FULL
		return accessExclusive
	case e.alone:
		return shareUpdateExclusive
	}
	return max(e.after.locks[table], e.before.locks[table])
}

// took reports whether the statement took a stronger lock on a table than was held.
func (e *effect) took(table uint32) bool { return e.after.locks[table] > e.before.locks[table] }

func (e *effect) truncates() bool { return strings.HasPrefix(e.words, "truncate") }

// rewrites reports whether all rows of a table are written again.
func (e *effect) rewrites(table uint32) bool {
	b, a := e.before.relations[table], e.after.relations[table]
	return b.file != 0 && a.file != 0 && b.file != a.file && !e.truncates()
}

// reads reports whether a table is read from its first row to its last.
func (e *effect) reads(table uint32) bool {
	return e.after.scans[table] > e.before.scans[table] && !e.truncates() || e.alone && e.indexes(table)
}

// indexes reports whether an index of a table is made, or made again.
func (e *effect) indexes(table uint32) bool {
	for oid, r := range e.after.relations {
		if r.table == table && e.before.relations[oid].file != r.file {
			return true
		}
	}
	return false
}

// tables are the old tables of both moments, in the order of their names.
func (e *effect) tables() []uint32 {
	var out []uint32
	for oid, r := range e.before.relations {
		if r.holdsRows() && e.old(oid) {
			out = append(out, oid)
		}
	}
	slices.SortFunc(out, func(a, b uint32) int { return strings.Compare(e.name(a), e.name(b)) })
	return out
}

// added are the constraints of old tables that are new.
func (e *effect) added(kinds string) (out []constraint) {
	for oid, c := range e.after.constraints {
		if _, was := e.before.constraints[oid]; !was && strings.Contains(kinds, c.kind) && e.old(c.table) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b constraint) int { return strings.Compare(a.name, b.name) })
	return out
}

// validated are those that were NOT VALID before.
func (e *effect) validated() (out []constraint) {
	for oid, c := range e.after.constraints {
		if b, was := e.before.constraints[oid]; was && !b.valid && c.valid && e.old(c.table) {
			out = append(out, c)
		}
	}
	return out
}

// named is a table and something of it.
type named struct {
	table uint32
	name  string
}

func sortNamed(out []named) []named {
	slices.SortFunc(out, func(a, b named) int { return strings.Compare(a.name, b.name) })
	return out
}

// newIndexes are those of old tables, but those of constraints.
func (e *effect) newIndexes() (out []named) {
	own := map[uint32]bool{}
	for _, c := range e.after.constraints {
		own[c.index] = true
	}
	for oid, r := range e.after.relations {
		if _, was := e.before.relations[oid]; !was && r.table != 0 && !own[oid] && e.old(r.table) {
			out = append(out, named{r.table, r.name})
		}
	}
	return sortNamed(out)
}

// columns are the columns of old tables of which something is true, before and after.
func (e *effect) columns(f func(before, after column, was, is bool) bool) (out []named) {
	all := map[attribute]bool{}
	for a := range e.before.columns {
		all[a] = true
	}
	for a := range e.after.columns {
		all[a] = true
	}
	for a := range all {
		b, was := e.before.columns[a]
		n, is := e.after.columns[a]
		_, there := e.after.relations[a.table]
		if e.old(a.table) && there && f(b, n, was, is) {
			out = append(out, named{a.table, cmp.Or(b.name, n.name)})
		}
	}
	return sortNamed(out)
}

// dropped are the old tables that are gone.
func (e *effect) dropped() (out []named) {
	for _, t := range e.tables() {
		if _, is := e.after.relations[t]; !is {
			out = append(out, named{t, e.name(t)})
		}
	}
	return out
}

// locks are those that keep somebody waiting.
func (e *effect) locks() (out []Lock) {
	for _, t := range e.tables() {
		m := e.held(t)
		reads, rewrites := e.reads(t), e.rewrites(t)
		if e.alone && !reads && !rewrites || m < shareUpdateExclusive || !e.alone && !e.took(t) && !reads && !rewrites {
			continue
		}
		l := Lock{Table: e.name(t), Mode: m.String(), Read: reads, Rewritten: rewrites, mode: m}
		if !e.alone && !e.took(t) {
			l.Since = e.file.since[t]
		}
		out = append(out, l)
	}
	return out
}
