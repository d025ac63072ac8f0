// Shop sells.
package main

import (
	"example.org/shop/cart"
	"example.org/shop/util"
)

func main() { println(cart.Total(), util.Name()) }
