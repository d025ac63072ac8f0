package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/repo"
	"github.com/strata-go/strata/types"
)

// Keys of their own types: an order is never looked up by a customer's key.
type (
	TenantID   int64
	UserID     int64
	CustomerID int64
	AddressID  int64
	CategoryID int64
	OrderID    int64
	PaymentID  int64
	RoleName   string
	ProductID  [16]byte
)

// String writes the UUID.
func (id ProductID) String() string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// MarshalText writes the UUID.
func (id ProductID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads a UUID.
func (id *ProductID) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(strings.ReplaceAll(string(text), "-", ""))
	if err != nil || len(b) != len(id) {
		return errors.New("a product's id is a UUID")
	}
	*id = ProductID(b)
	return nil
}

type tenantKey struct{}

var errNoTenant = errors.New("there is no tenant")

// withTenant is a context on behalf of a tenant.
func withTenant(ctx context.Context, id TenantID) context.Context {
	return context.WithValue(ctx, tenantKey{}, id)
}

// tenantOf is the row filter's value: without a tenant nothing is read or written.
func tenantOf(ctx context.Context) (TenantID, error) {
	id, ok := ctx.Value(tenantKey{}).(TenantID)
	if !ok {
		return 0, errNoTenant
	}
	return id, nil
}

// Customer is who orders.
type Customer struct {
	ID      CustomerID `json:"id"`
	Tenant  TenantID   `json:"-"`
	Email   string     `json:"email"`
	Name    string     `json:"name"`
	Phone   *string    `json:"phone"`
	Version int64      `json:"version"`
	Created time.Time  `json:"created"`
	Updated time.Time  `json:"updated"`
	Deleted *time.Time `json:"-"`

	Addresses repo.Many[Address] `json:"addresses,omitzero"`
}

type customerColumns struct {
	strata.Table[Customer]
	ID      strata.ID[CustomerID] `db:",identity"`
	Tenant  strata.ID[TenantID]
	Email   strata.Text
	Name    strata.Text
	Phone   strata.NullText
	Version strata.Int64
	Created strata.Time
	Updated strata.Time
	Deleted strata.NullTime
}

// Customers are deleted softly; an address of mail is free again then.
var Customers = strata.Define("shop.customers", new(customerColumns), func(t *strata.Def, c *customerColumns) {
	t.UniqueWhere(c.Deleted.IsNull(), c.Tenant, c.Email)
	t.Version(c.Version)
	t.CreatedAt(c.Created)
	t.UpdatedAt(c.Updated)
	t.SoftDelete(c.Deleted)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

// Address is one of a customer's.
type Address struct {
	ID         AddressID  `json:"id"`
	Tenant     TenantID   `json:"-"`
	CustomerID CustomerID `json:"-"`
	Street     string     `json:"street"`
	City       string     `json:"city"`
}

type addressColumns struct {
	strata.Table[Address]
	ID         strata.ID[AddressID] `db:",identity"`
	Tenant     strata.ID[TenantID]
	CustomerID strata.ID[CustomerID]
	Street     strata.Text
	City       strata.Text
}

// Addresses are those of customers.
var Addresses = strata.Define("shop.addresses", new(addressColumns), func(t *strata.Def, c *addressColumns) {
	t.Index(c.CustomerID)
	strata.References(t, c.CustomerID, Customers.ID, strata.Cascade)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

// Category is a node of the tree of categories.
type Category struct {
	ID       CategoryID  `json:"id"`
	Tenant   TenantID    `json:"-"`
	ParentID *CategoryID `json:"-"`
	Name     string      `json:"name"`

	Children repo.Many[Category] `json:"children,omitzero"`
}

type categoryColumns struct {
	strata.Table[Category]
	ID       strata.ID[CategoryID] `db:",identity"`
	Tenant   strata.ID[TenantID]
	ParentID strata.NullID[CategoryID]
	Name     strata.Text
}

// Categories are a tree.
var Categories = strata.Define("shop.categories", new(categoryColumns), func(t *strata.Def, c *categoryColumns) {
	t.Index(c.ParentID)
	strata.References(t, c.ParentID, c.ID, strata.NoAction)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

// Product is what is sold.
type Product struct {
	ID          ProductID         `json:"id"`
	Tenant      TenantID          `json:"-"`
	SKU         string            `json:"sku"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Price       decimal.Decimal   `json:"price"`
	CategoryID  *CategoryID       `json:"category"`
	Tags        []string          `json:"tags"`
	Attributes  map[string]string `json:"attributes"`
}

type productColumns struct {
	strata.Table[Product]
	ID          strata.ID[ProductID]
	Tenant      strata.ID[TenantID]
	SKU         strata.Text
	Name        strata.Text
	Description strata.Text
	Price       strata.Decimal `db:",numeric(12,2)"`
	CategoryID  strata.NullID[CategoryID]
	Tags        strata.Array[string]
	Attributes  strata.JSON[map[string]string]
	Search      strata.FullText
}

// Products have a full-text index.
var Products = strata.Define("shop.products", new(productColumns), func(t *strata.Def, c *productColumns) {
	t.PrimaryKey(c.ID)
	t.GenerateUUID(c.ID)
	t.Unique(c.Tenant, c.SKU)
	t.Index(c.CategoryID)
	t.Check("price_not_negative", c.Price.Ge(decimal.Zero))
	t.FullText(c.Search, strata.Weighted(c.Name, 4), c.Description)
	strata.References(t, c.CategoryID, Categories.ID, strata.SetNulls)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

// Order is what a customer has ordered.
type Order struct {
	ID         OrderID         `json:"id"`
	Tenant     TenantID        `json:"-"`
	CustomerID CustomerID      `json:"-"`
	Placed     time.Time       `json:"placed"`
	Total      decimal.Decimal `json:"total"`
	Version    int64           `json:"version"`

	Customer repo.One[Customer] `json:"customer,omitzero"`
	Lines    repo.Many[Line]    `json:"lines,omitzero"`
	Payments repo.Many[Payment] `json:"payments,omitzero"`
}

type orderColumns struct {
	strata.Table[Order]
	ID         strata.ID[OrderID] `db:",identity"`
	Tenant     strata.ID[TenantID]
	CustomerID strata.ID[CustomerID]
	Placed     strata.Time
	Total      strata.Decimal `db:",numeric(12,2)"`
	Version    strata.Int64
}

// Orders are those of customers.
var Orders = strata.Define("shop.orders", new(orderColumns), func(t *strata.Def, c *orderColumns) {
	t.CreatedAt(c.Placed)
	t.Version(c.Version)
	t.Index(c.CustomerID)
	strata.References(t, c.CustomerID, Customers.ID, strata.NoAction)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

// Line is one product of an order, at the price of then.
type Line struct {
	OrderID   OrderID         `json:"-"`
	No        int64           `json:"no"`
	Tenant    TenantID        `json:"-"`
	ProductID ProductID       `json:"-"`
	Quantity  int64           `json:"quantity"`
	Price     decimal.Decimal `json:"price"`
	Amount    decimal.Decimal `json:"amount"`

	Product repo.One[Product] `json:"product,omitzero"`
}

type lineColumns struct {
	strata.Table[Line]
	OrderID   strata.ID[OrderID]
	No        strata.Int64
	Tenant    strata.ID[TenantID]
	ProductID strata.ID[ProductID]
	Quantity  strata.Int64
	Price     strata.Decimal `db:",numeric(12,2)"`
	Amount    strata.Decimal `db:",numeric(12,2)"`
}

// LineKey is the key of a line.
type LineKey struct {
	OrderID OrderID
	No      int64
}

// Lines are those of orders. The database works the amount out.
var Lines = strata.Define("shop.lines", new(lineColumns), func(t *strata.Def, c *lineColumns) {
	t.PrimaryKey(c.OrderID, c.No)
	t.Index(c.ProductID)
	t.Check("quantity_positive", c.Quantity.Gt(0))
	strata.Generated(t, c.Amount, c.Price.MulExpr(c.Quantity.Decimal()))
	strata.References(t, c.OrderID, Orders.ID, strata.Cascade)
	strata.References(t, c.ProductID, Products.ID, strata.NoAction)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

type paymentStatus struct{}

// PaymentStatus is how far a payment is.
type PaymentStatus = types.Enum[paymentStatus]

// The states of a payment.
var (
	Pending  = types.EnumValue[paymentStatus]("pending")
	Paid     = types.EnumValue[paymentStatus]("paid")
	Refunded = types.EnumValue[paymentStatus]("refunded")
)

// Payment is one for an order.
type Payment struct {
	ID      PaymentID       `json:"id"`
	Tenant  TenantID        `json:"-"`
	OrderID OrderID         `json:"order"`
	Amount  decimal.Decimal `json:"amount"`
	Status  PaymentStatus   `json:"status"`
}

type paymentColumns struct {
	strata.Table[Payment]
	ID      strata.ID[PaymentID] `db:",identity"`
	Tenant  strata.ID[TenantID]
	OrderID strata.ID[OrderID]
	Amount  strata.Decimal `db:",numeric(12,2)"`
	Status  strata.Enum[PaymentStatus]
}

// Payments are those for orders.
var Payments = strata.Define("shop.payments", new(paymentColumns), func(t *strata.Def, c *paymentColumns) {
	t.Index(c.OrderID)
	strata.Values(t, c.Status, Pending, Paid, Refunded)
	strata.References(t, c.OrderID, Orders.ID, strata.Cascade)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

// User works for the tenant.
type User struct {
	ID     UserID   `json:"id"`
	Tenant TenantID `json:"-"`
	Email  string   `json:"email"`

	Roles repo.Many[Role] `json:"roles,omitzero"`
}

type userColumns struct {
	strata.Table[User]
	ID     strata.ID[UserID] `db:",identity"`
	Tenant strata.ID[TenantID]
	Email  strata.Text
}

// Users are those of the tenant.
var Users = strata.Define("shop.users", new(userColumns), func(t *strata.Def, c *userColumns) {
	t.Unique(c.Tenant, c.Email)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

// Role is what users may do, the same for all tenants.
type Role struct {
	Name  RoleName `json:"name"`
	About string   `json:"about"`
}

type roleColumns struct {
	strata.Table[Role]
	Name  strata.ID[RoleName]
	About strata.Text
}

// Roles are few.
var Roles = strata.Define("shop.roles", new(roleColumns), func(t *strata.Def, c *roleColumns) {
	t.PrimaryKey(c.Name)
})

// Member links a user with a role.
type Member struct {
	UserID UserID
	Role   RoleName
	Tenant TenantID
	Since  time.Time
}

type memberColumns struct {
	strata.Table[Member]
	UserID strata.ID[UserID]
	Role   strata.ID[RoleName]
	Tenant strata.ID[TenantID]
	Since  strata.Time
}

// Members say which user has which role since when.
var Members = strata.Define("shop.members", new(memberColumns), func(t *strata.Def, c *memberColumns) {
	t.PrimaryKey(c.UserID, c.Role)
	t.CreatedAt(c.Since)
	strata.References(t, c.UserID, Users.ID, strata.Cascade)
	strata.References(t, c.Role, Roles.Name, strata.NoAction)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

var tables = []strata.AnyTable{Customers, Addresses, Categories, Products, Orders, Lines, Payments, Users, Roles, Members}

// The repositories.
var (
	customers  = repo.ByKey(Customers, Customers.ID)
	categories = repo.ByKey(Categories, Categories.ID)
	products   = repo.ByKey(Products, Products.ID)
	orders     = repo.ByKey(Orders, Orders.ID)
	lines      = repo.ByKeys[LineKey](Lines)
	payments   = repo.ByKey(Payments, Payments.ID)
	users      = repo.ByKey(Users, Users.ID)
	roles      = repo.ByKey(Roles, Roles.Name)
)

// The relations.
var (
	customerAddresses = repo.HasMany(Customers, Addresses,
		func(c *Customer) *repo.Many[Address] { return &c.Addresses }, strata.Refer(Addresses.CustomerID, Customers.ID))

	subcategories    = strata.As(Categories, "subcategories")
	categoryChildren = repo.HasMany(Categories, subcategories,
		func(c *Category) *repo.Many[Category] { return &c.Children }, strata.Refer(subcategories.ParentID, Categories.ID))

	orderCustomer = repo.BelongsTo(Orders, Customers,
		func(o *Order) *repo.One[Customer] { return &o.Customer }, strata.Refer(Orders.CustomerID, Customers.ID))
	orderLines = repo.HasMany(Orders, Lines,
		func(o *Order) *repo.Many[Line] { return &o.Lines }, strata.Refer(Lines.OrderID, Orders.ID))
	orderPayments = repo.HasMany(Orders, Payments,
		func(o *Order) *repo.Many[Payment] { return &o.Payments }, strata.Refer(Payments.OrderID, Orders.ID))
	lineProduct = repo.BelongsTo(Lines, Products,
		func(l *Line) *repo.One[Product] { return &l.Product }, strata.Refer(Lines.ProductID, Products.ID))

	userRoles = repo.ManyToMany(Users, Members, Roles,
		func(u *User) *repo.Many[Role] { return &u.Roles }, strata.Refer(Members.UserID, Users.ID), strata.Refer(Members.Role, Roles.Name))
)
