package schema_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

type label struct {
	ID   int64
	Name string
}

type labelColumns struct {
	strata.Table[label]
	ID   strata.Int64
	Name strata.Text
}

// A text whose order is not that of code points is a difference, which is mended with the
// rows in it.
func TestCollationDiffers(t *testing.T) {
	table := strata.Define("labels", new(labelColumns), func(t *strata.Def, c *labelColumns) {
		t.PrimaryKey(c.ID)
		t.Index(c.Name)
	})
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		create := `CREATE TABLE labels (id bigint NOT NULL PRIMARY KEY, name text COLLATE "POSIX" NOT NULL)`
		if rebuilds(db) {
			create = `CREATE TABLE labels (id INTEGER NOT NULL PRIMARY KEY, name TEXT COLLATE NOCASE NOT NULL) STRICT`
		}
		runs(t, db, create, `CREATE INDEX labels_name_idx ON labels (name)`, `INSERT INTO labels VALUES (1, 'b'), (2, 'B'), (3, 'a')`)
		changes, err := schema.Diff(ctx, db, table)
		engines.Must(t, err)
		if got := fmt.Sprint(changes); !strings.Contains(got, "name") || !strings.Contains(got, "type") {
			t.Errorf("it is no difference: %s", got)
		}
		engines.Must(t, schema.Apply(ctx, db, changes))
		noDrift(t, ctx, db, table)
		if got := texts(t, db, `SELECT name FROM labels ORDER BY name`); got != "B a b" {
			t.Errorf("the order is %s", got)
		}
	})
}
