package write

import (
	"strconv"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// identityType spells the type of an identity.
func (w *writer) identityType(c *ast.Column, name string) string {
	n := c.Numbering
	if n == nil {
		n = &ast.Numbering{}
	}
	when, options := "ALWAYS", ""
	if n.ByDefault {
		when = "BY DEFAULT"
	}
	if w.d.Has(dialect.IdentityOptions) && w.d.Among(n.OnlyOn) {
		options = counting(n.Start, n.Increment)
	}
	if options != "" {
		options = " (" + options[1:] + ")"
	}
	return strings.NewReplacer("{type}", name, "{when}", when, "{options}", options).Replace(w.d.Identity)
}

// counting says how numbers are counted, where that is not as usual.
func counting(start, increment int64) (s string) {
	if start > 1 {
		s += " START WITH " + strconv.FormatInt(start, 10)
	}
	if increment > 1 {
		s += " INCREMENT BY " + strconv.FormatInt(increment, 10)
	}
	return s
}

// createSequence writes nothing where the dialect has no sequences: what takes a number of
// one is refused there.
func (w *writer) createSequence(s *ast.CreateSequence) {
	if !w.d.Has(dialect.Sequences) {
		return
	}
	w.fill(dialect.CreateSequence, func(hole string) {
		switch hole {
		case "once":
			if s.IfNotExists {
				w.text("IF NOT EXISTS ")
			}
		case "sequence":
			w.tableName(s.Sequence.Name)
		default:
			w.text(counting(s.Sequence.Start, s.Sequence.Increment))
		}
	})
}

// nextNumber takes a number of a sequence.
func (w *writer) nextNumber(s *ast.Sequence) {
	if !w.d.Has(dialect.Sequences) {
		w.unsupported(dialect.Sequences.String())
		return
	}
	w.fill(dialect.NextNumber, func(hole string) {
		if hole == "name" {
			w.nameAsText(s)
		} else {
			w.tableName(s.Name)
		}
	})
}

func (w *writer) nameAsText(s *ast.Sequence) {
	w.text(w.quotedText(w.taken(func() { w.tableName(s.Name) })))
}

// dropSequence leaves a sequence alone that something else uses.
func (w *writer) dropSequence(s *ast.DropSequence) {
	if w.d.Has(dialect.Sequences) {
		w.fillQuoted(dialect.DropUnused, func(hole string) {
			if hole == "name" {
				w.nameAsText(s.Sequence)
				return
			}
			w.text("DROP SEQUENCE IF EXISTS ")
			w.tableName(s.Sequence.Name)
		})
	}
}
