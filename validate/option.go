package validate

import (
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/textsql"
)

// DB is a database or a transaction of package pool.
type DB = textsql.DB

// Option says what is checked, and on what: [For], [On], [Given], [Scans].
type Option interface{ set(o *options) }

type options struct {
	dialects   []*dialect.Dialect
	databases  []DB
	statements []Statement
	scans      *Scans

	at   int // the database that is asked
	seen map[seenTable]bool
}

type option func(o *options)

func (f option) set(o *options) { f(o) }

// For compiles for dialects; without it, for those of the databases and, where there is
// none, for all that Strata has.
func For(dialects ...*dialect.Dialect) Option {
	return option(func(o *options) { o.dialects = append(o.dialects, dialects...) })
}

// On has databases prepare the statements, whose tables they have to have. It compiles for
// their dialects, too.
func On(databases ...DB) Option {
	return option(func(o *options) { o.databases = append(o.databases, databases...) })
}

// Given names more statements: such as a function builds, for arguments that are usual.
func Given(statements ...compile.Statement) Option {
	return option(func(o *options) {
		for _, s := range statements {
			o.statements = append(o.statements, given(s))
		}
	})
}

// Scans asks the databases how they would run each statement, and tells of those that can
// only be done by reading all rows, or all of an index, of a large table.
type Scans struct {
	// Tables are the large ones. Where none is named they are those with at least Rows rows.
	Tables []string
	// Rows makes a table a large one; 0 for 1,000.
	Rows int64
}

func (s Scans) set(o *options) { o.scans = &s }
