package schema

// renameTable renames a table in the model, and in the keys that refer to it.
func (s *Schema) renameTable(schema, from, to string) {
	for i := range s.Tables {
		t := &s.Tables[i]
		if t.Schema == schema && t.Name == from {
			t.Name = to
		}
		for j := range t.ForeignKeys {
			if k := &t.ForeignKeys[j]; k.Schema == schema && k.Table == from {
				k.Table = to
			}
		}
	}
}

// renameColumn renames a column in the model: in keys, indexes and expressions, too, as
// the database does.
func (s *Schema) renameColumn(schema, table, from, to string) {
	t := s.Table(schema, table)
	if t == nil {
		return
	}
	list := func(old []string) []string {
		out := make([]string, len(old))
		for i, name := range old {
			if out[i] = name; name == from {
				out[i] = to
			}
		}
		return out
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		c.Generated = renamed(c.Generated, from, to)
		if c.Name == from {
			c.Name = to
		}
	}
	if t.Partitioning != nil {
		t.Partitioning.Key = renamed(t.Partitioning.Key, from, to)
	}
	if t.PrimaryKey != nil {
		t.PrimaryKey.Columns = list(t.PrimaryKey.Columns)
	}
	for i := range t.Uniques {
		t.Uniques[i].Columns = list(t.Uniques[i].Columns)
	}
	for i := range t.Checks {
		t.Checks[i].Expr = renamed(t.Checks[i].Expr, from, to)
	}
	for i := range t.Exclusions {
		t.Exclusions[i].renameColumn(from, to)
	}
	for i := range t.Indexes {
		t.Indexes[i] = t.Indexes[i].renamed(from, to, list)
	}
	for i := range s.Tables {
		for j := range s.Tables[i].ForeignKeys {
			k := &s.Tables[i].ForeignKeys[j]
			if &s.Tables[i] == t {
				k.Columns = list(k.Columns)
			}
			if k.Schema == schema && k.Table == table {
				k.References = list(k.References)
			}
		}
	}
}

func (x Index) renamed(from, to string, list func([]string) []string) Index {
	parts := make([]Part, len(x.Parts))
	for i, p := range x.Parts {
		parts[i] = p.renamed(from, to)
	}
	x.Parts, x.Where = parts, renamed(x.Where, from, to)
	if x.Include != nil {
		x.Include = list(x.Include)
	}
	return x
}

func (p Part) renamed(from, to string) Part {
	p.Expr = renamed(p.Expr, from, to)
	if p.Column == from {
		p.Column = to
	}
	return p
}

func (x *Exclusion) renameColumn(from, to string) {
	for i, t := range x.Terms {
		x.Terms[i].Part = t.Part.renamed(from, to)
	}
	x.Where = renamed(x.Where, from, to)
}
