/*
 * migrate: brings every schema up to what $SQL_DIR says, forward only.
 *
 * MIGRATE_URL is a superuser's connection; MIGRATE_URL_<schema> another one
 * for a context with a database of its own.  Each script is applied once, in
 * the transaction that records it, so a runner that is killed has done it or
 * not; an advisory lock lets one run at a time.  A script that was applied is
 * never changed: that is refused.  Grants (log_grants.sql, and grants.sql in
 * sections "-- schema: <name>") are given anew whenever anything changed.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "migrate.h"

static const struct schema schemas[] = {
	{ "identity", true },
	{ "order", true },
	{ "payment", true },
	{ "store", true },
	{ "delivery", true },
	{ "dashboard", true },
	{ "monitor", true },
	{ "testpay", false },
	{ "trigger", false },
};
#define NSCHEMAS (sizeof(schemas) / sizeof(*schemas))

static int applied;

void
die(int code, const char *fmt, ...)
{
	va_list ap;

	fputs("migrate: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	fflush(stdout);
	_exit(code);	/* whatever is held now, nobody frees */
}

static PGconn *
open_place(const char *url)
{
	PGconn *db = db_open(url);
	PGresult *res;

	db_do(db, "migration", "CREATE SCHEMA IF NOT EXISTS migration");
	db_do(db, "migration", "CREATE TABLE IF NOT EXISTS migration.applied ("
	    "schema text NOT NULL, number int NOT NULL, name text NOT NULL,"
	    "checksum text NOT NULL, at timestamptz NOT NULL DEFAULT now(),"
	    "PRIMARY KEY (schema, number))");
	db_do(db, "migration", "CREATE TABLE IF NOT EXISTS migration.repeated ("
	    "name text PRIMARY KEY, checksum text NOT NULL,"
	    "at timestamptz NOT NULL DEFAULT now())");
	res = db_query(db, "SELECT current_database() FROM pg_roles "
	    "WHERE rolname = '" OWNER "'", 0, NULL);
	if (PQntuples(res) == 0)
		db_do(db, OWNER, "CREATE ROLE " OWNER " NOLOGIN");
	PQclear(res);
	roles_ensure(db, schemas, NSCHEMAS);
	return db;
}

/* The schema itself, and who may come near it. */
static void
prepare(PGconn *db, const char *schema)
{
	const char *const params[] = { schema };
	PGresult *res = db_query(db, "SELECT current_database(), "
	    "to_regnamespace(quote_ident($1)) IS NULL", 1, params);
	const char *base = PQgetvalue(res, 0, 0);

	if (*PQgetvalue(res, 0, 1) == 't') {
		db_do(db, schema, "BEGIN");
		db_dof(db, "REVOKE ALL ON DATABASE %I FROM PUBLIC", base);
		db_dof(db, "GRANT CONNECT ON DATABASE %I TO %I, relay, trigger",
		    base, schema);
		/* The owner refreshes views CONCURRENTLY: that needs TEMP. */
		db_dof(db, "GRANT TEMPORARY ON DATABASE %I TO %I", base, OWNER);
		db_do(db, schema, "REVOKE ALL ON SCHEMA public FROM PUBLIC");
		db_dof(db, "CREATE SCHEMA %I AUTHORIZATION %I", schema, OWNER);
		db_dof(db, "GRANT USAGE ON SCHEMA %I TO %I, relay, trigger",
		    schema, schema);
		db_do(db, schema, "COMMIT");
	}
	PQclear(res);
}

/* Whether the script has been applied before, just as it is now. */
static bool
is_applied(PGconn *db, const char *schema, const struct script *s,
    const char *sum)
{
	char number[16];
	const char *const params[] = { schema, number };
	PGresult *res;
	bool there;

	snprintf(number, sizeof(number), "%d", s->number);
	res = db_query(db, "SELECT checksum, (SELECT max(number) FROM "
	    "migration.applied WHERE schema = $1) FROM (VALUES (1)) one "
	    "LEFT JOIN migration.applied ON schema = $1 AND number = $2", 2,
	    params);
	there = !PQgetisnull(res, 0, 0);
	if (there && strcmp(PQgetvalue(res, 0, 0), sum) != 0)
		die(100, "%s was changed after it was applied to schema %s; "
		    "write a new script instead", s->path, schema);
	if (!there && !PQgetisnull(res, 0, 1) &&
	    atoi(PQgetvalue(res, 0, 1)) > s->number)
		die(100, "%s: later ones are applied already; give it the "
		    "next number", s->path);
	PQclear(res);
	return there;
}

static void
apply(PGconn *db, const char *schema, const struct script *s)
{
	FREED char *sql = file_read(s->path);
	char sum[CHECKSUM_LEN], number[16];
	const char *const params[] = { schema, number, s->name, sum };

	if (!sql)
		die(100, "%s is missing", s->path);
	checksum(sql, sum);
	snprintf(number, sizeof(number), "%d", s->number);
	if (!is_applied(db, schema, s, sum)) {
		db_do(db, s->path, "BEGIN");
		db_script(db, schema, s->path, sql);
		PQclear(db_query(db, "INSERT INTO migration.applied "
		    "(schema, number, name, checksum) "
		    "VALUES ($1, $2, $3, $4)", 4, params));
		db_do(db, s->path, "COMMIT");
		printf("migrate: %s: %s\n", schema, s->name);
		applied++;
	}
}

/* Who may do what with the tables; the whole of it, so nothing old stays. */
static void
grant(PGconn *db, const char *dir, const struct schema *schema, bool anew)
{
	FREED char *all = file_in(dir, "grants.sql");
	FREED char *log = schema->context ?
	    file_in(dir, "log_grants.sql") : NULL;
	FREED char *own = section_of(all ? all : "", schema->name);
	FREED char *text = joined(log ? log : "", own);
	FREED char *name = joined("grants", schema->name);
	char sum[CHECKSUM_LEN];

	checksum(text, sum);
	if (anew || db_changed(db, name, sum)) {
		db_do(db, name, "BEGIN");
		if (log || *own)
			db_dof(db, "REVOKE ALL ON ALL TABLES IN SCHEMA %I "
			    "FROM %I, relay, trigger; REVOKE ALL ON ALL "
			    "SEQUENCES IN SCHEMA %I FROM %I, relay, trigger",
			    schema->name, schema->name, schema->name,
			    schema->name);
		if (log)
			db_script(db, schema->name, "log_grants.sql", log);
		db_script(db, schema->name, "grants.sql", own);
		db_ran(db, name, sum);
		db_do(db, name, "COMMIT");
	}
}

static void
migrate(PGconn *db, const char *dir, const struct schema *schema)
{
	FREED char *folder = joined(dir, schema->name);
	FREED char *log_path = joined(dir, "log.sql");
	char log_name[] = "log.sql";
	struct script log = { 0, log_name, log_path }, *scripts;
	size_t n = scripts_of(folder, &scripts);
	int before = applied;

	prepare(db, schema->name);
	if (schema->context)
		apply(db, schema->name, &log);
	for (size_t i = 0; i < n; i++)
		apply(db, schema->name, &scripts[i]);
	scripts_free(scripts, n);
	grant(db, dir, schema, applied > before);
}

int
main(void)
{
	const char *dir = getenv("SQL_DIR"), *common = getenv("MIGRATE_URL");
	const char *here = NULL;
	PGconn *db = NULL;

	if (!dir || !common)
		die(100, "usage: SQL_DIR=... MIGRATE_URL=... migrate");
	if (sodium_init() < 0)
		die(111, "no randomness");
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < NSCHEMAS; i++) {
		char var[64];
		const char *url;

		snprintf(var, sizeof(var), "MIGRATE_URL_%s", schemas[i].name);
		if (!(url = getenv(var)))
			url = common;
		if (!here || strcmp(url, here) != 0) {
			PQfinish(db);
			db = open_place(here = url);
		}
		migrate(db, dir, &schemas[i]);
	}
	PQfinish(db);
	if (applied == 0)
		puts("migrate: nothing to do");
	return 0;
}
