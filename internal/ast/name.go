package ast

// NameOf is the name under which a query returns an item: that of its label or its
// column, "" for what the database names.
func NameOf(item Expr) string {
	switch n := item.(type) {
	case *Label:
		return n.Name
	case *Column:
		return n.Name
	case *Output:
		return NameOf(n.X)
	case *Widen:
		return NameOf(n.X)
	case *Assert:
		return NameOf(n.X)
	default:
		return ""
	}
}
