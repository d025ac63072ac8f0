package gen

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/strata-go/strata/pool"
)

// outside is a schema that is not read, and how many tables it has.
type outside struct {
	Name   string
	Tables int
}

// readOutside finds the schemas that were not asked for.
func (f *facts) readOutside(ctx context.Context, db *pool.DB, asked []string) error {
	if !f.server {
		return nil
	}
	list, err := rows[outside](ctx, db, `SELECT CAST(json_build_object('Name', n.nspname, 'Tables', count(*)) AS text) AS v `+
		`FROM pg_class AS r JOIN pg_namespace AS n ON n.oid = r.relnamespace WHERE r.relkind IN ('r', 'p') AND NOT r.relispartition `+
		`AND n.nspname IS DISTINCT FROM current_schema() AND has_schema_privilege(n.oid, 'USAGE') `+
		`AND NOT EXISTS (SELECT 1 FROM pg_depend AS x WHERE x.classid = CAST('pg_class' AS regclass) AND x.objid = r.oid AND x.deptype = 'e')`+noExtension+
		` GROUP BY n.nspname ORDER BY n.nspname`)
	for _, o := range list {
		if !slices.Contains(asked, o.Name) {
			f.outside = append(f.outside, o)
		}
	}
	return err
}

func (o outside) String() string {
	tables := "tables"
	verb, them := "are", "them"
	if o.Tables == 1 {
		tables, verb, them = "table", "is", "it"
	}
	return fmt.Sprintf("%d %s in schema %s %s left out; --schema %s takes %s", o.Tables, tables, o.Name, verb, o.Name, them)
}

// keepsOutside refuses to remove what an earlier run wrote of a schema that this one does
// not read: its tables are still there.
func (f *facts) keepsOutside(dir string) error {
	names, err := readManifest(dir)
	if err != nil {
		return fmt.Errorf("strata gen: %w", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !isOurs(text) {
			continue
		}
		for _, o := range f.outside {
			begin := strings.TrimSuffix(strconv.Quote(o.Name+"."), `"`)
			if strings.Contains(string(text), "strata.Define("+begin) {
				return fmt.Errorf("strata gen: %s defines tables of the schema %s, which this run leaves out: give --schema %[2]s, or remove the file", filepath.Join(dir, name), o.Name)
			}
		}
	}
	return nil
}
