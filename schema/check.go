package schema

import (
	"context"
	"fmt"
	"strings"

	"github.com/strata-go/strata"
)

// Check fails when a database is not as definitions say, with a [*Drift] that tells all
// differences: what a program calls when it starts. Columns and indexes that the database
// has beyond the definitions are no drift as long as an INSERT need not know of them, so
// that a database may be ahead of a program; nor are comments. [Exact] refuses them, too.
func Check(ctx context.Context, db DB, tables ...strata.AnyTable) error {
	if err := given(ctx, db); err != nil {
		return err
	}
	w, err := settle(tables)
	if err != nil {
		return err
	}
	changes, err := w.diff(ctx, db)
	if err != nil {
		return err
	}
	if !w.options.exact {
		changes = without(changes, harmless)
	}
	if len(changes) == 0 {
		return nil
	}
	return &Drift{Changes: changes}
}

// harmless reports whether a change only takes away what a program need not know of, or
// says otherwise what it never reads.
func harmless(c Change) bool {
	switch c := c.(type) {
	case *DropColumn:
		e := c.Element
		return e.Nullable || e.Default != "" || e.Generated != "" || e.Identity != NoIdentity
	case *DropIndex:
		return !c.Element.Unique
	case *DropFullText, *DropTable, *AlterComment:
		return true
	default:
		return false
	}
}

// Drift says that a database is not as its definitions say.
type Drift struct {
	Changes []Change // that would make it so
}

// Error tells all differences, one a line.
func (d *Drift) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "strata: the database is not as its definitions say; to be done (%d):", len(d.Changes))
	for _, c := range d.Changes {
		b.WriteString("\n\t" + c.String())
	}
	return b.String()
}
