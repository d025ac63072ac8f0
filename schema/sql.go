package schema

import (
	"slices"

	"github.com/strata-go/strata/dialect"
)

// Statement is one statement of a change.
type Statement struct {
	SQL string
	// Destructive says that it may lose values.
	Destructive bool
	// NoTransaction says that it has to run outside of a transaction with others: what
	// makes or drops an index CONCURRENTLY cannot run in one, and what is validated would
	// hold the locks of the statements before. Only [Online] writes such, and all are such
	// where each statement commits, as on MariaDB.
	NoTransaction bool
}

// String is the statement, with a comment before one that may lose values.
func (s Statement) String() string {
	if s.Destructive {
		return "-- destructive\n" + s.SQL + ";"
	}
	return s.SQL + ";"
}

// SQL writes the statements that make the changes, which [Diff] found, in an order in
// which they can be run, all in one transaction. Where a dialect has no ALTER TABLE for a
// change, the table is rebuilt: its rows are copied aside, and so are those of all tables
// that refer to it, by way of others, too; the tables are dropped and created as they are
// to be, with their indexes and triggers, and filled again, so that no foreign key is ever
// without its row and none acts. Views stay as they are. On MariaDB, where a statement commits,
// all that changes of a table is in one ALTER TABLE, but for renames and foreign keys, and each
// statement is done or not done. With [Online], the statements are those beside which others
// can work.
func SQL(changes []Change, d *dialect.Dialect, options ...SQLOption) ([]Statement, error) {
	if d == nil {
		return nil, refused("there is no dialect to write for: it is nil", "give that of the database")
	}
	if err := known(d); err != nil {
		return nil, err
	}
	switch d.Definitions {
	case dialect.AsText:
		return rebuild(changes, d)
	case dialect.AsShown:
		return modify(changes, d)
	}
	if slices.Contains(options, Online) {
		return alterations(changes, online), nil
	}
	return alterations(changes, func(c Change) []written { return inTransaction(c.steps()) }), nil
}

// turned is a statement, and when its turn is.
type turned struct {
	Statement
	at int
}

func alterations(changes []Change, steps func(Change) []written) []Statement {
	var all []turned
	for _, c := range changes {
		for _, s := range steps(c) {
			all = append(all, turned{Statement{s.sql, c.Destructive(), s.alone}, s.at})
		}
	}
	slices.SortStableFunc(all, func(a, b turned) int { return a.at - b.at })
	out := make([]Statement, 0, len(all))
	for _, s := range all {
		if !slices.Contains(out, s.Statement) { // a schema is created once
			out = append(out, s.Statement)
		}
	}
	return out
}
