package builder

import (
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// CreateSequence creates a sequence that no table's default takes numbers of, if it is not
// there; CreateTables creates the others. SQLite has no sequences.
func CreateSequence(s strata.Sequence) Definition {
	return ofSequence(s, func(s *ast.Sequence) ast.Stmt { return &ast.CreateSequence{Sequence: s, IfNotExists: true} })
}

// DropSequence drops a sequence that is there and that nothing uses.
func DropSequence(s strata.Sequence) Definition {
	return ofSequence(s, func(s *ast.Sequence) ast.Stmt { return &ast.DropSequence{Sequence: s} })
}

func ofSequence(s strata.Sequence, stmt func(*ast.Sequence) ast.Stmt) Definition {
	of := s.Sequence(door.Key{})
	if of == nil {
		return Definition{rawFailed(misuse("the Sequence is none; strata.DefineSequence makes one"))}
	}
	return Definition{stmt(of)}
}

// sequencesOf are those that the defaults of tables take numbers of, each once.
func sequencesOf(tables []*ast.Table) (list []*ast.Sequence) {
	for _, t := range tables {
		for _, s := range t.Sequences() {
			if !slices.ContainsFunc(list, func(other *ast.Sequence) bool { return sameTable(s.Name, other.Name) }) {
				list = append(list, s)
			}
		}
	}
	return list
}
