/*
 * How the runner speaks to the database.  Everything that fails ends the
 * program; the server rolls back what was open.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "migrate.h"

/*
 * Trouble of the moment (connection, resources, shut-down, lock, deadlock) is
 * worth another try; everything else is the script's.
 */
static _Noreturn void
failed(PGconn *db, const PGresult *res, const char *what)
{
	static const char *const passing[] = { "08", "40", "53", "55", "57" };
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	int code = PQstatus(db) == CONNECTION_OK ? 100 : 111;

	for (size_t i = 0; state && i < sizeof(passing) / sizeof(*passing);
	    i++)
		if (strncmp(state, passing[i], 2) == 0)
			code = 111;
	die(code, "%s: %s", what, PQerrorMessage(db));
}

static void
quiet(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

PGconn *
db_open(const char *url)
{
	PGconn *db = PQconnectdb(url);

	if (PQstatus(db) != CONNECTION_OK)
		die(111, "%s", PQerrorMessage(db));
	PQsetNoticeProcessor(db, quiet, NULL);
	/* Held until we leave: of two at once the second finds all done. */
	PQclear(db_query(db, "SELECT pg_advisory_lock(3134881)", 0, NULL));
	PQclear(db_query(db, "SET lock_timeout = '5s'", 0, NULL));
	return db;
}

PGresult *
db_query(PGconn *db, const char *sql, int nparams, const char *const *params)
{
	PGresult *res = PQexecParams(db, sql, nparams, NULL, params, NULL,
	    NULL, 0);
	ExecStatusType status = PQresultStatus(res);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		failed(db, res, sql);
	return res;
}

void
db_do(PGconn *db, const char *what, const char *sql)
{
	PGresult *res = PQexec(db, sql);
	ExecStatusType status = PQresultStatus(res);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
	    status != PGRES_EMPTY_QUERY)
		failed(db, res, what);
	PQclear(res);
}

void
db_dof(PGconn *db, const char *fmt, ...)
{
	char sql[4096], *to = sql, *end = sql + sizeof(sql) - 1, *quoted;
	va_list ap;

	va_start(ap, fmt);
	for (; *fmt && to < end; fmt++) {
		if (*fmt != '%') {
			*to++ = *fmt;
			continue;
		}
		const char *arg = va_arg(ap, const char *);

		quoted = *++fmt == 'I' ?
		    PQescapeIdentifier(db, arg, strlen(arg)) :
		    PQescapeLiteral(db, arg, strlen(arg));
		if (!quoted || strlen(quoted) > (size_t)(end - to))
			die(100, "cannot quote in %s", fmt);
		memcpy(to, quoted, strlen(quoted));
		to += strlen(quoted);
		PQfreemem(quoted);
	}
	va_end(ap);
	*to = '\0';
	db_do(db, sql, sql);
}

void
db_script(PGconn *db, const char *schema, const char *what, const char *sql)
{
	db_dof(db, "SET LOCAL ROLE %I", OWNER);
	db_dof(db, "SET LOCAL search_path = %I", schema);
	db_do(db, what, sql);
	/* Its record must stand or fall with it. */
	if (PQtransactionStatus(db) != PQTRANS_INTRANS)
		die(100, "%s: a migration begins and ends no transaction",
		    what);
	db_do(db, what, "RESET ROLE; SET LOCAL search_path = pg_catalog");
}

bool
db_changed(PGconn *db, const char *name, const char *sum)
{
	const char *const params[] = { name, sum };
	PGresult *res = db_query(db, "SELECT 1 FROM migration.repeated "
	    "WHERE name = $1 AND checksum = $2", 2, params);
	bool changed = PQntuples(res) == 0;

	PQclear(res);
	return changed;
}

void
db_ran(PGconn *db, const char *name, const char *sum)
{
	const char *const params[] = { name, sum };

	PQclear(db_query(db, "INSERT INTO migration.repeated (name, checksum) "
	    "VALUES ($1, $2) ON CONFLICT (name) DO UPDATE "
	    "SET checksum = excluded.checksum, at = now()", 2, params));
}
