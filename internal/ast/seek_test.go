package ast

import "testing"

func TestSeekAsksOfNoneInWhatIsAbsent(t *testing.T) {
	x, y := &Column{Name: "x"}, &Column{Name: "y"}
	inner := &Unary{Op: Not, X: y}
	e := &Logic{Terms: []Expr{&Unary{Op: IsNull, X: x}, inner}}
	var asked []Expr
	found := Seek(e, func(e Expr) Verdict {
		asked = append(asked, e)
		switch e {
		case Expr(inner):
			return Absent
		case Expr(y):
			return Found
		default:
			return Inside
		}
	})
	if found || len(asked) != 4 {
		t.Errorf("found is %v, asked of %v", found, asked)
	}
	if is := func(e Expr) bool { return e == Expr(y) }; !Has(e, is) || Has(nil, is) || !HasOperand(inner, is) || HasOperand(e, is) {
		t.Error("y is in the whole, and directly under NOT")
	}
}

func TestSeekAsksOfNoneAfterWhatIsFound(t *testing.T) {
	x, y := &Column{Name: "x"}, &Column{Name: "y"}
	if !Seek(&Binary{Op: Eq, L: x, R: y}, func(e Expr) Verdict {
		if e == Expr(y) {
			t.Error("asked of y, after x was found")
		}
		if e == Expr(x) {
			return Found
		}
		return Inside
	}) {
		t.Error("x is not found")
	}
}
