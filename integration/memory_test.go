package integration

import (
	"context"
	"database/sql"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// Types of a program's own, of every shape that has a form in memory of its own.
type (
	ownInt    int
	ownInt8   int8
	ownInt16  int16
	ownInt32  int32
	ownInt64  int64
	ownUint   uint
	ownUint8  uint8
	ownUint16 uint16
	ownUint32 uint32
	ownUint64 uint64
	ownText   string
	ownUUID   [16]byte
	ownFloat  float64
	ownSmall  float32
	ownBytes  []byte
	ownNone   struct{}
	ownTree   struct {
		Left, Right *ownTree
		Names       map[ownText][]ownInt8
	}
	ownPair struct{ p *ownInt64 } // as a pointer lies in an interface
)

// owned has a field of each, and of each that may be NULL.
type owned struct {
	Key   ownInt64
	Int   ownInt
	Int8  ownInt8
	Int16 ownInt16
	Int32 ownInt32
	Uint  ownUint
	Uint8 ownUint8
	U16   ownUint16
	U32   ownUint32
	U64   ownUint64
	Text  ownText
	UUID  ownUUID
	Raw   ownBytes
	Float ownFloat
	Small ownSmall
	None  ownNone
	Tree  *ownTree
	Any   any
	Map   map[string]*int
	Ints  []ownInt16
	Texts []ownText
	Pair  ownPair
	Last  ownInt8
	NInt  sql.Null[ownInt8]
	PInt  *ownInt8
	NText sql.Null[ownText]
	PText *ownText
	NUUID sql.Null[ownUUID]
	PUUID *ownUUID
	NTree sql.Null[*ownTree]
	PNone *ownNone
	NAny  sql.Null[any]
	NInts sql.Null[[]ownInt16]
	PInts *[]ownText
	NPair sql.Null[ownPair]
	PPair *ownPair
	NRaw  sql.Null[ownBytes]
	End   ownInt8
}

type ownedColumns struct {
	strata.Table[owned]
	Key   strata.ID[ownInt64]
	Int   strata.ID[ownInt]
	Int8  strata.ID[ownInt8]
	Int16 strata.ID[ownInt16]
	Int32 strata.ID[ownInt32]
	Uint  strata.ID[ownUint]
	Uint8 strata.ID[ownUint8]
	U16   strata.ID[ownUint16]
	U32   strata.ID[ownUint32]
	U64   strata.ID[ownUint64]
	Text  strata.ID[ownText]
	UUID  strata.ID[ownUUID]
	Raw   strata.Bytes
	Float strata.NumberOf[ownFloat]
	Small strata.NumberOf[ownSmall]
	None  strata.JSON[ownNone]
	Tree  strata.JSON[*ownTree]
	Any   strata.JSON[any]
	Map   strata.JSON[map[string]*int]
	Ints  strata.Array[ownInt16]
	Texts strata.Array[ownText]
	Pair  strata.Mapped[ownPair]
	Last  strata.ID[ownInt8]
	NInt  strata.NullID[ownInt8]
	PInt  strata.NullID[ownInt8]
	NText strata.NullID[ownText]
	PText strata.NullID[ownText]
	NUUID strata.NullID[ownUUID]
	PUUID strata.NullUUID
	NTree strata.NullJSON[*ownTree]
	PNone strata.NullJSON[ownNone]
	NAny  strata.NullJSON[any]
	NInts strata.NullArray[ownInt16]
	PInts strata.NullArray[ownText]
	NPair strata.NullMapped[ownPair]
	PPair strata.NullMapped[ownPair]
	NRaw  strata.NullBytes
	End   strata.ID[ownInt8]
}

var ownPairs = strata.Mapping[ownPair, int64]{
	To: func(p ownPair) (int64, error) {
		if p.p == nil {
			return -1, nil
		}
		return int64(*p.p), nil
	},
	From: func(v int64) (ownPair, error) {
		if v == -1 {
			return ownPair{}, nil
		}
		return ownPair{new(ownInt64(v))}, nil
	},
}

var ownTable = strata.Define("owned", new(ownedColumns), func(t *strata.Def, c *ownedColumns) {
	t.PrimaryKey(c.Key)
	strata.Map(t, c.Pair, ownPairs)
	strata.Map(t, c.NPair, ownPairs)
	strata.Map(t, c.PPair, ownPairs)
})

// ownRows are the extremes of each type, NULLs and nil pointers among them.
func ownRows() []owned {
	low := owned{
		Key: math.MinInt64, Int: math.MinInt, Int8: math.MinInt8, Int16: math.MinInt16, Int32: math.MinInt32,
		Float: -math.MaxFloat64, Small: -math.MaxFloat32, Raw: ownBytes{}, Ints: []ownInt16{}, Texts: []ownText{},
		Last: -1, End: -2,
	}
	tree := &ownTree{Left: &ownTree{Names: map[ownText][]ownInt8{"a": {1, -128}}}}
	high := owned{
		Key: math.MaxInt64, Int: math.MaxInt, Int8: math.MaxInt8, Int16: math.MaxInt16, Int32: math.MaxInt32,
		Uint: math.MaxInt64, Uint8: math.MaxUint8, U16: math.MaxUint16, U32: math.MaxUint32, U64: math.MaxInt64,
		Text: "ä'\"\\{},", UUID: ownUUID{0: 255, 15: 1}, Raw: ownBytes("\x00\xff"), Float: math.SmallestNonzeroFloat64, Small: math.MaxFloat32,
		Tree: tree, Any: []any{"x", 1.5, nil, map[string]any{"k": true}}, Map: map[string]*int{"nil": nil, "one": new(1)},
		Ints: []ownInt16{math.MinInt16, 0, math.MaxInt16}, Texts: []ownText{"", "a,b", `"\`}, Pair: ownPair{new(ownInt64(7))}, Last: 127,
		NInt: sql.Null[ownInt8]{V: -128, Valid: true}, PInt: new(ownInt8(127)), NText: sql.Null[ownText]{V: "n", Valid: true}, PText: new(ownText("")),
		NUUID: sql.Null[ownUUID]{V: ownUUID{1}, Valid: true}, PUUID: new(ownUUID{2}), NTree: sql.Null[*ownTree]{V: tree, Valid: true}, PNone: new(ownNone{}),
		NAny: sql.Null[any]{V: "any", Valid: true}, NInts: sql.Null[[]ownInt16]{V: []ownInt16{1}, Valid: true}, PInts: new([]ownText{"p"}),
		NPair: sql.Null[ownPair]{V: ownPair{new(ownInt64(8))}, Valid: true}, PPair: new(ownPair{new(ownInt64(9))}), NRaw: sql.Null[ownBytes]{V: ownBytes("r"), Valid: true}, End: 126,
	}
	zero := owned{Raw: ownBytes{}, Ints: []ownInt16{}, Texts: []ownText{}}
	return []owned{low, zero, high}
}

// TestMemoryOfOwnTypes writes and reads the types of a program's own, which Strata
// knows at run time only, in every way, while the garbage collector runs.
func TestMemoryOfOwnTypes(t *testing.T) {
	done := make(chan bool)
	defer close(done)
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
				runtime.GC()
			}
		}
	}()
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(ownTable).Exec(ctx, db))
		rows, c := ownRows(), ownTable
		same := func(name string) {
			t.Helper()
			got, err := builder.From(c).OrderBy(c.Key.Asc()).All(ctx, db)
			if err != nil || !reflect.DeepEqual(got, rows) {
				t.Errorf("%s:\ngot  %+v, %v\nwant %+v", name, got, err, rows)
			}
			if _, err := builder.Delete(c).All().Exec(ctx, db); err != nil {
				t.Fatal(err)
			}
		}
		insert := func(rows ...owned) {
			t.Helper()
			if _, err := builder.Insert(c).Rows(rows...).Exec(ctx, db); err != nil {
				t.Fatal(err)
			}
		}
		insert(rows...)
		same("rows")
		for _, r := range rows {
			if _, err := builder.Insert(c).Set(ownSet(r)...).Exec(ctx, db); err != nil {
				t.Fatal(err)
			}
		}
		same("set")
		var b builder.Batch
		for _, r := range rows {
			builder.QueueExec(&b, builder.Insert(c).Rows(r))
		}
		must(t, b.Run(ctx, db))
		same("batch")
		blank := owned{Raw: ownBytes{1}, Ints: []ownInt16{1}, Texts: []ownText{"x"}}
		for _, r := range rows {
			blank.Key = r.Key
			insert(blank)
		}
		if _, err := builder.Update(c).Rows(rows...).Exec(ctx, db); err != nil {
			t.Fatal(err)
		}
		same("update of rows")
		for _, r := range rows {
			blank.Key = r.Key
			insert(blank)
			if _, err := builder.Update(c).Model(r).Where(c.Key.Eq(r.Key)).Exec(ctx, db); err != nil {
				t.Fatal(err)
			}
		}
		same("update of a model")
		ownMany(t, ctx, db)
		ownFound(t, ctx, db)
	})
}

// ownMany inserts so many rows that they are sent as arrays, and by COPY.
func ownMany(t *testing.T, ctx context.Context, db *pool.DB) {
	for _, n := range []int{40, 3000} {
		want := make([]owned, n)
		for i := range want {
			want[i] = ownRows()[i%3]
			want[i].Key = ownInt64(i)
		}
		if _, err := builder.Insert(ownTable).Rows(want...).Exec(ctx, db); err != nil {
			t.Fatal(err)
		}
		got, err := builder.From(ownTable).OrderBy(ownTable.Key.Asc()).All(ctx, db)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%d rows are not the same: %v", n, err)
		}
		if _, err := builder.Delete(ownTable).All().Exec(ctx, db); err != nil {
			t.Fatal(err)
		}
	}
}

// ownFound looks for the values, as arguments of each kind.
func ownFound(t *testing.T, ctx context.Context, db *pool.DB) {
	c, rows := ownTable, ownRows()
	r := rows[2]
	if _, err := builder.Insert(c).Rows(rows...).Exec(ctx, db); err != nil {
		t.Fatal(err)
	}
	byText := builder.Prepare2(func(a strata.Param[ownText], u strata.Param[ownUUID]) builder.Query[owned] {
		return builder.From(c).Where(c.Text.EqExpr(a), c.UUID.EqExpr(u))
	})
	byPair := builder.Prepare3(func(p strata.Param[ownPair], list strata.Param[[]ownText], n strata.Param[sql.Null[ownInt8]]) builder.Query[owned] {
		return builder.From(c).Where(c.Pair.EqExpr(p), c.Texts.EqExpr(list), strata.NotDistinct(c.NInt, strata.NullParam(n)))
	})
	for name, q := range map[string]builder.Query[owned]{
		"equal": builder.From(c).Where(c.Int8.Eq(r.Int8), c.U64.Eq(r.U64), c.UUID.Eq(r.UUID), c.Text.Eq(r.Text), c.Pair.Eq(r.Pair), c.Ints.Eq(r.Ints)),
		"lists": builder.From(c).Where(c.Int8.In(r.Int8, 5), c.U16.In(r.U16, 3, 4, 5), c.UUID.In(r.UUID), c.Text.In("a", r.Text), c.Int32.In(make([]ownInt32, 20)...).Not()).
			Where(c.Texts.Contains("a,b"), c.NText.In("n"), strata.InArray(c.Int16, []ownInt16{r.Int16})),
		"text":     byText(r.Text, r.UUID),
		"prepared": byPair(r.Pair, r.Texts, r.NInt),
		"values": func() builder.Query[owned] {
			v := strata.ValuesOf2("v", strata.TypeOf(c.UUID), strata.OrNull(strata.TypeOf(c.Text)), strata.Row2[ownUUID, sql.Null[ownText]]{V1: r.UUID, V2: sql.Null[ownText]{V: r.Text, Valid: true}}, strata.Row2[ownUUID, sql.Null[ownText]]{V1: r.UUID})
			return builder.From(c).Join(v, strata.And(v.C1.EqExpr(c.UUID), v.C2.Eq(r.Text), c.Text.EqExpr(v.C2)))
		}(),
	} {
		got, err := q.All(ctx, db)
		if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], r) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	var each []string
	must(t, builder.Each(ctx, db, builder.From(c).OrderBy(c.Key.Asc()), func(r *owned) error {
		each = append(each, strings.Clone(string(r.Text)))
		return nil
	}))
	if want := []string{"", "", string(r.Text)}; !reflect.DeepEqual(each, want) {
		t.Errorf("each: %q", each)
	}
}

// ownSet gives each column its value of a row.
func ownSet(r owned) []strata.Assignment {
	c := ownTable
	var puuid *[16]byte
	if r.PUUID != nil {
		puuid = (*[16]byte)(r.PUUID)
	}
	return []strata.Assignment{
		c.Key.Set(r.Key), c.Int.Set(r.Int), c.Int8.Set(r.Int8), c.Int16.Set(r.Int16), c.Int32.Set(r.Int32), c.Uint.Set(r.Uint), c.Uint8.Set(r.Uint8),
		c.U16.Set(r.U16), c.U32.Set(r.U32), c.U64.Set(r.U64), c.Text.Set(r.Text), c.UUID.Set(r.UUID), c.Raw.Set(r.Raw), c.Float.Set(r.Float), c.Small.Set(r.Small),
		c.None.Set(r.None), c.Tree.Set(r.Tree), c.Any.Set(r.Any), c.Map.Set(r.Map), c.Ints.Set(r.Ints), c.Texts.Set(r.Texts), c.Pair.Set(r.Pair), c.Last.Set(r.Last),
		c.NInt.SetOrNull(r.NInt), c.PInt.SetPtr(r.PInt), c.NText.SetOrNull(r.NText), c.PText.SetPtr(r.PText), c.NUUID.SetOrNull(r.NUUID), c.PUUID.SetPtr(puuid),
		c.NTree.SetOrNull(r.NTree), c.PNone.SetPtr(r.PNone), c.NAny.SetOrNull(r.NAny), c.NInts.SetOrNull(r.NInts), c.PInts.SetPtr(r.PInts), c.NPair.SetOrNull(r.NPair),
		c.PPair.SetPtr(r.PPair), c.NRaw.SetOrNull(sql.Null[[]byte]{V: r.NRaw.V, Valid: r.NRaw.Valid}), c.End.Set(r.End),
	}
}
