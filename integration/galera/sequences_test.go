package galera

import (
	"errors"
	"sync"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// Ticket is a row that is numbered by a sequence.
type Ticket struct {
	ID int64
	No int64
}

type tickets struct {
	strata.Table[Ticket]
	ID strata.Int64 `db:",identity"`
	No strata.Int64
}

var (
	ticketNo = strata.DefineSequence("ticket_no", strata.StartWith(1000))
	Tickets  = strata.Define("tickets", new(tickets), func(d *strata.Def, t *tickets) {
		d.PrimaryKey(t.ID)
		d.Unique(t.No)
		strata.DefaultExpr(d, t.No, ticketNo.NextValue())
	})
)

// testSequences has all nodes take numbers of one sequence, one after the other and at once: no
// number is given twice.
func testSequences(t *testing.T, c *Cluster) {
	const each = 60
	var dbs []*pool.DB
	for i := range c.Nodes {
		dbs = append(dbs, opened(t, c, "", i, (i+1)%3, (i+2)%3))
	}
	must(t, builder.CreateTables(Tickets).Exec(t.Context(), dbs[0]))
	c.Whole(t)
	for i := range 3 * len(dbs) {
		_, err := builder.InsertDefaults(Tickets).Exec(t.Context(), dbs[i%3])
		must(t, err)
	}
	var mutex sync.Mutex
	given, twice, lost := map[int64]bool{}, 0, 0
	var wait sync.WaitGroup
	for _, db := range dbs {
		for range 2 {
			wait.Go(func() {
				for range each {
					no, err := builder.Returning(builder.InsertDefaults(Tickets), Tickets.No).One(t.Context(), db)
					mutex.Lock()
					switch {
					case errors.Is(err, strata.ErrDeadlock):
						lost++
					case err != nil:
						t.Error(err)
					case given[no]:
						twice++
					default:
						given[no] = true
					}
					mutex.Unlock()
				}
			})
		}
	}
	wait.Wait()
	t.Logf("%d numbers, %d twice, %d inserts lost every time, %d sent again", len(given), twice, lost, dbs[0].Stats().Resent+dbs[1].Stats().Resent+dbs[2].Stats().Resent)
	if twice > 0 {
		t.Errorf("%d numbers were given twice", twice)
	}
}
