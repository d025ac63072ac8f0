package benchmarks

import (
	"context"
	"fmt"
)

// linesEach is how many lines an order has.
const linesEach = 20

// graphWork saves an order with its lines in one transaction. The database makes the
// keys, and the models have them in the end.
var graphWork = Work{
	Key: "e3", Name: "order with 20 lines", size: linesEach, small: linesEach, without: withoutObjects,
	has: func(p *Peer) bool { return p.SaveOrder != nil },
	run: func(ctx context.Context, p *Peer, size, n int) (Sum, error) {
		return repeat(n, func(i int) (Sum, error) {
			o := sampleOrder(i, size)
			if err := p.SaveOrder(ctx, &o); err != nil {
				return 0, err
			}
			return sumOfSaved(&o)
		})
	},
	want: func(size int) Sum {
		o := sampleOrder(0, size)
		return sumOfOrder(&o)
	},
	clear: func(ctx context.Context, t *Target) error { return t.clear(ctx, "lines", "orders") },
	kept: func(ctx context.Context, t *Target) (Sum, error) {
		var o Order
		rows, err := t.admin.QueryContext(ctx, "SELECT o.customer, o.total, l.name, l.qty, l.price FROM "+t.table("orders")+
			" AS o JOIN "+t.table("lines")+" AS l ON l.order_id = o.id ORDER BY l.id")
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		for rows.Next() {
			var l Line
			if err := rows.Scan(&o.Customer, &o.Total, &l.Name, &l.Qty, &l.Price); err != nil {
				return 0, err
			}
			o.Lines = append(o.Lines, l)
		}
		return sumOfOrder(&o), rows.Err()
	},
}

// sumOfOrder folds an order but for its keys.
func sumOfOrder(o *Order) Sum {
	var s Sum
	s.text(o.Customer)
	s.add(uint64(o.Total))
	for i := range o.Lines {
		s.line(&o.Lines[i])
	}
	return s
}

// sumOfSaved is sumOfOrder, once every key is there and fits.
func sumOfSaved(o *Order) (Sum, error) {
	before := int64(0)
	for i := range o.Lines {
		l := &o.Lines[i]
		if o.ID == 0 || l.OrderID != o.ID || l.ID <= before {
			return 0, fmt.Errorf("line %d has the key %d and the order's %d, the order has %d", i, l.ID, l.OrderID, o.ID)
		}
		before = l.ID
	}
	return sumOfOrder(o), nil
}
