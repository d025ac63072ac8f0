// Package frames takes window functions whose frames exclude rows, or count groups of peers,
// apart into ones over plain frames: ROWS and RANGE, without EXCLUDE. It makes trees of trees
// and knows no dialect.
//
// Two numbers say where a row stands in the order of a window, here of ORDER BY o:
//
//	g  dense_rank() OVER (ORDER BY o)   the number of its group of peers
//	r  row_number() OVER (ORDER BY o)   its own
//
// A frame of groups is one of values of g. So in place of the first there is the second:
//
//	sum(v) OVER (ORDER BY o GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW)
//	sum(v) OVER (ORDER BY g RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)
//
// What is left of a frame that excludes something is mostly several plain ones, none of which
// has a row of another. What a function has of all is put together from what it has of each:
//
//	count(v) OVER (ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP)
//	count(v) OVER (ORDER BY g RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
//	  + count(v) OVER (ORDER BY g RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
//
// Where there are no such frames, as the group of a row is cut off by a distance in rows, what
// is excluded is taken away again, which only counts and exact sums can have:
//
//	count(v) OVER (ORDER BY o ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING EXCLUDE GROUP)
//	count(v) OVER (ORDER BY r ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING)
//	  - count(v) OVER (PARTITION BY g ORDER BY r ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING)
//
// The numbers stand in the windows as they are, as window functions inside of others: whoever
// writes the tree has to work them out first, in a derived table.
package frames
