package ast

func (s *Shape) exprs(list []Expr) {
	s.int(len(list))
	for _, e := range list {
		if s.unknown {
			return
		}
		s.in(e)
	}
}

func (s *Shape) column(c *Column) {
	if c == nil {
		s.unknown = true
		return
	}
	s.tag(tagColumn)
	s.table(c.Table)
	s.int(c.Ordinal)
}

// bind adds an argument without its value. The same node once more is the same
// argument.
func (s *Shape) bind(b *Bind) {
	for i, seen := range s.Binds {
		if seen == b {
			s.tag(tagSeenBind)
			s.int(i)
			return
		}
	}
	s.tag(tagBind)
	s.typ(b.Type)
	s.bool(b.Cast)
	s.bool(b.Value == nil)
	s.unknown = s.unknown || b.Err != nil || len(s.Binds) == maxShapeBinds
	s.Binds = append(s.Binds, b)
}

// list adds the values of IN.
func (s *Shape) list(e *In) {
	if e.Values == nil {
		s.tag(tagNil)
		return
	}
	s.bind(e.Values)
	n := len(e.Values.List())
	if n > s.lists[e.Type.Kind] {
		s.tag(tagNil)
		s.bool(e.Values.Long())
		return
	}
	s.int(n + 1)
}

// in adds an expression, unless nothing more can be told.
func (s *Shape) in(e Expr) {
	if s.unknown || !s.enter() {
		return
	}
	s.expr(e)
	s.leave()
}

func (s *Shape) expr(e Expr) {
	switch e := e.(type) {
	case nil:
		s.tag(tagNil)
	case *Column:
		s.column(e)
	case *Bind:
		s.bind(e)
	case *Param:
		s.param(e)
	case *Binary:
		if chain := e.Chain(); chain != nil {
			s.tag(tagChain)
			s.Key = append(s.Key, byte(e.Op))
			s.exprs(chain)
			s.typ(e.Type)
			return
		}
		s.tag(tagBinary)
		s.Key = append(s.Key, byte(e.Op))
		s.in(e.L)
		s.in(e.R)
		s.typ(e.Type)
	case *Unary:
		s.tag(tagUnary)
		s.Key = append(s.Key, byte(e.Op))
		s.in(e.X)
		s.typ(e.Type)
	case *Logic:
		s.tag(tagLogic)
		s.bool(e.Or)
		s.exprs(e.Parts())
	case *Match:
		s.tag(tagMatch)
		s.Key = append(s.Key, byte(e.Kind))
		s.bool(e.Not)
		s.bool(e.hasLongPattern())
		s.in(e.X)
		s.in(e.Pattern)
	case *Between:
		s.tag(tagBetween)
		s.in(e.X)
		s.in(e.Lo)
		s.in(e.Hi)
		s.typ(e.Type)
		s.bool(e.Not)
	case *In:
		s.tag(tagIn)
		s.in(e.X)
		s.exprs(e.List)
		s.list(e)
		s.typ(e.Type)
		s.bool(e.Not)
	case *Case:
		s.tag(tagCase)
		s.int(len(e.Whens))
		for _, w := range e.Whens {
			s.in(w.If)
			s.in(w.Then)
		}
		s.in(e.Else)
		s.typ(e.Type)
	case *Cast:
		s.tag(tagCast)
		s.in(e.X)
		s.typ(e.From)
		s.typ(e.To)
	case *Call:
		s.tag(tagCall)
		s.int(int(e.Fn))
		s.exprs(e.Args)
		s.typ(e.Type)
	case *Aggregate:
		s.aggregate(e)
	case *Label:
		s.tag(tagLabel)
		s.in(e.X)
		s.text(e.Name)
	case *Assert:
		s.tag(tagAssert)
		s.in(e.X)
	case *Widen:
		s.tag(tagWiden)
		s.in(e.X)
	case *Output:
		s.compare = true // which item of the derived table it is
		s.tag(tagOutput)
		s.derived(e.Source)
		s.in(e.X)
	case *Excluded:
		s.tag(tagExcluded)
		s.column(e.Column)
	case Default:
		s.tag(tagDefault)
	default:
		s.rare(e)
	}
}

// rare adds the expressions that most statements do without.
func (s *Shape) rare(e Expr) {
	switch e := e.(type) {
	case *InQuery:
		if !s.again(e) {
			s.tag(tagInQuery)
			s.in(e.X)
			s.query(e.Query)
			s.typ(e.Type)
			s.bool(e.Not)
		}
	case *Exists:
		if !s.again(e) {
			s.tag(tagExists)
			s.query(e.Query)
		}
	case *Subquery:
		if !s.again(e) {
			s.tag(tagSubquery)
			s.query(e.Query)
			s.typ(e.Type)
		}
	case *Quantified:
		if !s.again(e) {
			s.tag(tagQuantified)
			s.bool(e.All)
			s.query(e.Query)
		}
	case *Search:
		if !s.again(e) {
			s.tag(tagSearch)
			s.table(e.Index.Table)
			s.text(e.Index.Name)
			s.bool(e.Rank)
			s.in(e.Query)
		}
	case *Invoke:
		s.tag(tagInvoke)
		s.function(e.Function)
		s.exprs(e.Args)
		s.typ(e.Type)
	case *Tuple:
		s.tag(tagTuple)
		s.exprs(e.Items)
	case *Raw:
		s.tag(tagRaw)
		s.texts(e.Text)
		s.unread(e.Unread)
		s.exprs(e.Args)
		s.typ(e.Type)
		s.bool(e.Nullable)
	case *Collate:
		s.tag(tagCollate)
		s.in(e.X)
		s.text(e.Name)
	case *Virtual:
		s.tag(tagVirtual)
		s.rowset(e.Source)
		s.text(e.Column)
		s.typ(e.Type)
	case *FieldOf:
		s.tag(tagFieldOf)
		s.in(e.X)
		s.column(e.Field)
	case *Sets:
		s.compare = true
		s.tag(tagSets)
		s.Key = append(s.Key, byte(e.Kind))
		s.int(len(e.Sets))
		for _, set := range e.Sets {
			s.exprs(set)
		}
	case *Grouping:
		s.compare = true
		s.tag(tagGrouping)
		s.exprs(e.Args)
	default:
		s.unknown = true
	}
}

func (s *Shape) aggregate(e *Aggregate) {
	s.tag(tagAggregate)
	s.int(int(e.Fn))
	s.function(e.Function)
	s.in(e.Arg)
	s.exprs(e.Args)
	s.bool(e.Distinct)
	s.compare = s.compare || e.Distinct
	s.orders(e.OrderBy)
	s.in(e.Filter)
	s.window(e.Over)
	s.typ(e.Type)
}

func (s *Shape) window(w *Window) {
	if w == nil {
		s.tag(tagNil)
		return
	}
	s.compare = s.compare || w.Name != "" // two of the same name and content are one
	s.tag(tagAggregate)
	s.text(w.Name)
	s.exprs(w.PartitionBy)
	s.orders(w.OrderBy)
	f := w.Frame
	if f == nil {
		s.tag(tagNil)
		return
	}
	s.Key = append(s.Key, tagAggregate, byte(f.Unit), byte(f.From.Kind), byte(f.To.Kind), byte(f.Exclude))
	s.bound(f.From)
	s.bound(f.To)
}

func (s *Shape) bound(b Bound) {
	s.text(b.Interval)
	s.wide(int64(b.Distance))
	s.wide(int64(b.Months))
	s.wide(int64(b.Days))
}
