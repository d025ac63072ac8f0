module example.org/shop

go 1.26

require (
	example.org/lib v1.2.0
	example.org/old v0.9.0
)

replace (
	example.org/lib => ../lib
	example.org/old => ../old
)
