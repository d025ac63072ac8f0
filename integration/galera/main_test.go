package galera

import (
	"context"
	"strconv"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/integration/testserver"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
)

func TestMain(m *testing.M) { testserver.Main(m, summary) }

// Account is a row of the ledger's accounts.
type Account struct {
	ID      int64
	Balance int64
}

type accounts struct {
	strata.Table[Account]
	ID, Balance strata.Int64
}

var Accounts = strata.Define("accounts", new(accounts), func(d *strata.Def, a *accounts) { d.PrimaryKey(a.ID) })

// Entry is a transfer that has happened.
type Entry struct {
	Op     int64
	Payer  int64
	Payee  int64
	Amount int64
}

type entries struct {
	strata.Table[Entry]
	Op, Payer, Payee, Amount strata.Int64
}

var Entries = strata.Define("entries", new(entries), func(d *strata.Def, e *entries) { d.PrimaryKey(e.Op) })

// Note is a row with a key that the server makes.
type Note struct {
	ID   int64
	Text string
}

type notes struct {
	strata.Table[Note]
	ID   strata.Int64 `db:",identity"`
	Text strata.Text
}

var Notes = strata.Define("notes", new(notes), func(d *strata.Def, n *notes) { d.PrimaryKey(n.ID) })

// opened opens a cluster's database, with its nodes in an order.
func opened(t *testing.T, c *Cluster, parameters string, order ...int) *pool.DB {
	t.Helper()
	db, err := openURL(t, c.URL(parameters, order...))
	must(t, err)
	return db
}

func openURL(t *testing.T, url string) (*pool.DB, error) {
	t.Helper()
	db, err := pool.Open(t.Context(), url, mariadb.Driver, pool.Config{MaxConns: 8})
	if err == nil {
		t.Cleanup(func() { db.Close(context.Background()) })
	}
	return db, err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// executed is how many prepared statements each node has executed.
func (c *Cluster) executed(t *testing.T) []int {
	t.Helper()
	counts := make([]int, len(c.Nodes))
	for i, n := range c.Nodes {
		text, err := n.Ask(t.Context(), "SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'")
		must(t, err)
		counts[i], err = strconv.Atoi(text)
		must(t, err)
	}
	return counts
}
