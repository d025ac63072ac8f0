package mariadb

import "fmt"

// send hands arguments over as the driver takes them: what dialect.MariaDB encodes values as.
func (c *conn) send(list []any) error {
	clear(c.args)
	c.args = c.args[:0]
	for i, v := range list {
		switch v := v.(type) {
		case nil, int64, float64, string:
			c.args = append(c.args, v)
		case bool:
			c.args = append(c.args, truth(v))
		case []byte:
			if v == nil { // which the driver takes for NULL
				v = []byte{}
			}
			c.args = append(c.args, v)
		default:
			return fmt.Errorf("strata: argument %d: a %T cannot be sent", i+1, v)
		}
	}
	return nil
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
