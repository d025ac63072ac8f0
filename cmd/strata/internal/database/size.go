package database

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// Size is how large a table is.
type Size struct {
	Rows  int64 // about
	Guess bool  // by the table's size: it was never analyzed
	Bytes int64 // 0 where it is not known
}

// String is about how large it is.
func (s Size) String() string {
	if s.Guess {
		return fmt.Sprintf("not analyzed, %s", bytes(s.Bytes))
	}
	if s.Bytes == 0 {
		return fmt.Sprintf("about %s rows", Thousands(s.Rows))
	}
	return fmt.Sprintf("about %s rows, %s", Thousands(s.Rows), bytes(s.Bytes))
}

// Thousands is a number with commas.
func Thousands(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func bytes(n int64) string {
	const step = 1024
	f, unit := float64(n), ""
	for _, u := range []string{"", "k", "M", "G", "T"} {
		if unit = u; f < step || u == "T" {
			break
		}
		f /= step
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0") + " " + unit + "B"
}

// Sizes are those of the tables of a database, by what they are called in messages.
func (e *Engine) Sizes(ctx context.Context, db *sql.DB) (map[string]Size, error) {
	return e.sizes(ctx, db)
}

// Tables that were never analyzed have -1 rows: then it is guessed by their size.
func serverSizes(ctx context.Context, db *sql.DB) (map[string]Size, error) {
	out := map[string]Size{}
	rows, err := db.QueryContext(ctx, `SELECT CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END,
		CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint ELSE pg_relation_size(c.oid) / 64 END, pg_total_relation_size(c.oid), c.reltuples < 0
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var s Size
		if err := rows.Scan(&name, &s.Rows, &s.Bytes, &s.Guess); err != nil {
			return nil, err
		}
		out[name] = s
	}
	return out, rows.Err()
}

// SQLite keeps no numbers of rows; the highest rowid is found at once.
func fileSizes(ctx context.Context, db *sql.DB) (map[string]Size, error) {
	names, err := fileTables(ctx, db)
	if err != nil {
		return nil, err
	}
	out := map[string]Size{}
	for _, name := range names {
		quoted := textsql.Ident(name)
		var n int64
		if err := db.QueryRowContext(ctx, "SELECT coalesce(max(rowid), 0) FROM "+quoted).Scan(&n); err != nil {
			if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+quoted).Scan(&n); err != nil { // WITHOUT ROWID
				return nil, err
			}
		}
		out[strings.ToLower(name)] = Size{Rows: n}
	}
	return out, nil
}

func fileTables(ctx context.Context, db *sql.DB) ([]string, error) {
	return texts(ctx, db, "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
}
