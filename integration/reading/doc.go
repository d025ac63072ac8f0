// Package reading tests what reading costs, rows that are lent, and results
// that are left early. It is apart from the other integration tests because
// allocations are counted for a process as a whole.
package reading
