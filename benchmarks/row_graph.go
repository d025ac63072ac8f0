package benchmarks

import (
	"fmt"
	"math"
)

// Grandchild is a row of grandchildren.
type Grandchild struct {
	ID      int64  `bun:"id,pk" gorm:"column:id;primaryKey"`
	ChildID int64  `bun:"child_id" gorm:"column:child_id"`
	Name    string `bun:"name" gorm:"column:name"`
	Qty     int32  `bun:"qty" gorm:"column:qty"`
}

// Order is a row of orders, whose key the database makes, with its lines.
type Order struct {
	ID       int64  `bun:"id,pk,autoincrement" gorm:"column:id;primaryKey"`
	Customer string `bun:"customer" gorm:"column:customer"`
	Total    int32  `bun:"total" gorm:"column:total"`
	Lines    []Line `bun:"rel:has-many,join:id=order_id" gorm:"foreignKey:OrderID"`
}

// Line is a row of lines, whose key the database makes.
type Line struct {
	ID      int64   `bun:"id,pk,autoincrement" gorm:"column:id;primaryKey"`
	OrderID int64   `bun:"order_id" gorm:"column:order_id"`
	Name    string  `bun:"name" gorm:"column:name"`
	Qty     int32   `bun:"qty" gorm:"column:qty"`
	Price   float64 `bun:"price" gorm:"column:price"`
}

const (
	grandchildrenEach = 3
	grandchildColumns = "id, child_id, name, qty"
)

// sampleGrandchildren are the rows below a child.
func sampleGrandchildren(child int64) []Grandchild {
	list := make([]Grandchild, grandchildrenEach)
	for i := range list {
		id := (child-1)*grandchildrenEach + int64(i) + 1
		list[i] = Grandchild{ID: id, ChildID: child, Name: fmt.Sprintf("grandchild %07d", id), Qty: int32(id % 13)}
	}
	return list
}

// sampleOrder is an order that is to be saved.
func sampleOrder(i, lines int) Order {
	o := Order{Customer: fmt.Sprintf("customer %05d", i), Total: int32(i + 7), Lines: make([]Line, lines)}
	for n := range o.Lines {
		o.Lines[n] = Line{Name: fmt.Sprintf("line %d of %d", n, i), Qty: int32(n + 1), Price: float64(n) * 1.25}
	}
	return o
}

func (s *Sum) grandchild(id, child int64, name string, qty int32) {
	s.add(uint64(id))
	s.add(uint64(child))
	s.text(name)
	s.add(uint64(qty))
}

// line folds a line but for its keys.
func (s *Sum) line(l *Line) {
	s.text(l.Name)
	s.add(uint64(l.Qty))
	s.add(math.Float64bits(l.Price))
}
