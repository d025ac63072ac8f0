// Package schema compares a database with the definitions of a program, and changes it
// until it is as they say.
//
//	changes, err := schema.Diff(ctx, db, Users, Orders)
//	for _, c := range changes {
//		fmt.Println(c) // users: add column "bio" text
//	}
//	err = schema.Apply(ctx, db, changes)
//
// [Check] is for the start of a program: it fails when the database is not what the program
// was written for. [Inspect] reads what there is, [Of] what definitions say, in the same
// model. [SQL] writes the statements of changes, for a file of migrations; with [Online],
// those beside which others can work. [Between] compares two schemas without a database,
// such as one that was kept in JSON.
//
// A [Schema] is in the words of one database: types and expressions are the text that the
// database keeps, so that they can be compared. PostgreSQL rewrites what it is given, and
// is asked for what it makes of the definitions, in a transaction that is rolled back.
package schema
