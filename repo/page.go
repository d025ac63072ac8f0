package repo

import (
	"context"
	"errors"
	"iter"
	"math"
	"reflect"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// PageRequest says which page is asked for: of a number of rows, in an order, behind or
// before a cursor, which the page before or after it has given.
type PageRequest struct {
	Size  int // rows, at least 1
	Order Sorting
	// After and Before are cursors; at most one of them is given. Without one the first
	// page is meant.
	After, Before string
	// Offset skips rows, for pages with numbers; it takes no cursor. The database reads
	// what it skips.
	Offset int
	// Total asks for the number of all rows, in the same round trip.
	Total bool
	// Key signs cursors, so that they cannot be made up or changed; nil does not. It is
	// the same for all pages.
	Key []byte
}

// Page is a page of rows, with the cursors of those after and before it; "" where there
// is none. Total is the number of all rows, nil where it was not asked for.
type Page[T any] struct {
	Rows  []T    `json:"rows"`
	Next  string `json:"next,omitempty"`
	Prev  string `json:"prev,omitempty"`
	Total *int64 `json:"total,omitempty"`
}

// ReadPage returns a page of the rows for which all conditions are true. Pages do not shift
// when rows come or go: a page begins behind the last row of the one before it.
func ReadPage[T, K any](ctx context.Context, db builder.Reader, r *KeyRepo[T, K], request PageRequest, conditions ...strata.Condition) (Page[T], error) {
	var p Page[T]
	err := page(ctx, db, coreIn(r), &request, conditions, &p.Rows, &p.Next, &p.Prev, &p.Total)
	if p.Rows == nil { // [] as JSON
		p.Rows = []T{}
	}
	return p, err
}

//go:noinline
func page(ctx context.Context, db builder.Reader, c *core, r *PageRequest, conditions []strata.Condition, rows any, next, prev *string, total **int64) error {
	if err := c.empty(); err != nil {
		return err
	}
	list, err := c.sorting(r.Order)
	if err != nil {
		return err
	}
	all := append(c.visible(ctx), nodes(conditions)...) // of the page, and of the total
	terms, err := c.paged(r, list, slices.Clip(all))
	if err != nil {
		return err
	}
	backwards := r.Before != ""
	q := &ast.Select{Items: c.items, Row: c.plan, From: c.table, Where: conjunction(terms), OrderBy: orders(list, backwards)}
	q.Limit = &ast.Bind{Value: int64(min(r.Size, math.MaxInt-1)) + 1, Type: ast.Type{Kind: ast.Int64}}
	if r.Offset > 0 {
		q.Offset = &ast.Bind{Value: int64(r.Offset), Type: ast.Type{Kind: ast.Int64}}
	}
	if err := c.readPage(ctx, db, q, r, all, rows, total); err != nil {
		return err
	}
	more := trim(rows, r.Size, backwards)
	return c.cursors(r, list, scan.ElemsAt(rows), more, next, prev)
}

// paged are the conditions of the rows of a page.
func (c *core) paged(r *PageRequest, list []sorted, terms []ast.Expr) ([]ast.Expr, error) {
	at := r.After + r.Before
	switch {
	case r.Size < 1:
		return nil, errSize
	case r.After != "" && r.Before != "", r.Offset != 0 && at != "", r.Offset < 0:
		return nil, errBoth
	}
	if at == "" {
		return terms, nil
	}
	values, err := unseal(at, r.Order.text, len(list), r.Key)
	if err != nil {
		return nil, err
	}
	for i, s := range list {
		if values[i], err = c.taken(s.column, values[i]); err != nil {
			return nil, ErrCursor
		}
	}
	return append(terms, beyond(list, values, r.Before != "")), nil
}

// taken is a value of a column as the column's type has it, or an error: a cursor that is
// not signed may say anything.
func (c *core) taken(column *ast.Column, v any) (any, error) {
	if v == nil {
		if !column.Nullable {
			return nil, ErrCursor
		}
		return nil, nil
	}
	var cell scan.Cell
	if err := cell.Set(v); err != nil {
		return nil, err
	}
	f := c.field(column)
	slot := scan.NewSlot(f.Type.(reflect.Type))
	if err := f.Codec.Decode(&cell, slot); err != nil {
		return nil, err
	}
	return f.Codec.Encode(slot)
}

var (
	errSize = errors.New("strata: a page has at least one row; Size is less")
	errBoth = errors.New("strata: a page is asked for by After, Before or Offset, but one of them")
)

// readPage reads a page's rows, and how many there are in all.
func (c *core) readPage(ctx context.Context, db builder.Reader, q *ast.Select, r *PageRequest, terms []ast.Expr, rows any, total **int64) error {
	if !r.Total {
		return build.All(ctx, db, q, c.plan, rows)
	}
	var b builder.ReadBatch
	get := build.QueueAll(&b, q, c.plan, rows)
	count := build.QueueCount(&b, &ast.Select{Items: c.items, From: c.table, Where: conjunction(terms)})
	if err := b.Run(ctx, db); err != nil {
		return err
	}
	n, err := count()
	if *total = &n; err != nil {
		return err
	}
	return get()
}

// trim takes the row too many off, which says that there are more, and puts the rows of a
// page that was read backwards in their order.
func trim(rows any, size int, backwards bool) (more bool) {
	v := reflect.ValueOf(rows).Elem()
	if more = v.Len() > size; more {
		v.SetLen(size)
	}
	if backwards {
		swap := reflect.Swapper(v.Interface())
		for i, j := 0, v.Len()-1; i < j; i, j = i+1, j-1 {
			swap(i, j)
		}
	}
	return more
}

// cursors makes the cursors of the pages before and after.
func (c *core) cursors(r *PageRequest, list []sorted, rows scan.Elems, more bool, next, prev *string) (err error) {
	n := rows.Len()
	if n == 0 {
		return nil
	}
	if more || r.Before != "" {
		if *next, err = c.cursor(r, list, rows.At(n-1)); err != nil {
			return err
		}
	}
	if r.After != "" || r.Before != "" && more || r.Offset > 0 {
		*prev, err = c.cursor(r, list, rows.At(0))
	}
	return err
}

// cursor is the one of a row.
func (c *core) cursor(r *PageRequest, list []sorted, row scan.Slot) (string, error) {
	values := make([]any, len(list))
	for i, s := range list {
		v, err := c.value(row, s.column)
		if err != nil {
			return "", err
		}
		values[i] = v
	}
	return seal(r.Order.text, values, r.Key)
}

// Batches yields the rows for which all conditions are true in slices of at most size, by
// their primary key, each by a statement of its own: in constant memory, and without a
// transaction that stays open. Rows that come or go meanwhile are seen or not.
func Batches[T, K any](ctx context.Context, db builder.Reader, r *KeyRepo[T, K], size int, conditions ...strata.Condition) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		request := PageRequest{Size: size}
		for {
			p, err := ReadPage(ctx, db, r, request, conditions...)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(p.Rows) == 0 || !yield(p.Rows, nil) || p.Next == "" {
				return
			}
			request.After = p.Next
		}
	}
}
