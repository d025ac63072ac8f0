package schema

import "github.com/strata-go/strata/internal/textsql"

// ValidateConstraint looks whether all rows keep a constraint that is there, but was not
// looked at when it was added.
type ValidateConstraint struct {
	In
	Name string
}

// String is the change on one line.
func (c *ValidateConstraint) String() string { return c.On() + ": validate constraint " + c.Name }

// Destructive is false.
func (c *ValidateConstraint) Destructive() bool { return false }

func (c *ValidateConstraint) apply(s *Schema) {
	t := c.table(s)
	for i := range t.ForeignKeys {
		if t.ForeignKeys[i].Name == c.Name {
			t.ForeignKeys[i].Validity = Valid
		}
	}
	for i := range t.Checks {
		if t.Checks[i].Name == c.Name {
			t.Checks[i].Validity = Valid
		}
	}
}

func (c *ValidateConstraint) steps() []step { return validate(&c.In, atValid, c.Name) }

func validate(i *In, at int, name string) []step {
	return i.alter(at, "VALIDATE CONSTRAINT %s", textsql.Ident(name))
}

// sql follows the constraint.
func (v Validity) sql() string {
	if v == Valid {
		return ""
	}
	return " " + string(v)
}

// serves reports whether a constraint can become the one that is wanted without being made
// anew.
func (v Validity) serves(want Validity) bool { return (v == NotEnforced) == (want == NotEnforced) }

// validates notes what is to be validated.
func (d *differ) validates(t *Table, name string, live, want Validity) {
	if live == NotValid && want == Valid {
		d.note(&ValidateConstraint{d.in(t), name})
	}
}
