package mariadb

import (
	"context"

	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// part is a transaction on a node of a cluster.
type part struct {
	*session
	node *node
}

func (p *part) Query(ctx context.Context, t driver.Text) (scan.Rows, error) {
	if err := oneNode(t); err != nil {
		return nil, err
	}
	rows, err := p.session.Query(ctx, t)
	if err != nil {
		err = p.node.failed(ctx, err, false)
		return nil, err
	}
	return rows, nil
}

func (p *part) Exec(ctx context.Context, t driver.Text) (int64, error) {
	if err := oneNode(t); err != nil {
		return 0, err
	}
	n, err := p.session.Exec(ctx, t)
	if err != nil {
		err = p.node.failed(ctx, err, false)
	}
	return n, err
}

func (p *part) Commit(ctx context.Context) error {
	err := p.session.Commit(ctx)
	if err != nil {
		err = p.node.failed(ctx, err, false)
	}
	return err
}
