package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"
)

// importProducts writes n products, all or none; those that are there already are updated.
func importProducts(ctx context.Context, db builder.DB, n int, bar *progress) error {
	const chunk = 1000
	return builder.InTx(ctx, db, func(tx builder.DB) error {
		for from := 0; from < n; from += chunk {
			rows := make([]Product, min(chunk, n-from))
			for i := range rows {
				rows[i] = imported(from + i)
			}
			if _, err := repo.UpsertMany(ctx, tx, products, repo.On(Products.Tenant, Products.SKU), rows); err != nil {
				return err
			}
			bar.show(from+len(rows), n)
		}
		return nil
	})
}

// imported is the i-th product of a supplier's list.
func imported(i int) Product {
	colors := []string{"red", "green", "blue"}
	return Product{
		SKU: fmt.Sprintf("IMP-%06d", i), Name: fmt.Sprintf("Imported article %d", i),
		Price: decimal.New(int64(100+i%9900), -2), Tags: []string{"imported"},
		Attributes: map[string]string{"color": colors[i%len(colors)]},
	}
}

// progress is a bar on a terminal, and one line at the end elsewhere.
type progress struct {
	out   io.Writer
	live  bool
	begun time.Time
}

func newProgress(out io.Writer) *progress {
	p := &progress{out: out, begun: time.Now()}
	if f, ok := out.(*os.File); ok {
		info, err := f.Stat()
		p.live = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// show shows how far the work is.
func (p *progress) show(n, of int) {
	const width = 40
	switch {
	case p.live:
		done := width * n / of
		fmt.Fprintf(p.out, "\r\x1b[K[%s%s] %d of %d", strings.Repeat("=", done), strings.Repeat(" ", width-done), n, of)
		if n == of {
			fmt.Fprintln(p.out)
		}
	case n == of:
		fmt.Fprintf(p.out, "imported %d products in %v\n", n, time.Since(p.begun).Round(time.Millisecond))
	}
}
