package main

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// orderService is what is done with orders and payments.
type orderService struct {
	db  builder.DB
	key []byte
}

func (s orderService) routes(mux *http.ServeMux) {
	mux.Handle("GET /orders", endpoint(s.list))
	mux.Handle("POST /orders", endpoint(s.create))
	mux.Handle("GET /orders/{id}", endpoint(s.get))
	mux.Handle("PUT /orders/{id}/lines", endpoint(s.putLines))
	mux.Handle("PATCH /orders/{id}/lines/{no}", endpoint(s.patchLine))
	mux.Handle("PATCH /payments/{id}", endpoint(s.patchPayment))
}

var orderSorts = repo.Sorts{}.SortBy("placed", Orders.Placed).SortBy("total", Orders.Total)

func (s orderService) list(r *http.Request) (reply, error) {
	q := &filters{r: r}
	q.when("customer", func(text string) (strata.Condition, error) {
		id, err := strconv.ParseInt(text, 10, 64)
		return Orders.CustomerID.Eq(CustomerID(id)), err
	})
	q.when("since", func(text string) (strata.Condition, error) {
		day, err := time.Parse(time.DateOnly, text)
		return Orders.Placed.Ge(day), err
	})
	q.when("sku", func(text string) (strata.Condition, error) {
		return orderLines.Any(lineProduct.Any(Products.SKU.Eq(text))), nil
	})
	q.when("status", func(text string) (strata.Condition, error) {
		var status PaymentStatus
		err := status.UnmarshalText([]byte(text))
		return orderPayments.Any(Payments.Status.Eq(status)), err
	})
	if q.err != nil {
		return reply{}, q.err
	}
	request, err := pageOf(r, orderSorts, s.key)
	if err != nil {
		return reply{}, err
	}
	page, err := repo.ReadPage(r.Context(), s.db, orders, request, q.where...)
	if err == nil {
		err = repo.Load(r.Context(), s.db, page.Rows, orderCustomer.WithDeleted())
	}
	return reply{body: page}, err
}

func (s orderService) get(r *http.Request) (reply, error) {
	id, err := number[OrderID](r, "id")
	if err != nil {
		return reply{}, err
	}
	o, err := s.detail(r.Context(), id)
	return reply{body: o, version: o.Version}, err
}

// detail is an order with all that belongs to it, in two round trips on PostgreSQL.
func (s orderService) detail(ctx context.Context, id OrderID) (Order, error) {
	o, err := orders.Get(ctx, s.db, id)
	if err == nil {
		err = repo.LoadOne(ctx, s.db, &o, orderCustomer.WithDeleted(), orderLines.With(lineProduct), orderPayments)
	}
	return o, err
}

// item is what a line of an order is asked for as.
type item struct {
	Product  ProductID `json:"product"`
	Quantity int64     `json:"quantity"`
}

func (s orderService) create(r *http.Request) (reply, error) {
	in, err := body[struct {
		Customer CustomerID `json:"customer"`
		Items    []item     `json:"items"`
	}](r)
	if err != nil {
		return reply{}, err
	}
	o, err := s.place(r.Context(), in.Customer, in.Items, time.Time{})
	return reply{status: http.StatusCreated, body: o, version: o.Version, location: "/orders/" + strconv.FormatInt(int64(o.ID), 10)}, err
}

// place saves an order with its lines, and the payment that is due. The zero time is now.
func (s orderService) place(ctx context.Context, customer CustomerID, items []item, at time.Time) (Order, error) {
	var o Order
	err := builder.InTx(ctx, s.db, func(tx builder.DB) error {
		o = Order{CustomerID: customer, Placed: at} // anew for each attempt
		there, err := customers.Exists(ctx, tx, Customers.ID.Eq(customer))
		if err != nil {
			return err
		}
		if !there {
			return unprocessable("there is no customer %d", customer)
		}
		if err := fill(ctx, tx, &o, items); err != nil {
			return err
		}
		o.Payments = repo.ManyOf(Payment{Amount: o.Total, Status: Pending})
		return repo.SaveGraph(ctx, tx, orders, &o, repo.Graph(orderLines, repo.RefuseOrphans), repo.Graph(orderPayments, repo.RefuseOrphans))
	}, pool.WithRetry())
	return o, err
}

// fill gives an order lines of items, at the prices of today.
func fill(ctx context.Context, db builder.Reader, o *Order, items []item) error {
	if len(items) == 0 {
		return unprocessable("an order has at least one line")
	}
	ids := make([]ProductID, len(items))
	for i, x := range items {
		ids[i] = x.Product
	}
	list, err := products.GetAll(ctx, db, ids...)
	if missing, ok := errors.AsType[*repo.MissingError](err); ok {
		return unprocessable("there is no product %v", ids[missing.Positions[0]])
	}
	if err != nil {
		return err
	}
	rows := make([]Line, len(items))
	o.Total = decimal.Zero
	for i, p := range list {
		rows[i] = Line{No: int64(i + 1), ProductID: p.ID, Quantity: items[i].Quantity, Price: p.Price}
		o.Total = o.Total.Add(p.Price.Mul(decimal.NewFromInt(items[i].Quantity)))
	}
	o.Lines = repo.ManyOf(rows...)
	return nil
}

// putLines replaces the lines of an order in the version that the request names.
func (s orderService) putLines(r *http.Request) (reply, error) {
	ctx := r.Context()
	id, err := number[OrderID](r, "id")
	if err != nil {
		return reply{}, err
	}
	version, err := ifMatch(r)
	if err != nil {
		return reply{}, err
	}
	items, err := body[[]item](r)
	if err != nil {
		return reply{}, err
	}
	var o Order
	err = builder.InTx(ctx, s.db, func(tx builder.DB) error {
		if o, err = orders.Get(ctx, tx, id); err != nil {
			return err
		}
		o.Version = version
		if err := fill(ctx, tx, &o, items); err != nil {
			return err
		}
		return repo.SaveGraph(ctx, tx, orders, &o, repo.Graph(orderLines, repo.DeleteOrphans))
	})
	return reply{body: o, version: o.Version}, err
}

// patchLine changes how many of a product are ordered; the order's total follows.
func (s orderService) patchLine(r *http.Request) (reply, error) {
	ctx := r.Context()
	id, err := number[OrderID](r, "id")
	if err != nil {
		return reply{}, err
	}
	no, err := number[int64](r, "no")
	if err != nil {
		return reply{}, err
	}
	in, err := body[struct {
		Quantity int64 `json:"quantity"`
	}](r)
	if err != nil {
		return reply{}, err
	}
	err = builder.InTx(ctx, s.db, func(tx builder.DB) error {
		// Who changes another line meanwhile waits: the total is of all of them.
		if _, err := orders.Query(ctx).Where(Orders.ID.Eq(id)).Clauses(builder.ForUpdate()).One(ctx, tx); err != nil {
			return err
		}
		if err := lines.Patch(ctx, tx, LineKey{id, no}, Lines.Quantity.Set(in.Quantity)); err != nil {
			return err
		}
		total := strata.Scalar(builder.Select(strata.Sum(Lines.Amount)).From(Lines).Where(Lines.OrderID.Eq(id)))
		return orders.Patch(ctx, tx, id, Orders.Total.SetExpr(total.Coalesce(decimal.Zero)))
	})
	if err != nil {
		return reply{}, err
	}
	o, err := s.detail(ctx, id)
	return reply{body: o, version: o.Version}, err
}

func (s orderService) patchPayment(r *http.Request) (reply, error) {
	ctx := r.Context()
	id, err := number[PaymentID](r, "id")
	if err != nil {
		return reply{}, err
	}
	in, err := body[struct {
		Status repo.Opt[PaymentStatus] `json:"status"`
	}](r)
	if err != nil {
		return reply{}, err
	}
	if err := payments.Patch(ctx, s.db, id, repo.Set(Payments.Status, in.Status)); err != nil {
		return reply{}, err
	}
	p, err := payments.Get(ctx, s.db, id)
	return reply{body: p}, err
}
