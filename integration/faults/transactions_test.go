package faults

// inTransactions are the faults in transactions.
var inTransactions = []fault{}
