package faults

// inProofs are the faults in proofs.
var inProofs = []fault{}
