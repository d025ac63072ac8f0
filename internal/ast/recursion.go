package ast

// Columns that a recursive query has by an option.
const (
	DepthName = "strata_depth"
	CycleName = "strata_cycle"
	PathName  = "strata_path"
)

// OptionOf is the option by which a recursive query has a column, or "".
func OptionOf(column string) string {
	switch column {
	case DepthName:
		return "MaxDepth"
	case CycleName, PathName:
		return "MarkCycles"
	default:
		return ""
	}
}
