package check

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// window checks a window function and its window.
func (c *checker) window(e *ast.Aggregate, s *scope, agg place) {
	switch agg {
	case windowed:
	case inWindow, nested:
		c.failf(strata.Misplaced, "work the inner one out in a derived table", "the window function %s stands inside another function of its kind", ast.Describe(e))
	default:
		c.failf(strata.Misplaced, "select it in a derived table and filter outside", "the window function %s is not allowed here", ast.Describe(e))
	}
	if e.Distinct {
		c.failf(strata.Misplaced, "", "DISTINCT in %s has no meaning over a window", ast.Describe(e))
	}
	if e.Fn.OrderedSet() || len(e.OrderBy) > 0 {
		c.failf(strata.Misplaced, "", "the ordered aggregate %s takes no window", ast.Describe(e))
	}
	if e.Filter != nil && e.Fn.WindowOnly() {
		c.failf(strata.Misplaced, "", "FILTER in %s: only aggregates take it", ast.Describe(e))
	}
	unfiltered, clause := *e, c.clause
	unfiltered.Filter = nil
	c.children(&unfiltered, s, inWindow)
	c.counted(e)
	c.collected(e, s)
	c.clause = "FILTER"
	sense := c.sense
	c.sense = wantsTrue
	c.expr(e.Filter, s, forbidden)
	c.clause, c.sense = clause, sense
	if e.Over.Frame != nil {
		c.frame(e, e.Over)
	}
}

// frame refuses frames that no database takes, or that mean nothing.
func (c *checker) frame(e *ast.Aggregate, o *ast.Window) {
	f := o.Frame
	distance := f.From.HasDistance() || f.To.HasDistance()
	switch {
	case f.From.Kind == ast.UnboundedFollowing, f.To.Kind == ast.UnboundedPreceding, f.From.Kind > f.To.Kind:
		c.failf(strata.BadValue, "swap the bounds", "%s: the frame ends before it starts", ast.Describe(e))
	case backwards(f.From) || backwards(f.To):
		c.failf(strata.BadValue, "use Following for Preceding, or the other way round", "%s: a frame's distance is not negative", ast.Describe(e))
	case f.Unit == ast.FrameGroups && len(o.OrderBy) == 0:
		c.failf(strata.Incomplete, "add OrderBy to the window", "%s: GROUPS counts groups of peers, and without an order all rows are peers", ast.Describe(e))
	case f.Unit == ast.FrameRange && distance && len(o.OrderBy) != 1:
		c.failf(strata.Incomplete, "order the window by the one value that the distance is in", "%s: RANGE with a distance needs exactly one ORDER BY term, not %d", ast.Describe(e), len(o.OrderBy))
	case f.Unit != ast.FrameRange && f.ByInterval():
		c.failf(strata.BadValue, "use Range", "%s: %s counts, and an interval is no number", ast.Describe(e), f.Unit)
	case f.Unit == ast.FrameRange && distance:
		c.distances(e, o)
	}
}

// distances refuses distances that are not in what the window is ordered by.
func (c *checker) distances(e *ast.Aggregate, o *ast.Window) {
	kind := ast.TypeOf(o.OrderBy[0].X).Kind
	for _, b := range []ast.Bound{o.Frame.From, o.Frame.To} {
		switch {
		case !b.HasDistance():
		case b.Interval == "" && !kind.Number():
			c.failf(strata.BadValue, "order by an integer or a float, or use ROWS; of times, the distance is an interval: PrecedingInterval and FollowingInterval",
				"%s: RANGE with a distance needs a number to order by", ast.Describe(e))
		case b.Interval == "":
		case tooFar(b):
			c.failf(strata.BadValue, "use UnboundedPreceding, or UnboundedFollowing", "%s: an interval of a frame is at most 4000 years", ast.Describe(e))
		case kind != ast.Time && kind != ast.Date && kind != ast.Local:
			c.failf(strata.BadValue, "order by an instant, a date or a local time, or give a number", "%s: RANGE with an interval needs a time to order by", ast.Describe(e))
		case b.Months != 0 && !c.d.Has(dialect.IntervalFrames):
			c.failf(strata.Unsupported, "give days, or less; or compare with AddMonths in a subquery", "%s: %s does not support %s with months", ast.Describe(e), c.d.Name, dialect.IntervalFrames)
		}
	}
}

// tooFar reports whether what lies at an interval from a time may be none that databases
// hold.
func tooFar(b ast.Bound) bool {
	const years, day = 4000, 24 * 60 * 60 * 1e6
	far := func(n, most int64) bool { return n > most || n < -most }
	return far(b.Months, years*12) || far(b.Days, years*365) || far(b.Distance, years*365*day)
}

// backwards reports whether a distance is negative; of an interval, as databases order
// them: a month is 30 days, a day 24 hours.
func backwards(b ast.Bound) bool {
	const day = 24 * 60 * 60 * 1e6
	days, rest := b.Months*30+b.Days+b.Distance/day, b.Distance%day
	return days < 0 || days == 0 && rest < 0
}

// windowNames refuses one name for two windows.
func (c *checker) windowNames(q *ast.Select) {
	named := ast.Windows(q)
	for i, a := range named {
		c.name("a window", a.Name)
		for _, b := range named[:i] {
			if a.Name == b.Name {
				c.failf(strata.RepeatedSource, "name a Window value once and use that value", "two windows are named %q", a.Name)
			}
		}
	}
}
