/*
 * Timer: forget what is over, in small bites: counted tries, answers, and the
 * name and phone of accounts unused for RETENTION_DAYS (PATCH /me gives them
 * anew).
 */
#include "identity.h"

SQL_MANY(prune_answers,
    "DELETE FROM answer WHERE key IN (SELECT key FROM answer "
    "WHERE at < now() - interval '24 hours' "
    "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)");
SQL_MANY(prune_tries,
    "DELETE FROM attempt WHERE who IN (SELECT who FROM attempt "
    "WHERE since < now() - interval '1 hour' "
    "ORDER BY since LIMIT 1000 FOR UPDATE SKIP LOCKED)");
SQL_MANY(forget_persons,
    "UPDATE account SET personal = NULL WHERE id IN (SELECT id FROM account "
    "WHERE personal IS NOT NULL AND seen_at < now() - "
    "make_interval(days => $2::int) ORDER BY seen_at LIMIT 1000 "
    "FOR UPDATE SKIP LOCKED)");

static void
handle(struct call *c)
{
	int64_t days = env_int("RETENTION_DAYS", 1, 3650, 90);

	while (db_run(c, prune_answers) == 1000)
		;
	while (db_run(c, prune_tries) == 1000)
		;
	while (db_run(c, forget_persons, days) == 1000)
		;
}

const struct fn fn = {
	.name = "identity/prune",
	.about = "Forget old tries, answers and personal data",
	.every = 3600, .handle = handle,
};
