/*
 * Who may log in: one role a context, and testpay, relay and trigger.  None of
 * them owns anything or may do more than it is granted.  Passwords come from
 * ROLE_PASSWORD_<role> or the file $ROLE_PASSWORD_DIR/<role> and reach the
 * server as SCRAM verifiers only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "migrate.h"

/* What bounds every call's statements; they end before their callers do. */
static const char *const function_settings[][2] = {
	{ "lock_timeout", "500ms" },
	{ "statement_timeout", "5s" },
	{ "idle_in_transaction_session_timeout", "10s" },
};
/*
 * What everybody has: a deadlock is found before anybody's patience ends; and
 * no compiler for a statement that is over sooner than it (2 s of a second's
 * roll-up were its work, by the planner's guess about an empty view).
 */
static const char *const settings[][2] = {
	{ "timezone", "UTC" },
	{ "deadlock_timeout", "50ms" },
	{ "jit", "off" },
};

static char *
password_of(const char *role)
{
	const char *dir = getenv("ROLE_PASSWORD_DIR");
	const char *given;
	char var[64], *text;

	snprintf(var, sizeof(var), "ROLE_PASSWORD_%s", role);
	if ((given = getenv(var)))
		return strdup(given);
	text = dir ? file_in(dir, role) : NULL;
	if (text)
		text[strcspn(text, "\n")] = '\0';
	return text;
}

static void
role_set(PGconn *db, const char *role, const char *name, const char *value)
{
	db_dof(db, "ALTER ROLE %I SET %I = %L", role, name, value);
}

static void
role_make(PGconn *db, const char *role, bool runs_functions)
{
	const char *const params[] = { role };
	FREED char *password = password_of(role);
	char *verifier;
	PGresult *res;

	res = db_query(db, "SELECT 1 FROM pg_roles WHERE rolname = $1", 1,
	    params);
	if (PQntuples(res) == 0)
		db_dof(db, "CREATE ROLE %I", role);
	PQclear(res);
	verifier = PQencryptPasswordConn(db, password, role, "scram-sha-256");
	if (!verifier)
		die(111, "%s: %s", role, PQerrorMessage(db));
	db_dof(db, "ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE "
	    "NOREPLICATION NOBYPASSRLS PASSWORD %L", role, verifier);
	PQfreemem(verifier);
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		role_set(db, role, settings[i][0], settings[i][1]);
	for (size_t i = 0; runs_functions &&
	    i < sizeof(function_settings) / sizeof(*function_settings); i++)
		role_set(db, role, function_settings[i][0],
		    function_settings[i][1]);
	if (runs_functions || strcmp(role, "trigger") == 0)
		role_set(db, role, "search_path", role);
}

/* One checksum over all passwords and settings: is there anything to do? */
static void
sum_up(const char *const *roles, size_t n, char sum[CHECKSUM_LEN])
{
	char part[CHECKSUM_LEN], all[4096] = "3";	/* of this file */

	for (size_t i = 0; i < n; i++) {
		FREED char *password = password_of(roles[i]);

		if (!password || !*password)
			die(100, "no ROLE_PASSWORD_%s, nor a file %s in "
			    "ROLE_PASSWORD_DIR", roles[i], roles[i]);
		checksum(password, part);
		strncat(all, roles[i], sizeof(all) - strlen(all) - 1);
		strncat(all, part, sizeof(all) - strlen(all) - 1);
	}
	checksum(all, sum);
}

static bool
all_there(PGconn *db, const char *const *roles, size_t n)
{
	bool there = true;

	for (size_t i = 0; i < n && there; i++) {
		PGresult *res = db_query(db,
		    "SELECT 1 FROM pg_roles WHERE rolname = $1", 1, &roles[i]);

		there = PQntuples(res) == 1;
		PQclear(res);
	}
	return there;
}

void
roles_ensure(PGconn *db, const struct schema *schemas, size_t n)
{
	const char *roles[32] = { "relay" };
	size_t nroles = 1;
	char sum[CHECKSUM_LEN];

	for (size_t i = 0; i < n; i++)
		roles[nroles++] = schemas[i].name;
	sum_up(roles, nroles, sum);
	if (all_there(db, roles, nroles) && !db_changed(db, "roles", sum))
		return;
	db_do(db, "roles", "BEGIN");
	for (size_t i = 0; i < nroles; i++)
		role_make(db, roles[i], strcmp(roles[i], "relay") != 0 &&
		    strcmp(roles[i], "trigger") != 0);
	db_ran(db, "roles", sum);
	db_do(db, "roles", "COMMIT");
}
