package ast

// Title names a statement in messages.
func Title(s Stmt) string {
	switch s := s.(type) {
	case *Insert:
		return changeTitle("INSERT", " INTO", s.Table)
	case *Update:
		return changeTitle("UPDATE", "", s.Table)
	case *UpdateRows:
		return changeTitle("UPDATE", "", s.Table)
	case *Delete:
		return changeTitle("DELETE", " FROM", s.Table)
	case *CreateTable:
		return "CREATE TABLE " + s.Table.Name
	case *CreateIndex:
		return "CREATE INDEX " + s.Index.Name
	case *CommentOn:
		return "COMMENT ON " + s.Table.Name
	case *CreateFullText:
		return "CREATE INDEX " + s.Index.Name
	case *Merge:
		return changeTitle("MERGE", " INTO", s.Target)
	case *CreateView:
		return "CREATE VIEW " + s.View.Name
	case *RefreshView:
		return "REFRESH MATERIALIZED VIEW " + s.View.Name
	case *DropView:
		return "DROP VIEW " + s.View.Name
	case *FindRelation:
		return "CREATE " + s.Name
	case *LockDefinitions:
		return "CREATE"
	case *DeferKeys:
		return "DROP TABLE"
	case *UnlinkTable:
		return "DROP TABLE " + s.Table.Name
	case *CreateType:
		return "CREATE TYPE " + s.Type.Title()
	case *CreatePartition:
		return "CREATE TABLE " + s.Partition.Name
	case *CreateSequence:
		return "CREATE SEQUENCE " + s.Sequence.Name.Name
	case *RawStmt:
		return "raw SQL"
	case *Prepared:
		return Title(s.Stmt)
	default:
		return "SELECT"
	}
}

// changeTitle names a change, which may have no table.
func changeTitle(verb, into string, t *Table) string {
	if t == nil {
		return verb
	}
	return verb + into + " " + t.Name
}

// TableName is the name of the first source of a query, "" where it has none or is none.
func TableName(s Stmt) string {
	switch s := s.(type) {
	case *Select:
		if src := FromOf(s); src != nil {
			if _, group := src.(*JoinGroup); !group {
				return src.Ref()
			}
		}
	case *Compound:
		return TableName(s.L)
	case *Prepared:
		return TableName(s.Stmt)
	case *BoundQuery:
		return TableName(PreparedOf(s))
	}
	return ""
}

// Unnamed is how messages call an expression that has no name.
const Unnamed = "the expression"

// Describe names an expression in messages.
func Describe(e Expr) string {
	switch e := e.(type) {
	case *Column:
		return e.Table.Ref() + "." + e.Name
	case *FieldOf:
		return Describe(e.X) + "." + e.Field.Name
	case *Output:
		return e.Source.Alias + "." + Describe(e.X)
	case *Virtual:
		return e.Source.Alias + "." + e.Column
	case *Excluded:
		if e.Column != nil {
			return "excluded." + e.Column.Name
		}
		return Unnamed
	case *Label:
		return e.Name
	case *Widen:
		return Describe(e.X)
	case *Assert:
		return Describe(e.X)
	case *Aggregate:
		switch {
		case e.Arg == nil && e.Fn == Count:
			return e.Fn.String() + "(*)"
		case e.Arg == nil:
			return e.Fn.String() + "()"
		}
		return e.Fn.String() + "(" + Describe(e.Arg) + ")"
	case *Call:
		if len(e.Args) > 0 {
			return e.Fn.String() + "(" + Describe(e.Args[0]) + ")"
		}
		return e.Fn.String() + "()"
	case *Search:
		return "the full-text index " + e.Index.Table.Ref() + "." + e.Index.Name
	case *Binary:
		return Describe(e.L) + " " + e.Op.String() + " " + Describe(e.R)
	case *Cast:
		return "the cast of " + Describe(e.X)
	case *Case:
		return "the CASE"
	case *Bind:
		return "a value"
	case *Subquery:
		return "the subquery"
	default:
		return Unnamed
	}
}
