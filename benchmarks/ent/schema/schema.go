// Package schema is the benchmarks' tables as ent describes them.
package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
)

func table(name string) []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: name}}
}

// columns are the eight of items and sink.
func columns() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.String("name"),
		field.Bool("active"),
		field.Float("score"),
		field.Time("created"),
		field.String("note").Optional().Nillable(),
		field.Bytes("data"),
		field.Int32("qty"),
	}
}

// Item is a row of items, which is read.
type Item struct{ ent.Schema }

// Fields of the Item.
func (Item) Fields() []ent.Field { return columns() }

// Annotations of the Item.
func (Item) Annotations() []schema.Annotation { return table("items") }

// Sink is a row of sink, which is written.
type Sink struct{ ent.Schema }

// Fields of the Sink.
func (Sink) Fields() []ent.Field { return columns() }

// Annotations of the Sink.
func (Sink) Annotations() []schema.Annotation { return table("sink") }

// Parent is a row of parents.
type Parent struct{ ent.Schema }

// Fields of the Parent.
func (Parent) Fields() []ent.Field {
	return []ent.Field{field.Int64("id"), field.Int64("item_id"), field.String("name")}
}

// Edges of the Parent.
func (Parent) Edges() []ent.Edge { return []ent.Edge{edge.To("children", Child.Type)} }

// Annotations of the Parent.
func (Parent) Annotations() []schema.Annotation { return table("parents") }

// Child is a row of children.
type Child struct{ ent.Schema }

// Fields of the Child.
func (Child) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"),
		field.Int64("parent_id"),
		field.String("name"),
		field.Int32("qty"),
		field.Time("created"),
	}
}

// Edges of the Child.
func (Child) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("parent", Parent.Type).Ref("children").Field("parent_id").Unique().Required(),
		edge.To("grandchildren", Grandchild.Type),
	}
}

// Annotations of the Child.
func (Child) Annotations() []schema.Annotation { return table("children") }

// Grandchild is a row of grandchildren.
type Grandchild struct{ ent.Schema }

// Fields of the Grandchild.
func (Grandchild) Fields() []ent.Field {
	return []ent.Field{field.Int64("id"), field.Int64("child_id"), field.String("name"), field.Int32("qty")}
}

// Edges of the Grandchild.
func (Grandchild) Edges() []ent.Edge {
	return []ent.Edge{edge.From("child", Child.Type).Ref("grandchildren").Field("child_id").Unique().Required()}
}

// Annotations of the Grandchild.
func (Grandchild) Annotations() []schema.Annotation { return table("grandchildren") }

// Order is a row of orders, which is written.
type Order struct{ ent.Schema }

// Fields of the Order.
func (Order) Fields() []ent.Field {
	return []ent.Field{field.Int64("id"), field.String("customer"), field.Int32("total")}
}

// Edges of the Order.
func (Order) Edges() []ent.Edge { return []ent.Edge{edge.To("lines", Line.Type)} }

// Annotations of the Order.
func (Order) Annotations() []schema.Annotation { return table("orders") }

// Line is a row of lines, which is written.
type Line struct{ ent.Schema }

// Fields of the Line.
func (Line) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id"), field.Int64("order_id"), field.String("name"), field.Int32("qty"), field.Float("price"),
	}
}

// Edges of the Line.
func (Line) Edges() []ent.Edge {
	return []ent.Edge{edge.From("order", Order.Type).Ref("lines").Field("order_id").Unique().Required()}
}

// Annotations of the Line.
func (Line) Annotations() []schema.Annotation { return table("lines") }
