package benchmarks

import "strings"

// eager reads the parents, and then their children.
func (c *capiPeer) eager() (list []Parent, err error) {
	s := c.parents
	for err := range s.rows {
		if err != nil {
			return nil, err
		}
		list = append(list, Parent{ID: s.int(0), ItemID: s.int(1), Name: strings.Clone(s.text(2))})
	}
	children, err := c.childrenOf(list)
	share(children, list)
	return list, err
}

// childrenOf reads the children of parents in the order of these: that of the index,
// so that nothing is sorted.
func (c *capiPeer) childrenOf(list []Parent) (all []Child, err error) {
	s := c.children
	a := s.args(0)
	for i := range list {
		a.int(list[i].ID)
	}
	if err := a.done(); err != nil {
		return nil, err
	}
	for err := range s.rows {
		if err != nil {
			return nil, err
		}
		created, err := s.instant(4)
		if err != nil {
			return nil, err
		}
		all = append(all, Child{s.int(0), s.int(1), strings.Clone(s.text(2)), int32(s.int(3)), created})
	}
	return all, nil
}

// share gives each parent its part of the children.
func share(children []Child, list []Parent) {
	for i := range list {
		n := 0
		for n < len(children) && children[n].ParentID == list[i].ID {
			n++
		}
		list[i].Children, children = children[:n:n], children[n:]
	}
}
