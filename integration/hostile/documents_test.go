package hostile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// nearTo are keys that a path that means more than it says would read in a key's place.
func nearTo(key string) []string {
	return []string{
		key + "'", key + `"`, key + ".a", key + "[0]", "$." + key, `"` + key + `"`, key + "*", "*", "**", "?", key + " ", " " + key, key + "\\",
		"a", "0", "-1", "#-1", "[0]", "$", ".", "..", "", "@", "null", "a.b", "last",
	}
}

// documents looks that each key of a document reads what it is the key of, and a position
// only what stands there.
func documents(t *testing.T) {
	for way, n := range map[string]int{"SQLite in memory": share(3000), "PostgreSQL": share(3000), "MariaDB": share(500), "PostgreSQL simple protocol": share(500), "wrapped sql.DB": share(200)} {
		each(t, []string{way}, []strata.AnyTable{letters}, func(t *testing.T, ctx context.Context, db *pool.DB) {
			r := newSource(11)
			parts(r.texts(n), 100, func(_ int, list []string) {
				tried(2 * len(list))
				list = slices.DeleteFunc(list, func(key string) bool { return db.Dialect() == dialect.MariaDB && isPlaceFromEnd(key) })
				list = held(t, db, list, func(key string) compile.Statement { return builder.Select(c.Raw.TextAt(key)).From(c) })
				keyed(t, ctx, db, list)
			})
			byPosition(t, ctx, db)
			pathsOfManySteps(t, ctx, db, r)
		})
	}
}

// isPlaceFromEnd reports whether a step is a negative number, which MariaDB takes for a place
// alone: of an object it is an error.
func isPlaceFromEnd(step string) bool {
	n, err := strconv.Atoi(step)
	return strings.HasPrefix(step, "-") && err == nil && n <= 0
}

// keyed stores a document with each key among others, and reads, tests, changes and removes
// that key.
func keyed(t *testing.T, ctx context.Context, db *pool.DB, list []string) {
	rows := make([]letter, len(list))
	docs := make([]map[string]string, len(list))
	for i, key := range list {
		doc := map[string]string{}
		for _, k := range nearTo(key) {
			doc[k] = "wrong"
		}
		doc[key] = "right"
		docs[i] = doc
		rows[i] = blank(int64(i))
		rows[i].Raw, _ = json.Marshal(doc)
	}
	engines.Done(t)(builder.Insert(letters).Rows(rows...).Exec(ctx, db))
	var b builder.Batch
	type answer = strata.Row6[string, bool, bool, json.RawMessage, json.RawMessage, bool]
	results := make([]*builder.Result[answer], len(list))
	for i, key := range list {
		results[i] = builder.QueueOne(&b, builder.Select6(
			c.Raw.TextAt(key).Coalesce("nothing"), c.Raw.HasKey(key).Coalesce(false), c.Raw.Remove(key).HasKey(key).Coalesce(true),
			c.Raw.Put([]string{key}, "new"), c.Raw.Remove(key), c.Raw.HasPath(key, key),
		).From(c).Where(c.ID.Eq(int64(i))))
	}
	if err := b.Run(ctx, db); err != nil {
		escape(t, "%v", err)
	}
	for i, key := range list {
		got, err := results[i].Get()
		if err != nil || got.V1 != "right" || !got.V2 || got.V3 || got.V6 {
			escape(t, "the key %q reads %+v and %v", key, got, err)
			continue
		}
		put, gone := map[string]string{}, map[string]string{}
		if json.Unmarshal(got.V4, &put) != nil || json.Unmarshal(got.V5, &gone) != nil {
			escape(t, "the key %q makes %s and %s", key, got.V4, got.V5)
		}
		docs[i][key] = "new"
		if fmt.Sprint(put) != fmt.Sprint(docs[i]) {
			escape(t, "the key %q is put: %q", key, put)
		}
		delete(docs[i], key)
		if fmt.Sprint(gone) != fmt.Sprint(docs[i]) {
			escape(t, "the key %q is removed: %q", key, gone)
		}
	}
	engines.Done(t)(builder.Delete(letters).All().Exec(ctx, db))
}

// byPosition reads an array by what is a number, and by what only looks like one.
func byPosition(t *testing.T, ctx context.Context, db *pool.DB) {
	l := blank(1)
	l.Raw = json.RawMessage(`["zero","one",{"0":"key zero","1":"key one","-1":"key minus","01":"key 01"}]`)
	engines.Done(t)(builder.Insert(letters).Rows(l).Exec(ctx, db))
	for step, want := range map[string]string{
		"0": "zero", "1": "one", "-3": "zero", "-2": "one", "3": "", "-4": "", "9223372036854775807": "", "9223372036854775808": "", "-9223372036854775808": "",
		"0'": "", "0]": "", "0].a": "", "*": "", "#-1": "", "last": "", "": "", "0x1": "", "1e0": "", "1.0": "", "٠": "", "[0]": "", "$": "", "0,1": "", "0 to 1": "",
		"01": "one", "+1": "one", " 1": "one", "\n-3": "zero", "1 ": "", "-0": "zero", "1\n": "", "\u00a01": "",
	} {
		tried(1)
		got, err := builder.Select(c.Raw.TextAt(step).Coalesce("")).From(c).One(ctx, db)
		if err != nil || got != want {
			escape(t, "the position %q reads %q and %v, want %q", step, got, err, want)
		}
	}
	for step, want := range map[string]string{"0": "key zero", "1": "key one", "-1": "key minus", "01": "key 01", "2": "", "+1": "", " 1": ""} {
		tried(1)
		got, err := builder.Select(c.Raw.TextAt("2", step).Coalesce("")).From(c).One(ctx, db)
		if db.Dialect() == dialect.MariaDB && isPlaceFromEnd(step) && errors.Is(err, strata.ErrInvalid) {
			continue
		}
		if err != nil || got != want {
			escape(t, "the key %q behind a position reads %q and %v, want %q", step, got, err, want)
		}
	}
	engines.Done(t)(builder.Delete(letters).All().Exec(ctx, db))
}

// pathsOfManySteps reads what lies deep.
func pathsOfManySteps(t *testing.T, ctx context.Context, db *pool.DB, r source) {
	for i := range share(60) {
		var doc any = "right"
		steps := make([]string, 1+r.IntN(12))
		for n := len(steps) - 1; n >= 0; n-- {
			if r.IntN(3) == 0 {
				steps[n] = strconv.Itoa(r.IntN(3))
				list := []any{"wrong", "wrong", "wrong"}
				at, _ := strconv.Atoi(steps[n])
				list[at] = doc
				doc = list
				continue
			}
			steps[n] = r.text()
			of := map[string]any{steps[n] + "'": "wrong", "x": "wrong"}
			of[steps[n]] = doc
			doc = of
		}
		tried(len(steps))
		l := blank(int64(i))
		l.Raw, _ = json.Marshal(doc)
		engines.Done(t)(builder.Insert(letters).Rows(l).Exec(ctx, db))
		if len(held(t, db, [][]string{steps}, func(steps []string) compile.Statement { return builder.Select(c.Raw.TextAt(steps...)).From(c) })) == 0 {
			continue
		}
		got, err := builder.Select2(c.Raw.TextAt(steps...).Coalesce(""), c.Raw.TextAt(slices.Concat(steps, []string{"x"})...).IsNull()).
			From(c).Where(c.ID.Eq(int64(i))).One(ctx, db)
		if err != nil || got.V1 != "right" || !got.V2 {
			escape(t, "the path %q reads %+v and %v", steps, got, err)
		}
	}
}
