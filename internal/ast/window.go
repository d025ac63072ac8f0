package ast

// Window says which rows a window function sees: WINDOW ... AS (PARTITION BY
// ... ORDER BY ... frame).
type Window struct {
	Name        string // "" where the window is written in place
	PartitionBy []Expr
	OrderBy     []Order
	Frame       *Frame // nil for the default
}

// FrameUnit is what a frame's bounds count.
type FrameUnit uint8

// The units of a frame.
const (
	FrameRows FrameUnit = iota
	FrameRange
	FrameGroups
)

var frameUnitNames = [...]string{"ROWS", "RANGE", "GROUPS"}

// String is the unit's spelling in SQL.
func (u FrameUnit) String() string { return frameUnitNames[u] }

// BoundKind is a frame bound without its distance, in the order of the rows.
type BoundKind uint8

// The bounds of a frame.
const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

var boundNames = [...]string{"UNBOUNDED PRECEDING", "PRECEDING", "CURRENT ROW", "FOLLOWING", "UNBOUNDED FOLLOWING"}

// String is the bound's spelling in SQL.
func (k BoundKind) String() string { return boundNames[k] }

// Bound is one end of a frame.
type Bound struct {
	Kind     BoundKind
	Distance int64  // of Preceding and Following; of an interval its microseconds
	Interval string // the distance as the text of an interval; "" where it is a number
	Months   int64  // of an interval
	Days     int64  // of an interval
}

// HasDistance reports whether a bound lies at a distance from the current row.
func (b Bound) HasDistance() bool { return b.Kind == Preceding || b.Kind == Following }

// Exclusion is what a frame leaves out around the current row.
type Exclusion uint8

// The exclusions of a frame.
const (
	ExcludeNothing Exclusion = iota
	ExcludeCurrentRow
	ExcludeGroup
	ExcludeTies
)

var exclusionNames = [...]string{"", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES"}

// String is the exclusion's spelling in SQL, with a blank before it.
func (e Exclusion) String() string { return exclusionNames[e] }

// Frame is the part of a partition that a window function sees.
type Frame struct {
	Unit     FrameUnit
	From, To Bound
	Exclude  Exclusion
	// Part says that the frame is a part of another one: of what lies at a distance of NULL
	// it has nothing but NULL, and that at none only.
	Part bool
}

// ByInterval reports whether a bound of the frame lies at an interval from the current
// row.
func (f *Frame) ByInterval() bool {
	return f != nil && (f.From.Interval != "" || f.To.Interval != "")
}

// ByDistance reports whether a bound of RANGE lies at a distance from the value of the current
// row.
func (f *Frame) ByDistance() bool {
	return f != nil && f.Unit == FrameRange && (f.From.HasDistance() || f.To.HasDistance())
}

// Around reports whether the current row lies between the bounds of the frame, whether or not
// it is excluded.
func (f *Frame) Around() bool { return f.From.Kind <= CurrentRow && f.To.Kind >= CurrentRow }

// Exprs calls visit for the expressions of a window.
func (w *Window) Exprs(visit func(Expr)) {
	for _, e := range w.PartitionBy {
		visit(e)
	}
	for _, o := range w.OrderBy {
		visit(o.X)
	}
}

// Within is the function over another window.
func (a *Aggregate) Within(o *Window) *Aggregate {
	n := *a
	n.Over = o
	return &n
}

// As is another function of the same values.
func (a *Aggregate) As(fn Fn, t Type) *Aggregate {
	n := *a
	n.Fn, n.Type = fn, t
	return &n
}
