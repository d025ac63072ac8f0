package benchmarks

import (
	"fmt"
	"hash/maphash"
	"math"
	"time"
)

// Item is a row of items and of sink: one column of each common type. The tags
// are what sqlx, scany, bob, bun, GORM and jet read.
type Item struct {
	ID      int64     `db:"id" bun:"id,pk" gorm:"column:id;primaryKey;autoIncrement:false" sql:"primary_key"`
	Name    string    `db:"name" bun:"name" gorm:"column:name"`
	Active  bool      `db:"active" bun:"active" gorm:"column:active"`
	Score   float64   `db:"score" bun:"score" gorm:"column:score"`
	Created time.Time `db:"created" bun:"created" gorm:"column:created"`
	Note    *string   `db:"note" bun:"note" gorm:"column:note"`
	Data    []byte    `db:"data" bun:"data" gorm:"column:data"`
	Qty     int32     `db:"qty" bun:"qty" gorm:"column:qty"`
}

// Child is a row of children.
type Child struct {
	ID       int64     `db:"id" bun:"id,pk" gorm:"column:id;primaryKey" sql:"primary_key"`
	ParentID int64     `db:"parent_id" bun:"parent_id" gorm:"column:parent_id"`
	Name     string    `db:"name" bun:"name" gorm:"column:name"`
	Qty      int32     `db:"qty" bun:"qty" gorm:"column:qty"`
	Created  time.Time `db:"created" bun:"created" gorm:"column:created"`
}

// Parent is a row of parents with its children.
type Parent struct {
	ID       int64  `db:"id" sql:"primary_key"`
	ItemID   int64  `db:"item_id"`
	Name     string `db:"name"`
	Children []Child
}

// What the tables hold.
const (
	rowsInItems     = 100_000
	parents         = 100
	childrenEach    = 10
	epoch           = 1_700_000_000
	itemColumns     = "id, name, active, score, created, note, data, qty"
	childColumns    = "id, parent_id, name, qty, created"
	parentColumns   = "id, item_id, name"
	columnsInItem   = 8
	rowsInStatement = 1000 // of those who load rows by INSERT
)

// sampleItem is row i of items.
func sampleItem(i int) Item {
	it := Item{
		ID:      int64(i),
		Name:    fmt.Sprintf("item number %07d", i),
		Active:  i%3 != 0,
		Score:   float64(i) * 1.25,
		Created: time.Unix(epoch+int64(i)*61, int64(i%1000)*1000).UTC(),
		Data:    fmt.Appendf(nil, "bytes of %07d", i),
		Qty:     int32(i % 100),
	}
	if i%2 == 0 {
		note := fmt.Sprintf("a note on row %d", i)
		it.Note = &note
	}
	return it
}

func sampleItems(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = sampleItem(i + 1)
	}
	return items
}

func sampleParents() []Parent {
	list := make([]Parent, parents)
	for i := range list {
		p := &list[i]
		*p = Parent{ID: int64(i + 1), ItemID: int64(i*7 + 1), Name: fmt.Sprintf("parent %04d", i+1)}
		for c := range childrenEach {
			id := i*childrenEach + c + 1
			p.Children = append(p.Children, Child{
				ID: int64(id), ParentID: p.ID, Name: fmt.Sprintf("child %06d", id),
				Qty: int32(id % 17), Created: time.Unix(epoch+int64(id)*3600, 5000).UTC(),
			})
		}
	}
	return list
}

// Sum is a checksum over every column of rows, in their order. A reader folds
// what it read into one, so that nobody is spared a column.
type Sum uint64

var seed = maphash.MakeSeed()

func (s *Sum) add(v uint64) { *s = Sum((uint64(*s)<<5 ^ uint64(*s)>>59 ^ v) * 0x9E3779B97F4A7C15) }

func (s *Sum) text(v string) { s.add(maphash.String(seed, v)) }

func (s *Sum) bool(v bool) {
	if v {
		s.add(1)
	} else {
		s.add(2)
	}
}

func (s *Sum) optional(v *string) {
	if v == nil {
		s.add(3)
	} else {
		s.text(*v)
	}
}

// columns folds the eight columns of an item.
func (s *Sum) columns(id int64, name string, active bool, score float64, created time.Time, note *string, data []byte, qty int32) {
	s.add(uint64(id))
	s.text(name)
	s.bool(active)
	s.add(math.Float64bits(score))
	s.add(uint64(created.UnixMicro()))
	s.optional(note)
	s.add(maphash.Bytes(seed, data))
	s.add(uint64(qty))
}

func (s *Sum) item(it *Item) {
	s.columns(it.ID, it.Name, it.Active, it.Score, it.Created, it.Note, it.Data, it.Qty)
}

func (s *Sum) parent(id, item int64, name string) {
	s.add(uint64(id))
	s.add(uint64(item))
	s.text(name)
}

func (s *Sum) child(id, parent int64, name string, qty int32, created time.Time) {
	s.add(uint64(id))
	s.add(uint64(parent))
	s.text(name)
	s.add(uint64(qty))
	s.add(uint64(created.UnixMicro()))
}

// sumOf folds items, which is how most readers end.
func sumOf(items []Item, err error) (Sum, error) {
	var s Sum
	for i := range items {
		s.item(&items[i])
	}
	return s, err
}

func sumOfOne(it *Item, err error) (Sum, error) {
	var s Sum
	s.item(it)
	return s, err
}

func sumOfParents(list []Parent, err error) (Sum, error) {
	var s Sum
	for i := range list {
		p := &list[i]
		s.parent(p.ID, p.ItemID, p.Name)
		for j := range p.Children {
			c := &p.Children[j]
			s.child(c.ID, c.ParentID, c.Name, c.Qty, c.Created)
		}
	}
	return s, err
}
