package write

import (
	"slices"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// over writes OVER: the name of a window, or the window itself.
func (w *writer) over(o *ast.Window) {
	w.text(" OVER ")
	if o.Name != "" {
		w.ident(o.Name)
		return
	}
	w.window(o)
}

// window writes a window specification.
func (w *writer) window(o *ast.Window) {
	frames := w.wrote.frames
	w.text("(")
	gap := ""
	if len(o.PartitionBy) > 0 {
		w.text("PARTITION BY ")
		list(w, o.PartitionBy, w.key)
		gap = " "
	}
	ordered := len(o.OrderBy) > 0 || w.writes(dialect.NoOrder)
	if ordered {
		w.text(gap)
		w.windowOrder(o)
		gap = " "
	}
	switch {
	case o.Frame != nil:
		w.text(gap)
		w.frame(o.Frame)
	case w.wrote.frames == frames || !w.writes(dialect.NoFrame):
	case ordered:
		w.text(", ")
		w.say(dialect.NoFrame)
	default:
		w.text(gap + "ORDER BY ")
		w.say(dialect.NoFrame)
	}
	w.text(")")
}

// windowOrder writes ORDER BY of a window, or what the dialect has in its place.
func (w *writer) windowOrder(o *ast.Window) {
	if len(o.OrderBy) == 0 {
		w.say(dialect.NoOrder)
		return
	}
	w.text("ORDER BY ")
	lone, distant := ofNoColumn(o), o.Frame.ByDistance()
	list(w, o.OrderBy, func(t ast.Order) {
		w.inFrame(t, o.Frame, func() { w.windowTerm(t, o.Frame.ByInterval(), lone && distant) })
	})
	if lone && !distant && w.writes(dialect.LoneOrder) {
		w.text(", ")
		w.say(dialect.LoneOrder)
	}
}

// ofNoColumn reports whether a window's order reads nothing of the rows.
func ofNoColumn(o *ast.Window) bool {
	return !slices.ContainsFunc(o.OrderBy, func(t ast.Order) bool { return len(ast.Reads(t.X)) > 0 || unread(t.X) })
}

func (w *writer) frame(f *ast.Frame) {
	w.wrote.frames++
	if f.Unit == ast.FrameGroups {
		w.fill(dialect.FrameGroups, func(string) { w.unsupported(dialect.FrameGroups.String()) })
	} else {
		w.text(f.Unit.String())
	}
	w.text(" BETWEEN ")
	w.frameBound(f.From)
	w.text(" AND ")
	w.frameBound(f.To)
	if exclusion := f.Exclude.String(); exclusion != "" {
		w.fill(dialect.FrameExclude, func(hole string) {
			if hole == "parts" {
				w.unsupported(exclusion[1:] + " in a frame of " + f.Unit.String() + " " + why(f))
				return
			}
			w.text(exclusion)
		})
	}
}

// why says what a frame is refused for, of which no plain ones can be made.
func why(f *ast.Frame) string {
	switch {
	case f.Unit == ast.FrameRange && (f.From.HasDistance() || f.To.HasDistance()):
		return "with a distance in an order of floats, but of count, and of sum and avg of integers and decimals"
	case f.Unit == ast.FrameRows && f.Exclude != ast.ExcludeCurrentRow && (f.From.HasDistance() || f.To.HasDistance()):
		return "with a distance, but of count, and of sum and avg of integers and decimals"
	default:
		return "of other functions than count, sum, avg, min, max, first_value and last_value"
	}
}

func (w *writer) frameBound(b ast.Bound) {
	switch {
	case !b.HasDistance():
	case b.Interval == "":
		w.wide(b.Distance)
		w.text(" ")
	case w.d.Has(dialect.IntervalFrames):
		w.text("CAST('" + b.Interval + "' AS " + w.s.types[ast.Interval] + ") ")
	default: // what is ordered by counts microseconds
		w.wide(int64(b.Days)*24*60*60*1e6 + b.Distance)
		w.text(" ")
	}
	w.text(b.Kind.String())
}

// windowTerm writes what a window is ordered by; lone says that it is a number to which a
// distance is added, and reads nothing of the rows.
func (w *writer) windowTerm(o ast.Order, byInterval, lone bool) {
	switch {
	case lone:
		w.fill(dialect.LoneNumber, func(string) { w.windowTerm(o, byInterval, false) })
	case byInterval:
		w.framed(o)
	default:
		w.ordered(o)
	}
}

// framed writes what a distance in time is added to: an instant by the clock of UTC, whatever
// the zone of the session, or a number.
func (w *writer) framed(o ast.Order) {
	if t, ok := w.d.Spelling["framed:"+o.Type.Kind.String()]; ok {
		w.form(parse(t), "RANGE", nil, o.X)
	} else {
		w.expr(o.X)
	}
}

// inFrame writes a term of ORDER BY in a window. RANGE with a distance takes only one: where
// NULL gets its place by a second one, it is left where it is if the frame has no open end, as
// the place of NULL says nothing then; with one it is a number beyond all others:
//
//	ORDER BY age IS NULL, age
//	ORDER BY age RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING
//	ORDER BY coalesce(age, 99…9) RANGE BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING
func (w *writer) inFrame(o ast.Order, f *ast.Frame, x func()) {
	distant := f.ByDistance()
	open := distant && (f.From.Kind == ast.UnboundedPreceding || f.To.Kind == ast.UnboundedFollowing)
	switch {
	case numbers(o.X) || distant && w.byHand(o, true) && !open && !f.Part:
		w.term(o, x)
	case !distant || !w.byHand(o, true):
		w.placed(o, true, x)
	default:
		w.beyond(o, f, x)
	}
}

// numbers reports whether an expression numbers the rows of a window, and is never NULL.
func numbers(e ast.Expr) bool {
	a, ok := e.(*ast.Aggregate)
	return ok && a.Over != nil && a.Fn.NeverNull()
}

// beyond writes a term in which NULL is a number beyond all others. A bound at a distance
// from that is none at NULL, where the frame does not have the row itself.
func (w *writer) beyond(o ast.Order, f *ast.Frame, x func()) {
	spelled, ok := w.d.Spelling["ranged:"+o.Type.Kind.Class()]
	if !ok || !f.Around() && !f.Part {
		w.unsupported("RANGE from a distance to an open end; give both ends a distance")
		return
	}
	c, _ := w.nulls(o, true)
	sign := ""
	if (c == dialect.NullsFirst) != o.Desc {
		sign = "-"
	}
	w.term(o, func() {
		for i, piece := range strings.Split(strings.ReplaceAll(spelled, "{sign}", sign), "{1}") {
			if i > 0 {
				x()
			}
			w.text(piece)
		}
	})
}
