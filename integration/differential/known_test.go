package differential

import (
	"errors"
	"slices"
	"strings"

	"github.com/strata-go/strata"
)

// What the engines are known to disagree about is not generated. Each entry
// says what and why; it goes when the difference does.

// floatsAreExact: a sum of floats depends on their order where they are not
// exact, as those of a derived table may be; that is no difference to report.
func (s *scope) floatsAreExact() bool { return !s.derived }

// settledSpan: of intervals that are equal, such as a month and 30 days, either
// engine is free to take either where one stands for a group, but as a part of an
// instant they differ. Such an interval is a column or a literal.
func settledSpan(g *gen) span {
	if g.scope.rows != nil || g.scope.derived {
		return spans.literal(pick(g, lengths))
	}
	return spans.leaf(g)
}

// constantKeys: PostgreSQL before 18 takes an expression that it can fold to a
// constant for that constant also in groups of a grouping set that leaves it out,
// where it is NULL: coalesce(1, x). Grouping sets are drawn of columns.
const constantKeys = true

// expansions: SQLite puts a common table expression in wherever it is read, and takes a
// thousand of them and of what stands in their FROM. The members of a chain that may be
// longer than this read none.
const expansions = 40

// unrepeatable are the refusals of what SQLite alone cannot do: whether a query inside a
// change may read what that changes is not known before it is drawn.
var unrepeatable = []string{
	"SQLite does not support queries in ON CONFLICT DO UPDATE of several rows that may read what the statement changes",
	"SQLite does not support queries in RETURNING that may read what the statement changes",
}

// refusedAlone reports whether SQLite's error is one of them.
func refusedAlone(err error) bool {
	return errors.Is(err, strata.Unsupported) && slices.ContainsFunc(unrepeatable, func(s string) bool { return strings.Contains(err.Error(), s) })
}
