package ast

// Verdict is what is said of an expression that is looked through.
type Verdict uint8

// An expression is what is looked for, or has nothing of it, or may have it inside.
const (
	Inside Verdict = iota
	Found
	Absent
)

// Decided is Found or Absent.
func Decided(found bool) Verdict {
	if found {
		return Found
	}
	return Absent
}

// Seek reports whether an expression, or one in it, is Found by a judge, who is asked of each
// before those that are in it, and of none that is in one that is Absent. Subqueries are not
// entered.
func Seek(e Expr, judge func(Expr) Verdict) bool {
	if e == nil {
		return false
	}
	v := judge(e)
	if v == Inside {
		Children(e, func(x Expr) {
			if v != Found && Seek(x, judge) {
				v = Found
			}
		})
	}
	return v == Found
}

// Has reports whether something is so of an expression or of one in it, subqueries aside.
func Has(e Expr, is func(Expr) bool) bool {
	return Seek(e, func(x Expr) Verdict {
		if is(x) {
			return Found
		}
		return Inside
	})
}

// HasOperand reports whether something is so of what is directly under an expression.
func HasOperand(e Expr, is func(Expr) bool) (found bool) {
	Children(e, func(x Expr) { found = found || is(x) })
	return found
}
