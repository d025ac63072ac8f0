package faults

// inValues are the faults in values.
var inValues = []fault{}
