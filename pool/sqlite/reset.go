package sqlite

import (
	"context"
	"errors"
	"strings"

	"github.com/strata-go/strata/internal/scan"
)

// sessionPragmas are the settings of a connection, not of its database,
// https://www.sqlite.org/pragma.html, that change answers, or what is kept.
var sessionPragmas = []string{
	"automatic_index", "cache_size", "case_sensitive_like", "cell_size_check", "defer_foreign_keys", "foreign_keys",
	"ignore_check_constraints", "legacy_alter_table", "query_only", "read_uncommitted", "recursive_triggers",
	"reverse_unordered_selects", "secure_delete", "temp_store", "trusted_schema",
	"analysis_limit", "count_changes", "full_column_names", "journal_mode", "max_page_count", "short_column_names", "writable_schema",
}

// readable are those of them whose value SQLite tells.
func readable() []string {
	var list []string
	for _, name := range sessionPragmas {
		if name != "case_sensitive_like" {
			list = append(list, name)
		}
	}
	return list
}

// remember notes the settings as they are, and one that cannot be asked for as it was
// configured.
func (c *native) remember(ctx context.Context, configured []Pragma) error {
	like := Pragma{"case_sensitive_like", "0"}
	for _, p := range configured {
		if strings.EqualFold(p.Name, like.Name) {
			like.Value = p.Value
		}
	}
	c.settings = []Pragma{like}
	for _, name := range readable() {
		values, err := texts(ctx, c, "SELECT CAST("+name+" AS TEXT) FROM pragma_"+name)
		if err != nil {
			return err
		}
		if len(values) == 1 {
			c.settings = append(c.settings, Pragma{name, values[0]})
		}
	}
	return nil
}

// reset undoes what was left in the session of a connection that cannot be closed, since
// its database would go with it: settings, temporary tables, attached databases.
func (c *native) reset(ctx context.Context) error {
	errs := []error{c.dropTemporary(ctx), c.detach(ctx)}
	for _, p := range c.settings {
		errs = append(errs, c.set(ctx, p))
	}
	return errors.Join(errs...)
}

func (c *native) dropTemporary(ctx context.Context) error {
	drops, err := texts(ctx, c, "SELECT 'DROP ' || type || ' temp.\"' || replace(name, '\"', '\"\"') || '\"' FROM temp.sqlite_master "+
		"WHERE type IN ('table', 'view', 'trigger') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'table', type = 'view'")
	return errors.Join(err, c.all(ctx, drops))
}

func (c *native) detach(ctx context.Context) error {
	detaches, err := texts(ctx, c, "SELECT 'DETACH \"' || replace(name, '\"', '\"\"') || '\"' FROM pragma_database_list WHERE name NOT IN ('main', 'temp')")
	kept := detaches[:0]
	for _, text := range detaches {
		if _, configured := c.attached[strings.ReplaceAll(strings.Trim(strings.TrimPrefix(text, "DETACH "), `"`), `""`, `"`)]; !configured {
			kept = append(kept, text)
		}
	}
	return errors.Join(err, c.all(ctx, kept))
}

// all runs statements, whatever becomes of those before.
func (c *native) all(ctx context.Context, list []string) error {
	var errs []error
	for _, text := range list {
		_, err := c.exec(ctx, text, arguments{})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// texts reads a column of texts.
func texts(ctx context.Context, c conn, text string) (list []string, err error) {
	r, err := c.query(ctx, text, arguments{}, false)
	if err != nil {
		return nil, err
	}
	var cell [1]scan.Cell
	for r.Next(cell[:]) {
		s, err := cell[0].Text()
		if err != nil {
			return nil, errors.Join(err, r.Close())
		}
		list = append(list, strings.Clone(s))
	}
	return list, r.Close()
}
