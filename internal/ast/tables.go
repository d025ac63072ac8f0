package ast

import "slices"

// TablesOf returns the names of the tables that a statement names, in the order in which
// it does, each once: the one that it changes first. Raw SQL names none that are known.
func TablesOf(s Stmt) []string {
	var names []string
	eachTable(s, func(t *Table) {
		name := t.Name
		if t.Schema != "" {
			name = t.Schema + "." + name
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	})
	return names
}

// DefinedIn returns the tables that a statement names, as they are defined, as often as it does.
func DefinedIn(s Stmt) (out []*Table) {
	eachTable(s, func(t *Table) { out = append(out, t) })
	return out
}

func eachTable(s Stmt, met func(*Table)) {
	m := &measure{seen: map[*CTE]int{}, met: met}
	if b, ok := s.(*BoundQuery); ok {
		s = PreparedOf(b)
	}
	m.inStmt(s, 0)
}

// Verb is the SQL command of a statement: "SELECT", "INSERT", "CREATE TABLE"; "" of raw
// SQL, which nobody has read.
func Verb(s Stmt) string {
	switch s := s.(type) {
	case nil, *RawStmt, *CreateFullText, *LockDefinitions, *DeferKeys: // which go by their text
		return ""
	case *Prepared:
		return Verb(s.Stmt)
	case *BoundQuery:
		return Verb(PreparedOf(s))
	case *Insert:
		return "INSERT"
	case *Update, *UpdateRows:
		return "UPDATE"
	case *Delete:
		return "DELETE"
	case *Merge:
		return "MERGE"
	case *AddForeignKey:
		return "ALTER TABLE"
	case *CreateTable, *CreatePartition:
		return "CREATE TABLE"
	case *CreateIndex:
		return "CREATE INDEX"
	case *CreateView:
		return "CREATE VIEW"
	case *CreateType:
		return "CREATE TYPE"
	case *CreateSequence:
		return "CREATE SEQUENCE"
	case *DropSequence:
		return "DROP SEQUENCE"
	case *CreateSchema:
		return "CREATE SCHEMA"
	case *CommentOn:
		return "COMMENT ON"
	case *DropTable, *UnlinkTable:
		return "DROP TABLE"
	case *RefreshView:
		return "REFRESH MATERIALIZED VIEW"
	case *DropView:
		return "DROP VIEW"
	case *DropType:
		return "DROP TYPE"
	case *DropFullText:
		return "DROP INDEX"
	default:
		return "SELECT"
	}
}
