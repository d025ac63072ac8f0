package faults

// inWriting are the faults in writing.
var inWriting = []fault{}
