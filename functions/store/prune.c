/* Timer: what this context need not remember any more, in small bites. */
#include "store.h"

enum { BITE = 1000 };

SQL_MANY(prune_answers,
    "DELETE FROM answer WHERE key IN (SELECT key FROM answer "
    "WHERE at < now() - interval '24 hours' "
    "ORDER BY at LIMIT $2::int FOR UPDATE SKIP LOCKED)");
SQL_MANY(prune_inbox,
    "DELETE FROM inbox WHERE (subscription, generation, event_id) IN "
    "(SELECT subscription, generation, event_id FROM inbox "
    "WHERE at < now() - interval '7 days' "
    "ORDER BY at LIMIT $2::int FOR UPDATE SKIP LOCKED)");
SQL_MANY(forget_persons,
    "UPDATE orders SET personal = NULL, note_to_store = NULL, "
    "note_to_rider = NULL, rider_name = NULL WHERE id IN "
    "(SELECT id FROM orders WHERE "
    "(personal IS NOT NULL OR rider_name IS NOT NULL) AND "
    "received_at < now() - make_interval(days => $3::int) "
    "ORDER BY received_at LIMIT $2::int FOR UPDATE SKIP LOCKED)");
SQL_MANY(forget_persons_log,
    "UPDATE event_log SET data = " WITHOUT_PERSON("data")
    " WHERE pos IN (SELECT pos FROM event_log "
    "WHERE data->>'personal' IS NOT NULL AND "
    "at < now() - make_interval(days => $3::int) "
    "ORDER BY at LIMIT $2::int FOR UPDATE SKIP LOCKED)");
SQL_MANY(forget_boards,
    "DELETE FROM board WHERE (restaurant_id, board) IN "
    "(SELECT restaurant_id, board FROM board "
    "WHERE at < now() - interval '30 days' "
    "ORDER BY at LIMIT $2::int FOR UPDATE SKIP LOCKED)");

static void
handle(struct call *c)
{
	int64_t days = env_int("RETENTION_DAYS", 1, 3650, 90);

	while (db_run(c, prune_answers, BITE) == BITE)
		;
	while (db_run(c, prune_inbox, BITE) == BITE)
		;
	while (db_run(c, forget_boards, BITE) == BITE)
		;
	while (db_run(c, forget_persons, BITE, days) == BITE)
		;
	while (db_run(c, forget_persons_log, BITE, days) == BITE)
		;
}

const struct fn fn = {
	.name = "store/prune",
	.about = "Forget old answers, inbox rows and personal data",
	.every = 3600, .handle = handle,
};
