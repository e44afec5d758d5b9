/*
 * lab/look -- a slot as it is read, and in which session that was.
 *
 * Crash story: it changes nothing, though `sneak` tries to; `gone` is a bug.
 */
#include "fn.h"

struct look { int64_t id; const char *how; };
SHAPE(look,
	F_ID(look, id, .from = PATH),
	O_ENUM(look, how, "sneak|list|nap|gone", .from = QUERY));

struct seen {
	int64_t		 id, n, pid;
	const char	*began, *read_only, *plans;
};
SHAPE(seen,
	F_ID(seen, id),
	F_INT(seen, n, -1000000, 1000000),
	F_INT(seen, pid, 1, INT64_MAX),
	F_TEXT(seen, began, 1, 50, .about = "the transaction"),
	F_TEXT(seen, read_only, 2, 3),
	F_TEXT(seen, plans, 4, 50));

#define SEEN								\
	"id, n, pg_backend_pid() AS pid, now()::text AS began, "	\
	"current_setting('transaction_read_only') AS read_only, "	\
	"current_setting('plan_cache_mode') AS plans"

SQL(read_slot, "SELECT " SEEN " FROM slot WHERE id = $2::bigint");
SQL(sneak,
	"UPDATE slot SET n = 1000 WHERE id = $2::bigint RETURNING " SEEN);
SQL(gone, "SELECT " SEEN " FROM no_table WHERE id = $2::bigint");
SQL_LIST(slots, "SELECT " SEEN " FROM slot WHERE id <= $2::bigint "
	"ORDER BY id");
SQL_LIST(slow, "SELECT " SEEN " FROM slot, pg_sleep(0.5) "
	"WHERE id = $2::bigint");

static struct reply
serve(struct call *c)
{
	const struct look *in = c->in;
	struct seen seen;
	struct list all;

	if (in->how && strcmp(in->how, "list") == 0) {
		all = db_all(c, seen, slots, in->id);
		return ok(json_pack("{sI ss}", "n", (json_int_t)all.n,
		    "plans", ((struct seen *)all.v)->plans));
	}
	if (in->how && strcmp(in->how, "nap") == 0) {
		all = db_all(c, seen, slow, in->id);
		return ok(json_pack("{sI}", "n", (json_int_t)all.n));
	}
	if (!(in->how && strcmp(in->how, "gone") == 0
	    ? db_one(c, seen, &seen, gone, in->id)
	    : in->how ? db_one(c, seen, &seen, sneak, in->id)
	    : db_one(c, seen, &seen, read_slot, in->id)))
		return problem(c, "not-found", "There is no such slot.");
	return ok(hal(c, seen, &seen, "/lab"));
}

const struct fn fn = {
	.name = "lab/look", .about = "Read a slot",
	.routes = { "GET /lab/{id}" }, .allow = ANYONE,
	IN(look), .out = seen_shape, .serve = serve,
	.problems = { "not-found" },
};
