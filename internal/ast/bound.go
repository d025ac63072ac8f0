package ast

// BoundQuery is a prepared statement with the arguments of a call. It stands in no
// other statement.
type BoundQuery struct {
	Of   any // the *Prepared, whose insides would be dear to whoever imports this
	Args []any
	Err  error // an argument that could not be taken
}

// PreparedOf returns the prepared statement. It is a function: methods of what is
// imported are compiled, or read, whether they are used or not.
func PreparedOf(b *BoundQuery) *Prepared {
	p, _ := b.Of.(*Prepared)
	return p
}

func (*BoundQuery) query() {}
func (*BoundQuery) stmt()  {}
