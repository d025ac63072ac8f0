// Package lint tells what migrations lock, for how long, and how the same is done in safe
// steps. On PostgreSQL it does not guess by words: it runs the migrations on a scratch
// database and looks at the locks that each statement takes, at the tables that it reads
// or rewrites, and at what changes in the catalog.
package lint

import (
	"fmt"

	"github.com/strata-go/strata/cmd/strata/internal/database"
)

// Severity is how much is at stake.
type Severity string

// Severities.
const (
	Error   Severity = "error"   // CI is to stop
	Warning Severity = "warning" // somebody is to think about it
	Note    Severity = "note"    // fine here: the table is small, or somebody has said why
)

// Finding is what was found of a statement.
type Finding struct {
	ID       string
	Severity Severity
	Table    string `json:",omitempty"`
	Message  string
	Steps    string // how it is done safely
	Because  string `json:",omitempty"` // why it is only a note
}

// Lock is a lock of a statement on a table that was there before.
type Lock struct {
	Table     string
	Mode      string // "ACCESS EXCLUSIVE"
	Since     int    `json:",omitempty"` // the line of the statement that took it, where it is an earlier one
	Read      bool   // all rows are read under it
	Rewritten bool   // all rows are written again under it
	mode      mode
}

// String says what the lock is, for how long, and what others do meanwhile.
func (l Lock) String() string {
	long := "for a moment"
	switch {
	case l.Rewritten:
		long = "while all its rows are rewritten"
	case l.Read:
		long = "while all its rows are read"
	}
	since := ""
	if l.Since > 0 {
		since = fmt.Sprintf(" (since line %d)", l.Since)
	}
	return fmt.Sprintf("%s on %s%s %s: %s", l.Mode, l.Table, since, long, l.mode.others())
}

// Statement is a statement of a migration.
type Statement struct {
	Line     int
	SQL      string
	Locks    []Lock    `json:",omitempty"`
	Findings []Finding `json:",omitempty"`
}

// File is a migration.
type File struct {
	Path       string
	Statements []*Statement
}

// Report is what was found.
type Report struct {
	Files []*File
	// Stopped says why the files after the last one were not looked at.
	Stopped string `json:",omitempty"`
	// Sizes are those of the tables in the database that was given.
	Sizes map[string]database.Size `json:",omitempty"`
}

// Count counts findings of a severity.
func (r *Report) Count(s Severity) (n int) {
	for _, f := range r.Files {
		for _, st := range f.Statements {
			for _, x := range st.Findings {
				if x.Severity == s {
					n++
				}
			}
		}
	}
	return n
}
