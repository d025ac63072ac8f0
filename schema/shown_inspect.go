package schema

import (
	"context"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// inspectShown reads the database of the connection, of which the server shows the tables.
func inspectShown(ctx context.Context, db DB) (*Schema, error) {
	s := &Schema{}
	tables, err := textsql.Query(ctx, db, "SELECT table_name FROM information_schema.tables "+
		"WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_name", 1)
	if err != nil {
		return nil, err
	}
	keys, err := shownKeys(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, r := range tables {
		t, err := showTable(ctx, db, r[0], keys[r[0]])
		if err != nil {
			return nil, err
		}
		t.Name = r[0]
		s.Tables = append(s.Tables, t)
	}
	if err := showSequences(ctx, db, s); err != nil {
		return nil, err
	}
	return s, showViews(ctx, db, s)
}

// showViews reads the views: those that others read come first, where that is seen.
func showViews(ctx context.Context, db DB, s *Schema) error {
	names, err := textsql.Query(ctx, db, "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY table_name", 1)
	if err != nil {
		return err
	}
	for _, r := range names {
		rows, err := textsql.Query(ctx, db, "SHOW CREATE VIEW "+textsql.Ident(r[0]), 4)
		if err != nil {
			return err
		}
		s.Views = append(s.Views, viewOfText(r[0], unescaped(rows[0][1])))
	}
	s.Views = readFirst(s.Views)
	return nil
}

// readFirst puts views after those that they read.
func readFirst(views []View) (out []View) {
	for len(views) > 0 {
		rest := without(views, func(v View) bool {
			free := !slices.ContainsFunc(views, func(o View) bool { return o.Name != v.Name && mentions(v.Query, o.Name) })
			if free {
				out = append(out, v)
			}
			return free
		})
		if len(rest) == len(views) {
			return append(out, rest...)
		}
		views = rest
	}
	return out
}

// showTable reads a table that the server shows, with the keys that it has.
func showTable(ctx context.Context, db DB, name string, keys []shownKey) (Table, error) {
	rows, err := textsql.Query(ctx, db, "SHOW CREATE TABLE "+textsql.Ident(name), 2)
	if err != nil {
		return Table{}, err
	}
	sql, err := unqualified(ctx, db, rows[0][1])
	if err != nil {
		return Table{}, err
	}
	for _, k := range keys {
		sql = k.cut(sql)
	}
	t, err := parseShown(sql)
	t.Name = name
	for _, k := range keys {
		t.ForeignKeys = append(t.ForeignKeys, k.ForeignKey)
	}
	t.Indexes = without(t.Indexes, t.servesKey)
	return t, err
}

// unqualified takes the database of the connection off the sequences that defaults take numbers
// of, which the server shows with it.
func unqualified(ctx context.Context, db DB, sql string) (string, error) {
	if !strings.Contains(sql, "nextval(") {
		return sql, nil
	}
	rows, err := textsql.Query(ctx, db, "SELECT DATABASE()", 1)
	if err != nil {
		return "", err
	}
	return strings.ReplaceAll(sql, "nextval("+textsql.Ident(rows[0][0])+".", "nextval("), nil
}

// servesKey reports whether an index is one that the server has made for a foreign key.
func (t *Table) servesKey(x Index) bool {
	for _, k := range t.ForeignKeys {
		if slices.Contains(t.servingNames(k), x.Name) && x.serves(k) && len(x.Parts) == len(k.Columns) && !x.Unique && x.Where == "" && !x.Parts[0].Desc {
			return true
		}
	}
	return false
}

// servingNames are what the server may call an index that it makes for a foreign key: as that,
// or, where it has named that itself, as the first column.
func (t *Table) servingNames(k ForeignKey) []string {
	if strings.HasPrefix(k.Name, t.Name+"_ibfk_") {
		return []string{k.Name, k.Columns[0]}
	}
	return []string{k.Name}
}

// serves reports whether rows are found by the index that have a key.
func (x Index) serves(k ForeignKey) bool {
	if len(x.Parts) < len(k.Columns) || x.Method != "" {
		return false
	}
	for i, c := range k.Columns {
		if x.Parts[i].Column != c {
			return false
		}
	}
	return true
}

// shownKey is a foreign key, as the catalog has it.
type shownKey struct{ ForeignKey }

// shownKeys are the foreign keys, by the table that has them.
func shownKeys(ctx context.Context, db DB) (map[string][]shownKey, error) {
	rows, err := textsql.Query(ctx, db, "SELECT k.table_name, k.constraint_name, k.column_name, "+
		"CASE WHEN k.referenced_table_schema <> k.table_schema THEN k.referenced_table_schema ELSE '' END, k.referenced_table_name, k.referenced_column_name, r.delete_rule, r.update_rule "+
		"FROM information_schema.key_column_usage AS k JOIN information_schema.referential_constraints AS r "+
		"ON r.constraint_schema = k.constraint_schema AND r.table_name = k.table_name AND r.constraint_name = k.constraint_name "+
		"WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL ORDER BY k.table_name, k.constraint_name, k.ordinal_position", 8)
	if err != nil {
		return nil, err
	}
	keys := map[string][]shownKey{}
	for _, r := range rows {
		list := keys[r[0]]
		if n := len(list); n == 0 || list[n-1].Name != r[1] {
			list = append(list, shownKey{ForeignKey{Name: r[1], Schema: r[3], Table: r[4], OnDelete: acts(r[6]), OnUpdate: acts(r[7])}})
		}
		k := &list[len(list)-1]
		k.Columns, k.References = append(k.Columns, r[2]), append(k.References, r[5])
		keys[r[0]] = list
	}
	return keys, nil
}

// acts is what a key does where it does something; a server that looks at each row as it is
// written refuses at once, whichever word says so.
func acts(rule string) string {
	if rule == "RESTRICT" {
		return ""
	}
	return action(rule)
}

// cut takes the key out of a text in which its names stand as they are.
func (k shownKey) cut(sql string) string {
	begins := ",\n  CONSTRAINT \"" + k.Name + "\" FOREIGN KEY (\"" + strings.Join(k.Columns, "\", \"") + "\") REFERENCES "
	before, after, ok := strings.Cut(sql, begins)
	if !ok {
		return sql
	}
	refers := "(\"" + strings.Join(k.References, "\", \"") + "\")"
	at := strings.Index(after, refers)
	if at < 0 {
		return sql
	}
	after = after[at+len(refers):]
	if end := strings.IndexAny(after, ",\n"); end >= 0 {
		after = after[end:]
	}
	return before + after
}
