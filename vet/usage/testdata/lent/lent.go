package lent

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"

	"example.com/program/shop"
)

func documented(ctx context.Context, db builder.Reader) (names []string, err error) {
	err = builder.Each(ctx, db, builder.From(shop.Users), func(u *shop.User) error {
		//doc:wrong
		names = append(names, u.Name) // want stratalent "u.Name is kept in names, and is lent by Each until the function returns; copy it by strings.Clone"
		//doc:mended
		names = append(names, strings.Clone(u.Name))
		//doc:end
		return nil
	})
	return names, err
}

type cache struct {
	last   string
	blob   []byte
	byName map[string]int64
}

func wrong(ctx context.Context, db builder.Reader, c *cache, out chan string) error {
	var rows []*shop.User
	var list []shop.User
	var best shop.User
	seen := map[string]bool{}
	count := map[string]int{}
	err := builder.Each(ctx, db, builder.From(shop.Users), func(u *shop.User) error {
		rows = append(rows, u)  // want stratalent "u is kept in rows, and is lent by Each until the function returns; copy the row, and its texts by strings.Clone"
		list = append(list, *u) // want stratalent "\*u is kept in list, .*; copy its texts by strings.Clone, or read the rows by Iter"
		if u.Age > best.Age {
			best = *u // want stratalent "is kept in best"
		}
		c.last = u.Email                       // want stratalent "u.Email is kept in c.last"
		c.byName[u.Name] = u.Age               // want stratalent "u.Name is kept as a key of c.byName"
		seen[strings.TrimSpace(u.Name)] = true // want stratalent "kept as a key of seen"
		count[u.Email]++                       // want stratalent "kept as a key of count"
		name := u.Name[1:]
		out <- name // want stratalent "name is sent away"
		var wg sync.WaitGroup
		wg.Go(func() { fmt.Println(name) }) // want stratalent "u is lent until the function returns, and a goroutine may use it later"
		go func() { fmt.Println(u.Age) }()  // want stratalent "u is lent until the function returns, and a goroutine may use it later; copy it first"
		return nil
	})
	if err != nil {
		return err
	}
	return builder.Each(ctx, db, builder.Select2(shop.Users.Name.Bytes(), shop.Users.Name), func(r *strata.Row2[[]byte, string]) error {
		c.blob = r.V1 // want stratalent "r.V1 is kept in c.blob, .*; copy it by bytes.Clone"
		return nil
	})
}

func right(ctx context.Context, db builder.Reader, c *cache) (ids []shop.UserID, err error) {
	var list []shop.User
	var longest string
	total := int64(0)
	err = builder.Each(ctx, db, builder.From(shop.Users), func(u *shop.User) error {
		ids = append(ids, u.ID)
		total += u.Age + int64(len(u.Name))
		own := *u
		own.Name, own.Email = strings.Clone(u.Name), strings.Clone(u.Email)
		list = append(list, own)
		if len(u.Name) > len(longest) {
			longest = strings.Clone(u.Name)
		}
		c.last = fmt.Sprintf("%s <%s>", u.Name, u.Email)
		c.blob = append(c.blob, u.Name...)
		c.blob = bytes.Clone([]byte(u.Name))
		local := map[string]bool{}
		local[u.Name] = true
		c.byName[strings.Clone(u.Name)]++
		return nil
	})
	if err != nil {
		return nil, err
	}
	for u, err := range builder.From(shop.Users).Iter(ctx, db) { // its rows are the program's
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return ids, nil
}
