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
// without its row and none acts. Views stay as they are.
func SQL(changes []Change, d *dialect.Dialect) ([]Statement, error) {
	if d == nil {
		return nil, refused("there is no dialect to write for: it is nil", "give that of the database")
	}
	if !alters(d) {
		return rebuild(changes, d)
	}
	return alterations(changes), nil
}

// turned is a statement, and when its turn is.
type turned struct {
	Statement
	at int
}

func alterations(changes []Change) []Statement {
	var all []turned
	for _, c := range changes {
		for _, s := range c.steps() {
			all = append(all, turned{Statement{s.sql, c.Destructive()}, s.at})
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
