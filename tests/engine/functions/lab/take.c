/*
 * lab/take -- lab/keep's rival for the same slots, from a process of its own.
 *
 * Crash story: as any command's; the label says whether it happened.
 */
#include "fn.h"

struct take { int64_t id; const char *label; };
SHAPE(take, F_ID(take, id, .from = PATH), F_TEXT(take, label, 1, 100));

SQL_WRITE(taken,
	"WITH cur AS MATERIALIZED (SELECT id FROM slot WHERE id = $2::bigint "
	"FOR UPDATE), "
	"chg AS (UPDATE slot SET n = n - 1 FROM cur WHERE slot.id = cur.id "
	"RETURNING slot.id) "
	"INSERT INTO effect (slot, label) SELECT id, $3 FROM chg");

static struct reply
serve(struct call *c)
{
	const struct take *in = c->in;

	if (db_run(c, taken, in->id, in->label) == 0)
		return problem(c, "not-found", "There is no such slot.");
	return nothing();
}

const struct fn fn = {
	.name = "lab/take", .about = "Take one back",
	.routes = { "PUT /lab/{id}" }, .allow = ANYONE,
	IN(take), .serve = serve, .problems = { "not-found" },
};
