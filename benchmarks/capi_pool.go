package benchmarks

import (
	"context"
	"sync"
)

// capiPool is connections, the last one used first.
type capiPool struct {
	mutex sync.Mutex
	given sync.Cond
	free  []*capiPeer
}

func openCAPIPool(path string, size int) (*capiPool, error) {
	p := &capiPool{}
	p.given.L = &p.mutex
	for range size {
		c, err := openCAPIPeer(path)
		if err != nil {
			p.close()
			return nil, err
		}
		p.free = append(p.free, c)
	}
	return p, nil
}

// close closes the connections, all of which are free.
func (p *capiPool) close() {
	for _, c := range p.free {
		c.close()
	}
}

func (p *capiPool) take() (c *capiPeer) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for len(p.free) == 0 {
		p.given.Wait()
	}
	last := len(p.free) - 1
	c, p.free = p.free[last], p.free[:last]
	return c
}

func (p *capiPool) give(c *capiPeer) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.free = append(p.free, c)
	p.given.Signal()
}

// reading makes a function of a peer of one that reads on a connection.
func reading[A any](p *capiPool, f func(*capiPeer, A) (Sum, error)) func(context.Context, A) (Sum, error) {
	return func(_ context.Context, arg A) (Sum, error) {
		c := p.take()
		defer p.give(c)
		return f(c, arg)
	}
}

// writing makes a function of a peer of one that writes on a connection.
func writing[A any](p *capiPool, f func(*capiPeer, A) error) func(context.Context, A) error {
	return func(_ context.Context, arg A) error {
		c := p.take()
		defer p.give(c)
		return f(c, arg)
	}
}
