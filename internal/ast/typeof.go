package ast

// TypeOf returns the SQL type of an expression, as far as its node tells.
func TypeOf(e Expr) Type {
	switch e := Bare(e).(type) {
	case *Column:
		return e.Type
	case *Bind:
		return e.Type
	case *Param:
		return e.Type
	case *Output:
		return TypeOf(e.X)
	case *Virtual:
		return e.Type
	case *Excluded:
		if e.Column == nil {
			return Type{}
		}
		return e.Column.Type
	case *Cast:
		return e.To
	case *FieldOf:
		return e.Field.Type
	case *Case:
		return e.Type
	case *Call:
		return e.Fn.Result(e.Type)
	case *Aggregate:
		return e.Fn.Result(e.Type)
	case *Subquery:
		return e.Type
	case *Raw:
		return e.Type
	case *Invoke:
		return e.Type
	case *Collate:
		return TypeOf(e.X)
	case *Binary:
		return e.Op.Result(e.Type)
	case *Unary:
		return e.Op.Result(e.Type)
	case *Logic, *Match, *Between, *In, *InQuery, *Exists:
		return Type{Kind: Bool}
	case *Search:
		if e.Rank {
			return Type{Kind: Float64}
		}
		return Type{Kind: Bool}
	case *Grouping:
		return Type{Kind: Int64}
	default:
		return Type{}
	}
}
