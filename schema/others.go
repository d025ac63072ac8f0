package schema

import (
	"slices"
	"strings"
)

// migrationTables are where tools keep which migrations have run, in small letters. No
// program defines them, and who drops one has all migrations run again.
var migrationTables = []string{
	"goose_db_version",
	"schema_migrations", "ar_internal_metadata", // golang-migrate, dbmate, Rails, Ecto
	"schema_version", "flyway_schema_history", // tern, Flyway
	"gorp_migrations", // sql-migrate
	"atlas_schema_revisions",
	"bun_migrations", "bun_migration_locks",
	"gopg_migrations",
	"databasechangelog", "databasechangeloglock", // Liquibase
	"alembic_version",
	"django_migrations",
	"doctrine_migration_versions",
	"_prisma_migrations",
	"__drizzle_migrations",
	"knex_migrations", "knex_migrations_lock",
	"kysely_migration", "kysely_migration_lock",
	"sequelizemeta",
	"migrations", "typeorm_metadata", // Laravel, TypeORM
	"_sqlx_migrations",
	"refinery_schema_history",
	"__diesel_schema_migrations",
	"__efmigrationshistory",
}

// KeepsMigrations reports whether a table is where a tool for migrations, such as goose,
// keeps which of them have run. [DropTables] leaves it alone.
func (t *Table) KeepsMigrations() bool {
	return slices.Contains(migrationTables, strings.ToLower(t.Name))
}
