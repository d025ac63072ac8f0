package postgres

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/strata-go/strata"
)

// explanation is what an error means that the server, by itself, words in a way that
// says nothing of the cause.
type explanation struct {
	code, word string // the error's, and a part of its text in any language
	kind       error  // in place of the code's; nil leaves that
	text       string
}

var explanations = []explanation{
	// Those of statements that were prepared on another connection of the server.
	{"26000", "", nil, throughTransactionPooler},
	{"42P05", "", nil, throughTransactionPooler},

	// Those of a server that is older than what the statement says.
	{"42601", "MERGE", strata.ErrUnsupported, "MERGE needs PostgreSQL 15"},
	{"42704", "multirange", strata.ErrUnsupported, "multiranges need PostgreSQL 14"},
	{"42883", "multirange", strata.ErrUnsupported, "multiranges need PostgreSQL 14"},
	{"42883", "range_agg", strata.ErrUnsupported, "range_agg needs PostgreSQL 14"},
	{"42883", "range_intersect_agg", strata.ErrUnsupported, "range_intersect_agg needs PostgreSQL 14"},
}

const throughTransactionPooler = "through a pooler that shares connections by transaction, the URL has to say " + poolerParam + "=true"

// explain adds to an error what it means.
func explain(e *strata.DatabaseError, pg *pgconn.PgError) {
	for _, x := range explanations {
		if pg.Code != x.code || !strings.Contains(pg.Message, x.word) {
			continue
		}
		if x.kind != nil {
			e.Kind = x.kind
		}
		e.Err = fmt.Errorf("%w; %s", e.Err, x.text)
		return
	}
}
