package portability

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

var (
	whole = strata.Window{}
	tiny  = dec("1e-20")
)

// mariadbs are what MariaDB alone lacks, or does in another way.
var mariadbs = []row{
	{"Digits in the middle of an expression of decimals", all(
		on(postgres+sqlite, same(value(tiny.MulExpr(tiny)), "[0.0000000000000000000000000000000000000001]")),
		on(mariadb, fails(strata.ErrOutOfRange, value(tiny.MulExpr(tiny)))))},
	{"Averages of decimals over a window", same(rows(builder.Select(strata.Avg(events.Price).Over(whole)).From(events)), "[{6.745 true} {6.745 true}]")},
	{"Arrays, intervals and addresses out of a document", lacks(mariadb, value(strata.JSONAs(doc(`{"a":"P1M"}`).Path("a"), strata.TypeInterval)), "[{P1M true}]")},
}
