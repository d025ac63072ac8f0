package write

import (
	"slices"
	"strconv"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// searchForm is the spelling of a part of full-text search.
func (w *writer) searchForm(name string, f *ast.FullText) form {
	config := f.Language
	if config == "" {
		config = "simple"
	}
	return parse(strings.NewReplacer("{config}", config, "{weight}", occurrences(f)).Replace(w.d.Spelling["search:"+name]))
}

// labels are how PostgreSQL tells the words of columns apart, the heaviest first.
const labels = "ABCD"

// occurrences says what the occurrences of a lexeme count in a rank.
func occurrences(f *ast.FullText) string {
	weights := f.Weights()
	if len(weights) == 1 {
		return strconv.Itoa(weights[0]) + " * cardinality(d.positions)"
	}
	var b strings.Builder
	b.WriteString("(SELECT sum(CASE l")
	for i, weight := range weights {
		b.WriteString(" WHEN '" + labels[i:i+1] + "' THEN " + strconv.Itoa(weight))
	}
	b.WriteString(" END) FROM unnest(d.weights) AS l)")
	return b.String()
}

// search writes a condition or a rank of a full-text index.
func (w *writer) search(e *ast.Search) {
	switch {
	case w.d.FullText == dialect.NoFullText:
		w.unsupported("full-text search")
	case w.d.FullText == dialect.SearchKey && e.Rank:
		w.searchKey("rank", "the rank of full text", e)
	case w.d.FullText == dialect.SearchKey:
		w.searchKey("match", "full-text search", e)
	case w.d.FullText == dialect.SearchColumn:
		name := "match"
		if e.Rank && e.Index.Language != "" {
			name = "stem"
		} else if e.Rank {
			name = "rank"
		}
		vector := &ast.Column{Table: e.Index.Table, Name: e.Index.Name}
		w.form(w.searchForm(name, e.Index), "full-text search", nil, vector, e.Query)
	case e.Rank:
		operands := []ast.Expr{e.Query}
		for _, c := range e.Index.Columns {
			operands = append(operands, &ast.Raw{Text: []string{strconv.Itoa(c.Weight)}}, c.Column)
		}
		w.form(w.searchForm("rank", e.Index), "the rank of full text", nil, operands...)
	default:
		w.searchRows(e)
	}
}

// searchRows writes a condition as the rows that an index of its own finds. Of a
// table that is left out by an outer join nothing is known, even if none is found.
func (w *writer) searchRows(e *ast.Search) {
	if w.optional[e] {
		w.text("CASE WHEN ")
		w.rowID(e.Index.Table)
		w.text(" IS NOT NULL THEN ")
		defer w.text(" END")
	}
	w.rowID(e.Index.Table)
	w.text(" IN (SELECT rowid FROM ")
	w.searchTable(e.Index, "")
	w.text(" WHERE ")
	w.searchTable(e.Index, "")
	w.text(" MATCH ")
	w.form(w.searchForm("match", e.Index), "full-text search", nil, e.Query)
	w.text(")")
}

// rowID writes the number of a row.
func (w *writer) rowID(t *ast.Table) {
	if !w.bare {
		w.tableRef(t)
		w.text(".")
	}
	w.text(rowIDName(t))
}

// rowIDName is the name for the number of a row that no column has taken.
func rowIDName(t *ast.Table) string {
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		if !slices.ContainsFunc(t.Columns, func(c *ast.Column) bool { return strings.EqualFold(c.Name, name) }) {
			return name
		}
	}
	return "rowid"
}

// searchTable writes the name of an index that is a table, or of what belongs to it.
func (w *writer) searchTable(f *ast.FullText, suffix string) {
	w.tableName(&ast.Table{Schema: f.Table.Schema, Name: f.Table.Name + "_" + f.Name + suffix})
}

// searchColumn writes the column of an index in CREATE TABLE.
func (w *writer) searchColumn(f *ast.FullText) {
	if w.d.FullText != dialect.SearchColumn {
		return
	}
	w.text(",\n\t")
	w.ident(f.Name)
	w.text(" tsvector GENERATED ALWAYS AS (")
	weights := f.Weights()
	for i, c := range f.Columns {
		if i > 0 {
			w.text(` || '''|'':1'::tsvector || `) // no phrase goes over it
		}
		var x ast.Expr = c.Column
		if c.Column.Nullable {
			x = &ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{x, &ast.Bind{Value: "", Type: c.Column.Type}}, Type: c.Column.Type}
		}
		if len(weights) > 1 {
			w.text("setweight(")
		}
		w.inlined(true, func(inner *writer) { inner.form(inner.searchForm("vector", f), "full-text search", nil, x) })
		if len(weights) > 1 {
			w.text(", '" + labels[slices.Index(weights, c.Weight):][:1] + "')")
		}
	}
	w.text(") STORED")
}

// createFullText writes a part of an index; nothing where it is a column.
func (w *writer) createFullText(s *ast.CreateFullText) {
	w.clause = "CREATE INDEX"
	exists := ""
	if s.IfNotExists {
		exists = "IF NOT EXISTS "
	}
	switch {
	case w.d.FullText == dialect.NoFullText:
		w.unsupported("full-text search")
	case w.d.FullText == dialect.SearchKey && s.Event == "":
		w.searchIndex(s)
	case w.d.FullText == dialect.SearchKey:
	case w.d.FullText == dialect.SearchColumn && s.Event == "":
		w.text("CREATE INDEX " + exists)
		w.ident(s.Index.Table.Name + "_" + s.Index.Name + "_idx")
		w.text(" ON ")
		w.tableName(s.Index.Table)
		w.text(" USING gin (")
		w.ident(s.Index.Name)
		w.text(")")
	case w.d.FullText == dialect.SearchColumn:
	case s.Event == "":
		w.text("CREATE VIRTUAL TABLE " + exists)
		w.searchTable(s.Index, "")
		w.text(" USING fts5(")
		w.searchColumns(s.Index)
		w.text("content='', contentless_delete=1, tokenize='ascii')")
	case s.Event == "FILL":
		w.fillFullText(s.Index)
	default:
		w.text("CREATE TRIGGER " + exists)
		w.searchTable(s.Index, "_"+strings.ToLower(s.Event))
		w.text(" AFTER " + s.Event + " ON ")
		w.tableName(s.Index.Table)
		w.trigger(s.Index, s.Event)
	}
}

// searchKey writes what asks an index of the texts themselves. Of a table that is left out by
// an outer join nothing is known.
func (w *writer) searchKey(name, what string, e *ast.Search) {
	if w.optional[e] {
		key := firstKey(e.Index.Table)
		if key == nil {
			w.unsupported(what + " of a table without a primary key that an outer join may leave out")
			return
		}
		w.text("CASE WHEN ")
		w.column(key)
		w.text(" IS NOT NULL THEN ")
		defer w.text(" END")
	}
	w.pieces(w.d.Spelling["search:"+name], "{columns}", what, func() {
		list(w, e.Index.Columns, func(c ast.Searched) { w.column(c.Column) })
	}, e.Query)
}

// searchIndex writes an index of the texts themselves.
func (w *writer) searchIndex(s *ast.CreateFullText) {
	w.fill(dialect.SearchIndex, func(hole string) {
		switch hole {
		case "once":
			if s.IfNotExists {
				w.say(dialect.IndexOnce)
			}
		case "name":
			w.ident(s.Index.Table.Name + "_" + s.Index.Name + "_idx")
		case "table":
			w.tableName(s.Index.Table)
		default:
			w.text("(")
			list(w, s.Index.Columns, func(c ast.Searched) { w.ident(c.Column.Name) })
			w.text(")")
		}
	})
}

// fillFullText writes what fills an index that is empty.
func (w *writer) fillFullText(f *ast.FullText) {
	w.bare = true
	w.text("INSERT INTO ")
	w.searchTable(f, "")
	w.text(" (")
	w.searchColumns(f)
	w.text("rowid) SELECT ")
	for _, c := range f.Columns {
		w.form(w.searchForm("vector", f), "full-text search", nil, c.Column)
		w.text(", ")
	}
	w.rowID(f.Table)
	w.text(" FROM ")
	w.tableName(f.Table)
	w.text(" WHERE NOT EXISTS (SELECT 1 FROM ")
	w.searchTable(f, "")
	w.text(")")
}

// searchColumns names the columns of an index that is a table: some names are
// its own.
func (w *writer) searchColumns(f *ast.FullText) {
	for i := range f.Columns {
		w.text("c" + strconv.Itoa(i+1) + ", ")
	}
}

// trigger writes what keeps an index in step with its table.
func (w *writer) trigger(f *ast.FullText, event string) {
	id := rowIDName(f.Table)
	if event == "UPDATE" {
		w.text(" WHEN new." + id + " <> old." + id)
		for _, c := range f.Columns {
			w.text(" OR new.")
			w.ident(c.Column.Name)
			w.text(" IS NOT old.")
			w.ident(c.Column.Name)
		}
	}
	w.text(" BEGIN")
	if event != "INSERT" {
		w.text("\n\tDELETE FROM ")
		w.searchTable(f, "")
		w.text(" WHERE rowid = old." + id + ";")
	}
	if event != "DELETE" {
		w.text("\n\tINSERT INTO ")
		w.searchTable(f, "")
		w.text(" (")
		w.searchColumns(f)
		w.text("rowid) VALUES (")
		for _, c := range f.Columns {
			w.form(w.searchForm("vector", f), "full-text search", nil, &ast.Column{Table: &ast.Table{Name: "new"}, Name: c.Column.Name})
			w.text(", ")
		}
		w.text("new." + id + ");")
	}
	w.text("\nEND")
}

// dropFullText writes nothing where an index goes with its table.
func (w *writer) dropFullText(s *ast.DropFullText) {
	if w.d.FullText == dialect.SearchTable {
		w.text("DROP TABLE IF EXISTS ")
		w.searchTable(s.Index, "")
	}
}
