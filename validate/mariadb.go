package validate

import (
	"context"
	"regexp"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// byTables prepares a statement by PREPARE, and reads the rows of EXPLAIN, whose arguments are
// NULL: ALL is all rows of a table, and index all of an index, where no index is possible.
// https://mariadb.com/kb/en/explain/
func (o *options) byTables(ctx context.Context, tx DB, sql string) ([]string, error) {
	if !preparable(sql) {
		return nil, nil
	}
	if err := textsql.Exec(ctx, tx, "PREPARE strata_validate FROM "+textsql.Literal(sql)); err != nil {
		return nil, err
	}
	if err := textsql.Exec(ctx, tx, "DEALLOCATE PREPARE strata_validate"); err != nil || o.scans == nil {
		return nil, err
	}
	// id, select_type, table, type, possible_keys, key, key_len, ref, rows, Extra
	rows, err := textsql.Rows(ctx, tx, unbound("EXPLAIN "+unlimited.ReplaceAllString(sql, " ${1} 1")), 10)
	if err != nil {
		return nil, err
	}
	stops := limited.MatchString(sql) && !rests(rows)
	var read []string
	for _, r := range rows {
		outermost := r[1] == "SIMPLE" || r[1] == "PRIMARY"
		if whole := (r[3] == "ALL" || r[3] == "index") && r[4] == ""; !whole || r[1] == "INSERT" || outermost && stops {
			continue
		}
		if table := named(sql, r[2]); table != "" {
			read = append(read, table)
		}
	}
	return o.large(ctx, tx, read, func(table string) string { return o.counted(textsql.Ident(table)) })
}

var (
	unlimited = regexp.MustCompile(` (LIMIT|OFFSET) \?`)
	limited   = regexp.MustCompile(` LIMIT [0-9?]+( OFFSET [0-9?]+)?$`)
)

// rests reports whether rows are left out, or put in order, before LIMIT counts them.
func rests(rows [][]string) bool {
	for _, r := range rows {
		for _, word := range []string{"Using where", "Using filesort", "Using temporary"} {
			if strings.Contains(r[9], word) {
				return true
			}
		}
	}
	return false
}

// named is the table of a name in a statement, which may be an alias; "" for what is read by
// a subquery of its own.
func named(sql, name string) string {
	if name == "" || strings.HasPrefix(name, "<") {
		return ""
	}
	if m := regexp.MustCompile(`[^."]"((?:[^"]|"")+)" AS ` + regexp.QuoteMeta(textsql.Ident(name)) + `(?: |,|\)|$)`).FindStringSubmatch(sql); m != nil {
		return strings.ReplaceAll(m[1], `""`, `"`)
	}
	return name
}
