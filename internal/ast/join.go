package ast

// JoinGroup is a join that is joined as one source: (b JOIN c ON ...). It has no
// name of its own; columns name the sources in it.
type JoinGroup struct {
	From  Source
	Joins []Join
}

func (*JoinGroup) source() {}

// Ref is the name of the first source, for messages.
func (g *JoinGroup) Ref() string {
	if g.From == nil {
		return ""
	}
	return g.From.Ref()
}

// Members calls visit for each source that has a name, groups taken apart.
func Members(s Source, visit func(Source)) {
	g, ok := s.(*JoinGroup)
	if !ok {
		if s != nil {
			visit(s)
		}
		return
	}
	Members(g.From, visit)
	for _, j := range g.Joins {
		Members(j.Source, visit)
	}
}

// Joins calls visit for each join of a FROM clause, those inside groups included.
func Joins(from Source, joins []Join, visit func(Join)) {
	if g, ok := from.(*JoinGroup); ok {
		Joins(g.From, g.Joins, visit)
	}
	for _, j := range joins {
		visit(j)
		Joins(j.Source, nil, visit)
	}
}
