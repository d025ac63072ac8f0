package ast

// Named is a type that a database knows by a name of its own.
type Named struct {
	Text *Function // how each dialect spells a CustomType
}

// Title names the type in messages.
func (n *Named) Title() string { return n.Text.Text }
