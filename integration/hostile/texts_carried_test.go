package hostile

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// carrier sends texts to a database and returns what comes back, in their order.
type carrier struct {
	name string
	size int // how many texts it carries at most
	slow bool
	send func(t *testing.T, ctx context.Context, db *pool.DB, list []string) ([]string, error)
}

var carriers = []carrier{
	{name: "INSERT of many rows", size: 1000, send: insertMany},
	{name: "INSERT of some rows", size: 7, slow: true, send: insertMany},
	{name: "UPDATE of many rows", size: 500, send: updateMany},
	{name: "an array as an argument", size: 5000, send: asArray},
	{name: "a prepared array", size: 5000, send: preparedArray},
	{name: "IN", size: 1000, send: in},
	{name: "a short IN", size: 8, slow: true, send: in},
	{name: "VALUES in FROM", size: 1000, send: asValues},
	{name: "a batch of queries", size: 200, send: batched},
	{name: "a batch of prepared queries", size: 200, send: batchedPrepared},
	{name: "INSERT, UPDATE, DELETE of one row", size: 20, slow: true, send: changes},
	{name: "upserts", size: 20, slow: true, send: upserts},
	{name: "UNION ALL and RETURNING", size: 50, slow: true, send: unions},
	{name: "raw SQL", size: 20, slow: true, send: rawStatements},
	{name: "documents that are built", size: 50, slow: true, send: builtDocuments},
	{name: "a string of them all", size: 50, slow: true, send: aggregated},
}

// carriedTexts looks that each carrier brings back what it was given.
func carriedTexts(t *testing.T) {
	for _, ways := range [][]string{main, others} {
		n := 1
		if len(ways) == len(others) {
			n = 8
		}
		each(t, ways, []strata.AnyTable{letters}, func(t *testing.T, ctx context.Context, db *pool.DB) {
			r := newSource(3)
			for _, c := range carriers {
				m := share(2400) / n
				if c.slow {
					m /= 12
				}
				parts(r.texts(max(m, c.size)), c.size, func(_ int, list []string) {
					tried(len(list))
					got, err := c.send(t, ctx, db, list)
					if err != nil {
						escape(t, "%s: %v", c.name, err)
						return
					}
					comesBack(t, c.name, got, list)
				})
				if _, err := builder.Delete(letters).All().Exec(ctx, db); err != nil {
					escape(t, "%s leaves: %v", c.name, err)
				}
			}
		})
	}
}

func comesBack(t *testing.T, name string, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		escape(t, "%s: %d texts come back of %d", name, len(got), len(want))
		return
	}
	for i, v := range want {
		if got[i] != v {
			escape(t, "%s: %q comes back as %q", name, v, got[i])
		}
	}
}

// fullOf are letters of the texts.
func fullOf(list []string) []letter {
	rows := make([]letter, len(list))
	for i, v := range list {
		rows[i] = full(int64(i+1), v)
	}
	return rows
}

func insertMany(t *testing.T, ctx context.Context, db *pool.DB, list []string) ([]string, error) {
	rows := fullOf(list)
	if n, err := builder.Insert(letters).Rows(rows...).Exec(ctx, db); err != nil || n != int64(len(list)) {
		return nil, fmt.Errorf("%d rows inserted: %w", n, err)
	}
	return readLetters(t, ctx, db, rows)
}

func updateMany(t *testing.T, ctx context.Context, db *pool.DB, list []string) ([]string, error) {
	blanks := make([]letter, len(list))
	for i := range blanks {
		blanks[i] = blank(int64(i + 1))
	}
	if _, err := builder.Insert(letters).Rows(blanks...).Exec(ctx, db); err != nil {
		return nil, err
	}
	rows := fullOf(list)
	if n, err := builder.Update(letters).Rows(rows...).Exec(ctx, db); err != nil || n != int64(len(list)) {
		return nil, fmt.Errorf("%d rows updated: %w", n, err)
	}
	return readLetters(t, ctx, db, rows)
}

// readLetters reads letters in all their fields and empties the table.
func readLetters(t *testing.T, ctx context.Context, db *pool.DB, want []letter) (texts []string, err error) {
	got, err := builder.From(letters).OrderBy(letters.ID.Asc()).All(ctx, db)
	if err != nil {
		return nil, err
	}
	for i, l := range got {
		texts = append(texts, l.Title)
		if i < len(want) {
			w := want[i]
			w.Raw, l.Raw = canonical(w.Raw), canonical(l.Raw)
			if !reflect.DeepEqual(l, w) {
				escape(t, "a row comes back as %+v, want %+v", l, w)
			}
		}
	}
	if n, err := builder.Delete(letters).All().Exec(ctx, db); err != nil || n != int64(len(want)) {
		return nil, fmt.Errorf("%d rows of %d are deleted: %w", n, len(want), err)
	}
	return texts, nil
}

func asArray(_ *testing.T, ctx context.Context, db *pool.DB, list []string) ([]string, error) {
	rows := strata.Unnest("v", strata.Value(strata.TypeArray(strata.TypeText), list), strata.TypeText)
	return builder.Select(rows.Value.NotNull()).From(rows).OrderBy(rows.Ordinal.Asc()).All(ctx, db)
}

var elements = builder.Prepare1(func(p strata.Param[[]string]) *builder.SelectQuery[string, strata.NullText] {
	rows := strata.Unnest("v", p, strata.TypeText)
	return builder.Select(rows.Value.NotNull()).From(rows).OrderBy(rows.Ordinal.Asc())
})

func preparedArray(_ *testing.T, ctx context.Context, db *pool.DB, list []string) ([]string, error) {
	return elements(list).All(ctx, db)
}

// in finds the texts, of a table that has each once and others beside, by a list.
func in(_ *testing.T, ctx context.Context, db *pool.DB, list []string) ([]string, error) {
	once := slices.Compact(slices.Sorted(slices.Values(list)))
	rows := make([]letter, 0, 2*len(once))
	for i, v := range once {
		l, other := blank(int64(2*i)), blank(int64(2*i+1))
		l.Title, other.Title = v, v+"\u00a0'"
		rows = append(rows, l, other)
	}
	if _, err := builder.Insert(letters).Rows(rows...).Exec(ctx, db); err != nil {
		return nil, err
	}
	found, err := builder.Select(letters.Title).From(letters).Where(letters.Title.In(list...)).OrderBy(letters.ID.Asc()).All(ctx, db)
	if err != nil {
		return nil, err
	}
	want := slices.DeleteFunc(slices.Collect(titles(rows)), func(v string) bool { return !slices.Contains(once, v) })
	if !slices.Equal(found, want) {
		return nil, fmt.Errorf("IN finds %d of %d", len(found), len(want))
	}
	others, err := builder.From(letters).Where(letters.Title.NotIn(list...)).Count(ctx, db)
	if err != nil || int(others) != len(rows)-len(want) {
		return nil, fmt.Errorf("NOT IN finds %d of %d: %w", others, len(rows)-len(want), err)
	}
	_, err = builder.Delete(letters).All().Exec(ctx, db)
	return list, err
}

func titles(rows []letter) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, l := range rows {
			if !yield(l.Title) {
				return
			}
		}
	}
}

func asValues(_ *testing.T, ctx context.Context, db *pool.DB, list []string) ([]string, error) {
	numbered := make([]strata.Row2[int64, string], len(list))
	for i, v := range list {
		numbered[i] = strata.Row2[int64, string]{V1: int64(i), V2: v}
	}
	rows := strata.ValuesOf2("v", strata.TypeInt64, strata.TypeText, numbered...)
	return builder.Select(rows.C2.NotNull()).From(rows).OrderBy(rows.C1.Asc()).All(ctx, db)
}

func batched(_ *testing.T, ctx context.Context, db *pool.DB, list []string) (got []string, err error) {
	var b builder.Batch
	results := make([]*builder.Result[string], len(list))
	for i, v := range list {
		results[i] = builder.QueueOne(&b, builder.Select(strata.S(v)))
	}
	return collect(results, b.Run(ctx, db))
}

func collect(results []*builder.Result[string], err error) (got []string, _ error) {
	for _, r := range results {
		if err != nil {
			return nil, err
		}
		var v string
		v, err = r.Get()
		got = append(got, v)
	}
	return got, err
}

var echo = builder.Prepare1(func(p strata.Param[string]) *builder.SelectQuery[string, strata.NullText] {
	return builder.Select(strata.S("").ConcatExpr(strata.Concat(p))).Where(strata.Concat(p).EqExpr(p))
})

func batchedPrepared(_ *testing.T, ctx context.Context, db *pool.DB, list []string) ([]string, error) {
	var b builder.Batch
	results := make([]*builder.Result[string], len(list))
	for i, v := range list {
		results[i] = builder.QueueOne(&b, echo(v))
	}
	return collect(results, b.Run(ctx, db))
}

// changes inserts, finds, changes and deletes a row by each text.
func changes(_ *testing.T, ctx context.Context, db *pool.DB, list []string) (got []string, err error) {
	c := letters
	for i, v := range list {
		l := blank(int64(i))
		l.Title = v
		if _, err := builder.Insert(c).Rows(l).Exec(ctx, db); err != nil {
			return nil, err
		}
		n, err := builder.Update(c).Set(c.Note.Set(v), c.Nick.SetPtr(&v), c.Doc.Set(map[string]string{v: v}), c.Tags.Set([]string{v})).
			Where(c.Title.Eq(v), c.Title.Ne(v+"'"), c.Note.IsNull()).Exec(ctx, db)
		if err != nil || n != 1 {
			return nil, fmt.Errorf("%d rows of %q are updated: %w", n, v, err)
		}
		row, err := builder.From(c).Where(c.Note.Eq(v), c.Nick.Eq(v), c.Tags.Contains(v), c.Doc.Doc().EqJSON(map[string]string{v: v})).One(ctx, db)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", v, err)
		}
		if n, err = builder.Delete(c).Where(c.Title.Eq(v)).Exec(ctx, db); err != nil || n != 1 {
			return nil, fmt.Errorf("%d rows of %q are deleted: %w", n, v, err)
		}
		got = append(got, row.Note.V)
	}
	return got, nil
}

func upserts(_ *testing.T, ctx context.Context, db *pool.DB, list []string) (got []string, err error) {
	c := letters
	for _, v := range list {
		row := blank(1)
		row.Title = v
		s := builder.Insert(c).Rows(row).OnConflict(c.ID).DoUpdate(c.Title.SetExpr(c.Title.Excluded()), c.Note.Set(v))
		l, err := builder.Returning(s, c.Title).One(ctx, db)
		if err != nil {
			return nil, err
		}
		got = append(got, l)
	}
	return got, nil
}

func unions(_ *testing.T, ctx context.Context, db *pool.DB, list []string) (got []string, err error) {
	c := letters
	for i, v := range list {
		q := builder.Select(strata.S(v)).UnionAll(builder.Select(strata.S("x")).Where(strata.S(v).Ne(v)))
		one, err := q.All(ctx, db)
		if err != nil || len(one) != 1 {
			return nil, fmt.Errorf("%d rows of UNION ALL: %w", len(one), err)
		}
		l := blank(int64(i))
		l.Title = v
		row, err := builder.Returning(builder.Insert(c).Rows(l), c.Title.Concat(v)).One(ctx, db)
		if err != nil {
			return nil, err
		}
		got = append(got, strings.TrimSuffix(row, v))
	}
	_, err = builder.Delete(c).All().Exec(ctx, db)
	return got, err
}

func rawStatements(_ *testing.T, ctx context.Context, db *pool.DB, list []string) (got []string, err error) {
	as := strata.Raw(strata.TypeText, "''").NotNull().As("v")
	for _, v := range list {
		q := builder.RawRows(builder.Raw("SELECT ? AS v -- ' ? \n WHERE '?' <> ? OR ? = ?", strata.S(v), v, v, v), as)
		row, err := q.One(ctx, db)
		if err != nil {
			return nil, err
		}
		got = append(got, row)
	}
	return got, nil
}

// builtDocuments puts each text in a document, as a key and as a value, and takes it out.
func builtDocuments(t *testing.T, ctx context.Context, db *pool.DB, list []string) ([]string, error) {
	var b builder.Batch
	said := held(t, db, list, func(v string) compile.Statement { return builtOf(v) })
	results := make([]*builder.Result[string], len(said))
	for i, v := range said {
		results[i] = builder.QueueOne(&b, builtOf(v))
	}
	got, err := collect(results, b.Run(ctx, db))
	if err == nil {
		comesBack(t, "documents that are built", got, said)
	}
	return list, err
}

func builtOf(v string) *builder.SelectQuery[string, strata.NullText] {
	doc := strata.JSONObject(strata.JSONPair(v, strata.JSONArray(strata.S(v), strata.JSONObject(strata.JSONPair(v+"'", strata.S(v))))), strata.JSONPair("'"+v, strata.S("other")))
	return builder.Select(doc.TextAt(v, "1", v+"'").Coalesce("nothing"))
}

// aggregated joins the texts to one, with a separator.
func aggregated(_ *testing.T, ctx context.Context, db *pool.DB, list []string) ([]string, error) {
	rows := strata.Unnest("v", strata.Value(strata.TypeArray(strata.TypeText), list), strata.TypeText)
	for _, sep := range list[:1] {
		got, err := builder.Select(strata.StringAgg(rows.Value, sep, rows.Ordinal.Asc()).Coalesce("")).From(rows).One(ctx, db)
		if want := strings.Join(list, sep); err != nil || got != want {
			return nil, fmt.Errorf("%q comes back as %q: %w", want, got, err)
		}
	}
	return list, nil
}

// longTexts are of 256 bytes to a megabyte.
func longTexts(t *testing.T) {
	each(t, methods, []strata.AnyTable{letters}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		r := newSource(4)
		c := letters
		for i := range 7 {
			p := r.text() + "'\\"
			v := strings.Repeat(p, (1<<(8+2*i))/len(p)+1)
			tried(3)
			l := full(int64(i), v)
			rows := []letter{l}
			engines.Done(t)(builder.Insert(c).Rows(rows...).Exec(ctx, db))
			got, err := builder.From(c).Where(c.Title.Eq(v), c.Title.HasPrefix(v), c.Note.Eq(v)).One(ctx, db)
			got.Raw, l.Raw = canonical(got.Raw), canonical(l.Raw)
			if err != nil || !reflect.DeepEqual(got, l) {
				escape(t, "%d bytes of %q come back as %d and %v", len(v), p, len(got.Title), err)
			}
			engines.Done(t)(builder.Delete(c).All().Exec(ctx, db))
		}
	})
}
