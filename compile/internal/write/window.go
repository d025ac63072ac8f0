package write

import (
	"slices"

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
	frames := w.frames
	w.text("(")
	gap := ""
	if len(o.PartitionBy) > 0 {
		w.text("PARTITION BY ")
		list(w, o.PartitionBy, w.key)
		gap = " "
	}
	if len(o.OrderBy) > 0 {
		w.text(gap + "ORDER BY ")
		if o.Frame.ByInterval() {
			w.framed(o.OrderBy[0], o.Frame)
		} else {
			list(w, o.OrderBy, func(t ast.Order) { w.inFrame(t, o.Frame, func() { w.ordered(t) }) })
		}
		if w.writes(dialect.LoneOrder) && !o.Frame.ByDistance() && ofNoColumn(o) {
			w.text(", ")
			w.say(dialect.LoneOrder)
		}
		gap = " "
	} else if w.writes(dialect.NoOrder) {
		w.text(gap)
		w.say(dialect.NoOrder)
		gap = " "
	}
	if o.Frame != nil {
		w.text(gap)
		w.frame(o.Frame)
	} else if w.frames > frames && w.writes(dialect.NoFrame) {
		if len(o.OrderBy) > 0 || w.writes(dialect.NoOrder) {
			w.text(", ")
		} else {
			w.text(gap + "ORDER BY ")
		}
		w.say(dialect.NoFrame)
	}
	w.text(")")
}

// ofNoColumn reports whether a window's order reads nothing of the rows.
func ofNoColumn(o *ast.Window) bool {
	return !slices.ContainsFunc(o.OrderBy, func(t ast.Order) bool { return len(ast.Reads(t.X)) > 0 || unread(t.X) })
}

func (w *writer) frame(f *ast.Frame) {
	w.frames++
	if f.Unit == ast.FrameGroups {
		w.say(dialect.FrameGroups)
	} else {
		w.text(f.Unit.String())
	}
	w.text(" BETWEEN ")
	w.frameBound(f.From)
	w.text(" AND ")
	w.frameBound(f.To)
	if exclusion := f.Exclude.String(); exclusion != "" {
		w.fill(dialect.FrameExclude, func(string) { w.text(exclusion) })
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

// framed writes the one term of ORDER BY that a distance in time is added to: an
// instant by the clock of UTC, whatever the zone of the session, or a number.
func (w *writer) framed(o ast.Order, f *ast.Frame) {
	w.inFrame(o, f, func() {
		if t, ok := w.d.Spelling["framed:"+o.Type.Kind.String()]; ok {
			w.form(parse(t), "RANGE", nil, o.X)
		} else {
			w.expr(o.X)
		}
	})
}

// inFrame writes a term of ORDER BY in a window. RANGE with a distance takes only one:
// where NULL gets its place by a second one, it is left where it is if the frame has no
// open end, so that the place of NULL says nothing.
func (w *writer) inFrame(o ast.Order, f *ast.Frame, x func()) {
	if !f.ByDistance() || !w.byHand(o, true) {
		w.placed(o, true, x)
		return
	}
	if f.From.Kind == ast.UnboundedPreceding || f.To.Kind == ast.UnboundedFollowing {
		w.unsupported("RANGE from a distance to an open end; give both ends a distance")
	}
	w.term(o, x)
}
