package reading

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

var (
	between = builder.Prepare8(func(from, to strata.Param[int64], name strata.Param[string], active strata.Param[bool], score strata.Param[float64], before strata.Param[time.Time], data strata.Param[[]byte], n strata.Param[int64]) *builder.SelectQuery[int64, strata.NullInt64] {
		return builder.Select(items.ID).From(items).Where(items.ID.GeExpr(from), items.ID.LeExpr(to), items.Name.EqExpr(name), items.Active.EqExpr(active),
			items.Score.GtExpr(score), items.Created.LtExpr(before), items.Data.EqExpr(data)).OrderBy(items.ID.Desc()).Clauses(builder.LimitExpr(n))
	})
	addItem = builder.Prepare7(func(id strata.Param[int64], name strata.Param[string], active strata.Param[bool], created strata.Param[time.Time], note strata.Param[string], data strata.Param[[]byte], qty strata.Param[int32]) *builder.ReturningStatement[item] {
		return builder.Returning(builder.Insert(items).Set(items.ID.SetExpr(id), items.Name.SetExpr(name), items.Active.SetExpr(active), items.Score.Set(0.5),
			items.Created.SetExpr(created), items.Note.SetExpr(strata.NullableParam(note)), items.Data.SetExpr(data), items.Qty.SetExpr(qty)), items)
	})
	setNote = builder.Prepare2(func(note strata.Param[sql.Null[string]], id strata.Param[int64]) *builder.UpdateStatement {
		return builder.Update(items).Set(items.Note.SetExpr(strata.NullParam(note))).Where(items.ID.EqExpr(id))
	})
	dropItems = builder.Prepare1(func(from strata.Param[int64]) *builder.ReturningStatement[int64] {
		return builder.Returning(builder.Delete(items).Where(items.ID.GeExpr(from)), items.ID)
	})
)

func TestPrepared(t *testing.T) {
	for _, engine := range databases {
		t.Run(engine.name, func(t *testing.T) {
			db, ctx := open(t, engine.url(t)), t.Context()
			at := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
			model := sampleItem(10)
			for range 2 {
				ids, err := between(10, 20, model.Name, true, 14, sampleItem(19).Created, model.Data, 3).All(ctx, db)
				if err != nil || len(ids) != 3 || ids[0] != 17 || ids[1] != 16 || ids[2] != 14 {
					t.Errorf("eight parameters: %v, %v", ids, err)
				}
			}
			it, err := addItem(2000, "new", true, at, "noted", []byte{1}, 7).One(ctx, db)
			if err != nil || it.ID != 2000 || it.Name != "new" || !it.Active || it.Score != 0.5 || !it.Created.Equal(at) ||
				it.Note == nil || *it.Note != "noted" || len(it.Data) != 1 || it.Qty != 7 {
				t.Errorf("RETURNING: %+v, %v", it, err)
			}
			if _, err := addItem(2000, "again", true, at, "", nil, 7).One(ctx, db); !errors.Is(err, strata.ErrUnique) {
				t.Errorf("the same again: %v", err)
			}
			if _, err := addItem(2001, "a\x00b", true, at, "", nil, 7).One(ctx, db); !errors.Is(err, strata.BadValue) {
				t.Errorf("a bad argument: %v", err)
			}
			for _, want := range []sql.Null[string]{{}, {V: "", Valid: true}, {V: "other", Valid: true}} {
				if n, err := setNote(want, 2000).Exec(ctx, db); n != 1 || err != nil {
					t.Errorf("set to %v: %d, %v", want, n, err)
				}
				it, err := itemByID(2000).One(ctx, db)
				if err != nil || (it.Note != nil) != want.Valid || it.Note != nil && *it.Note != want.V {
					t.Errorf("set to %v, is %v, %v", want, it.Note, err)
				}
			}
			if _, err := setNote(sql.Null[string]{V: "a\x00b", Valid: true}, 2000).Exec(ctx, db); !errors.Is(err, strata.BadValue) {
				t.Errorf("a bad argument that may be NULL: %v", err)
			}
			gone, err := dropItems(999).All(ctx, db)
			if err != nil || len(gone) != 3 {
				t.Errorf("deleted %v, %v", gone, err)
			}
			seen := 0
			for id, err := range dropItems(998).Iter(ctx, db) {
				if seen++; err != nil || id != 998 {
					t.Errorf("deleted %d, %v", id, err)
				}
			}
			if seen != 1 {
				t.Errorf("%d rows were deleted", seen)
			}
		})
	}
}
