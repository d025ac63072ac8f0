package portability

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// streamed reads rows, and runs a step at the first of them.
func streamed(s step) step {
	return func(ctx context.Context, db builder.DB) (shown string, err error) {
		for _, err := range builder.From(users).Iter(ctx, db) {
			if err != nil {
				return "", err
			}
			return s(ctx, db)
		}
		return "", errors.New("no rows")
	}
}

// queued runs changes as a batch.
func queued(list ...builder.Executable) step {
	return func(ctx context.Context, db builder.DB) (string, error) {
		var b builder.Batch
		for _, s := range list {
			builder.QueueExec(&b, s)
		}
		return "done", b.Run(ctx, db)
	}
}

var (
	insertA = builder.Insert(stock).Rows(item{ID: 1, Name: "a"})
	changed = items("changed", plainItems)
	allOf   = builder.Prepare1(func(n strata.Param[int64]) builder.Query[item] {
		return builder.From(changed).Where(changed.N.GtExpr(n))
	})
)

var transactions = []row{
	{"Statements while rows are streamed in a transaction", fails(strata.ErrStreaming, undone(streamed(change(builder.Delete(stock).All()))))},
	{"A failed statement inside a transaction", all(
		fails(strata.ErrTxFailed, ofStock(failed(change(insertA)), total), kept(failed(steps(change(insertA), change(insertA))))),
		same(ofStock(failed(undone(change(insertA))), total), "[3]"))},
	{"A batch", all(
		fails(strata.ErrUnique, queued(insertA, insertA)), same(total, "[0]"),
		fails(strata.ErrTxFailed, ofStock(failed(queued(insertA)), total)))},
	{"What a `ReadBatch` reads", because("which snapshot a query has shows only beside what another program writes in between; each engine's is its own, and nothing is promised outside a ReadTx")},
	{"Two goroutines in one transaction", by("integration/faults", "twoGoroutines", "twoSavepoints", "leftRows")},
	{"A table that changes under prepared statements", all(
		same(steps(create(changed), put(changed, "a"), rows(allOf(0)), change(builder.Raw(`ALTER TABLE changed ADD COLUMN more integer`)), rows(allOf(0))), "[{1 a {0 false} 1}]"),
		by("integration/faults", "changedPlans"))},
	{"Settings of a session: DateStyle, IntervalStyle, TimeZone, extra_float_digits, bytea_output and the like", all(
		by("integration/faults", "hostileSettings"),
		on(mariadb, same(value(strata.Raw(strata.TypeText, "TIMEDIFF(NOW(), UTC_TIMESTAMP())")), "[{00:00:00 true}]")))},
}
