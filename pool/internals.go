package pool

import (
	"net/url"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/driver"
)

// Internals is what Strata's packages of databases see of this one. Nobody else can
// call it.
func Internals(door.Key) internals { return internals{} }

type internals struct{}

// Driver makes a driver for Open.
func (internals) Driver(d driver.Driver) Driver { return Driver{d} }

// Open makes a DB of the backend that open returns, of which the program may have given a
// configuration.
func (internals) Open(given []Config, open func(driver.Settings) (driver.Backend, error)) (*DB, error) {
	return opened(given, open)
}

// Settings are those of a program that has no Config.
func (internals) Settings() driver.Settings { return &settings{} }

// Wrap makes a DB of a backend of what the program has already. It panics where the
// configuration that the program may have given makes no sense.
func (internals) Wrap(given []Config, wrap func(*driver.Config) driver.Backend) *DB {
	db, err := opened(given, func(s driver.Settings) (driver.Backend, error) {
		c, err := s.Complete(nil)
		if err != nil {
			return nil, err
		}
		return wrap(c), nil
	})
	if err != nil {
		panic(err)
	}
	return db
}

// Backend returns what is underneath.
func (internals) Backend(db *DB) driver.Backend { return db.under() }

// opened makes a DB. It panics when a definition of the program's tables has a mistake,
// with all of them.
func opened(given []Config, open func(driver.Settings) (driver.Backend, error)) (*DB, error) {
	s := &settings{}
	if len(given) > 0 {
		s.config = given[0]
	}
	b, err := open(s)
	if err != nil {
		return nil, err
	}
	strata.Internals(door.Key{}).Verify()
	return newDB(b, &s.config), nil
}

// settings are a program's Config for a driver.
type settings struct{ config Config }

// Complete implements driver.Settings.
func (s *settings) Complete(values url.Values) (*driver.Config, error) {
	if err := s.config.take(values); err != nil {
		return nil, err
	}
	if err := s.config.complete(); err != nil {
		return nil, err
	}
	return s.config.driver(), nil
}
