package ast

import "slices"

// Filled reports whether the database gives the column values by itself: an identity, or a
// column that a foreign key changes.
func (c *Column) Filled() bool {
	return c.Identity || slices.ContainsFunc(c.Table.ForeignKeys, c.changedBy)
}

// changedBy reports whether a foreign key changes the column.
func (c *Column) changedBy(k ForeignKey) bool {
	return slices.Contains(k.Columns, c) && (follows(k.OnUpdate) || follows(k.OnDelete) && k.OnDelete != "CASCADE")
}

// HeldElsewhere reports whether what a filled column may hold needs no condition of its own:
// it counts, or refers to a column of which the same is said.
func (c *Column) HeldElsewhere() bool {
	if c.Identity {
		return c.Domain == nil
	}
	return slices.ContainsFunc(c.Table.ForeignKeys, func(k ForeignKey) bool {
		i := slices.Index(k.Columns, c)
		return i >= 0 && c.changedBy(k) && c.holds(k.Target()[i])
	})
}

// holds reports whether the same is said of two columns.
func (c *Column) holds(o *Column) bool {
	limits := c.Limits == o.Limits || c.Limits != nil && o.Limits != nil && *c.Limits == *o.Limits
	return limits && c.Type.Kind == o.Type.Kind && c.MaxLength == o.MaxLength && c.Domain == o.Domain && slices.Equal(c.Values, o.Values)
}
