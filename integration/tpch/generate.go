package tpch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/types"
)

// Data is the content of the eight tables.
type Data struct {
	Regions   []Region
	Nations   []Nation
	Suppliers []Supplier
	Parts     []Part
	PartSupps []PartSupp
	Customers []Customer
	Orders    []Order
	Lines     []Line
}

// The values that the specification's clause 4.2.2.13 lists.
var (
	regionNames = []string{"AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"}
	nationNames = []struct {
		name   string
		region int64
	}{
		{"ALGERIA", 0},
		{"ARGENTINA", 1},
		{"BRAZIL", 1},
		{"CANADA", 1},
		{"EGYPT", 4},
		{"ETHIOPIA", 0},
		{"FRANCE", 3},
		{"GERMANY", 3},
		{"INDIA", 2},
		{"INDONESIA", 2},
		{"IRAN", 4},
		{"IRAQ", 4},
		{"JAPAN", 2},
		{"JORDAN", 4},
		{"KENYA", 0},
		{"MOROCCO", 0},
		{"MOZAMBIQUE", 0},
		{"PERU", 1},
		{"CHINA", 2},
		{"ROMANIA", 3},
		{"SAUDI ARABIA", 4},
		{"VIETNAM", 2},
		{"RUSSIA", 3},
		{"UNITED KINGDOM", 3},
		{"UNITED STATES", 1},
	}
	colours      = strings.Fields("almond azure blue brown chocolate coral forest frosted green ivory lace lemon linen navy olive peru pink plum red rose")
	sqlTypes     = [3][]string{{"STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO"}, {"ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED"}, {"TIN", "NICKEL", "BRASS", "STEEL", "COPPER"}}
	containers   = [2][]string{{"SM", "LG", "MED", "JUMBO", "WRAP"}, {"CASE", "BOX", "BAG", "JAR", "PKG", "PACK", "CAN", "DRUM"}}
	segments     = []string{"AUTOMOBILE", "BUILDING", "FURNITURE", "MACHINERY", "HOUSEHOLD"}
	priorities   = []string{"1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"}
	instructions = []string{"DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"}
	modes        = []string{"REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"}

	firstDay = types.Date{Year: 1992, Month: time.January, Day: 1}
	today    = types.Date{Year: 1995, Month: time.June, Day: 17}
)

const orderDays = 2406 // to 1998-08-02

// generator draws the data.
type generator struct {
	*rand.Rand
	data *Data
}

// Generate makes data of a size; the same seed makes the same data. A scale of 1
// is 10 suppliers, 200 parts and 150 customers, a thousandth of the benchmark's.
func Generate(seed uint64, scale int) *Data {
	g := generator{rand.New(rand.NewPCG(seed, 1)), &Data{}}
	for i, name := range regionNames {
		g.data.Regions = append(g.data.Regions, Region{int64(i), name})
	}
	for i, n := range nationNames {
		g.data.Nations = append(g.data.Nations, Nation{int64(i), n.name, n.region})
	}
	g.suppliers(10 * scale)
	g.parts(200 * scale)
	g.customers(150 * scale)
	g.orders(1500 * scale)
	return g.data
}

func pick(g generator, list []string) string { return list[g.IntN(len(list))] }

// cents is an amount between two numbers of cents.
func (g generator) cents(lo, hi int64) decimal.Decimal {
	return decimal.New(lo+g.Int64N(hi-lo+1), -2)
}

func (g generator) phone(nation int64) string {
	return fmt.Sprintf("%d-%03d-%03d-%04d", 10+nation, g.IntN(900)+100, g.IntN(900)+100, g.IntN(9000)+1000)
}

// comment is words, in one case of twenty with a phrase among them.
func (g generator) comment(phrase string) string {
	text := pick(g, colours) + " packages sleep " + pick(g, colours)
	if g.IntN(20) == 0 {
		text += " " + phrase + " among the ideas"
	}
	return text
}

func (g generator) suppliers(n int) {
	for i := range n {
		nation := int64(i*7) % 25
		g.data.Suppliers = append(g.data.Suppliers, Supplier{
			Key: int64(i + 1), Name: fmt.Sprintf("Supplier#%09d", i+1), Address: fmt.Sprintf("street %d", g.IntN(1000)),
			NationKey: nation, Phone: g.phone(nation), Balance: g.cents(-99999, 999999),
			Comment: g.comment("Customer sad Complaints"),
		})
	}
}

func (g generator) parts(n int) {
	suppliers := len(g.data.Suppliers)
	for i := range n {
		key, maker := int64(i+1), 1+g.IntN(5)
		g.data.Parts = append(g.data.Parts, Part{
			Key: key, Name: pick(g, colours) + " " + pick(g, colours), Maker: fmt.Sprintf("Manufacturer#%d", maker),
			Brand: fmt.Sprintf("Brand#%d%d", maker, 1+g.IntN(5)),
			Type:  pick(g, sqlTypes[0]) + " " + pick(g, sqlTypes[1]) + " " + pick(g, sqlTypes[2]),
			Size:  int64(1 + g.IntN(50)), Container: pick(g, containers[0]) + " " + pick(g, containers[1]),
			Price: decimal.New(90000+key/10%20001+100*(key%1000), -2),
		})
		for s := range 4 {
			g.data.PartSupps = append(g.data.PartSupps, PartSupp{
				PartKey: key, SuppKey: int64((i+s*(suppliers/4+1))%suppliers + 1),
				Available: int64(1 + g.IntN(9999)), Cost: g.cents(100, 100000),
			})
		}
	}
}

func (g generator) customers(n int) {
	for i := range n {
		nation := int64(g.IntN(25))
		g.data.Customers = append(g.data.Customers, Customer{
			Key: int64(i + 1), Name: fmt.Sprintf("Customer#%09d", i+1), Address: fmt.Sprintf("road %d", g.IntN(1000)),
			NationKey: nation, Phone: g.phone(nation), Balance: g.cents(-99999, 999999),
			Segment: pick(g, segments), Comment: g.comment("special requests"),
		})
	}
}

// orders draws orders of two customers in three: the others have none.
func (g generator) orders(n int) {
	for i := range n {
		customer := 1 + g.Int64N(int64(len(g.data.Customers)))
		if customer%3 == 0 {
			customer--
		}
		o := Order{
			Key: int64(i/8*32 + i%8 + 1), CustKey: customer, Date: firstDay.AddDays(g.IntN(orderDays)),
			Priority: pick(g, priorities), Comment: g.comment("special packages, final requests"),
		}
		g.lines(&o)
		g.data.Orders = append(g.data.Orders, o)
	}
}

// lines draws an order's lines, and with them its total and status.
func (g generator) lines(o *Order) {
	one := decimal.New(1, 0)
	open, count := 0, 1+g.IntN(7)
	for n := range count {
		part := g.data.Parts[g.IntN(len(g.data.Parts))]
		supply := g.data.PartSupps[(part.Key-1)*4+g.Int64N(4)]
		quantity := decimal.New(int64(1+g.IntN(50)), 0)
		ship := o.Date.AddDays(1 + g.IntN(121))
		l := Line{
			OrderKey: o.Key, Number: int64(n + 1), PartKey: part.Key, SuppKey: supply.SuppKey,
			Quantity: quantity, Price: quantity.Mul(part.Price), Discount: g.cents(0, 10), Tax: g.cents(0, 8),
			ReturnFlag: "N", Status: "F", ShipDate: ship, CommitDate: o.Date.AddDays(30 + g.IntN(61)),
			ReceiptDate: ship.AddDays(1 + g.IntN(30)), Instructions: pick(g, instructions), Mode: pick(g, modes),
		}
		if l.ReceiptDate.Compare(today) <= 0 {
			l.ReturnFlag = pick(g, []string{"R", "A"})
		}
		if ship.Compare(today) > 0 {
			l.Status = "O"
			open++
		}
		o.Total = o.Total.Add(l.Price.Mul(one.Add(l.Tax)).Mul(one.Sub(l.Discount)))
		g.data.Lines = append(g.data.Lines, l)
	}
	o.Total = o.Total.Round(2)
	o.Status = map[int]string{0: "F", count: "O"}[open]
	if o.Status == "" {
		o.Status = "P"
	}
}

// Create creates the tables.
func Create(ctx context.Context, db builder.Writer) error {
	return builder.CreateTables(Regions, Nations, Suppliers, Parts, PartSupps, Customers, Orders, Lines).Exec(ctx, db)
}

// Load fills the tables.
func (d *Data) Load(ctx context.Context, db builder.Writer) error {
	for _, load := range []func() error{
		func() error { return insert(ctx, db, Regions, d.Regions) },
		func() error { return insert(ctx, db, Nations, d.Nations) },
		func() error { return insert(ctx, db, Suppliers, d.Suppliers) },
		func() error { return insert(ctx, db, Parts, d.Parts) },
		func() error { return insert(ctx, db, PartSupps, d.PartSupps) },
		func() error { return insert(ctx, db, Customers, d.Customers) },
		func() error { return insert(ctx, db, Orders, d.Orders) },
		func() error { return insert(ctx, db, Lines, d.Lines) },
	} {
		if err := load(); err != nil {
			return err
		}
	}
	return nil
}

const chunk = 1000

func insert[M any](ctx context.Context, db builder.Writer, table strata.TableAt[*M], rows []M) error {
	for len(rows) > 0 {
		n := min(chunk, len(rows))
		if _, err := builder.Insert(table).Rows(rows[:n]...).Exec(ctx, db); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
