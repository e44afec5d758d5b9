/*
 * lab/keep -- one effect on one slot, in one statement; amiss when told so.
 *
 * Crash story: as any command's; there is no key, so whoever gets no answer
 * looks whether his label is there.
 */
#include "fn.h"

struct keep { int64_t id, nap; const char *label, *how; };
SHAPE(keep,
	F_ID(keep, id, .from = PATH),
	D_INT(keep, nap, 0, 10000, 0, .about = "ms before the statement"),
	F_TEXT(keep, label, 1, 100),
	O_TEXT(keep, how, 1, 20, .about = "see mischief() in lab.sql"));

struct kept { int64_t id; const char *label, *tx; };
SHAPE(kept,
	F_ID(kept, id),
	F_TEXT(kept, label, 1, 100),
	F_TEXT(kept, tx, 1, 20));

/* The mischief comes when the slot is locked and changed. */
SQL_WRITE(effect,
	"WITH cur AS MATERIALIZED (SELECT id FROM slot WHERE id = $2::bigint "
	"FOR UPDATE), "
	"chg AS (UPDATE slot SET n = n + 1 FROM cur WHERE slot.id = cur.id "
	"RETURNING slot.id) "
	"INSERT INTO effect (slot, label, late) SELECT id, $3, mischief($4) "
	"FROM chg RETURNING slot AS id, label, tx::text AS tx");

static struct reply
serve(struct call *c)
{
	const struct keep *in = c->in;
	struct kept kept;

	if (in->nap)
		nap(c, in->nap);
	if (!db_one(c, kept, &kept, effect, in->id, in->label, in->how))
		return problem(c, "not-found", "There is no such slot.");
	return ok(hal(c, kept, &kept, "/lab"));
}

const struct fn fn = {
	.name = "lab/keep", .about = "Write one effect",
	.routes = { "PUT /lab/{id}" }, .allow = ANYONE,
	IN(keep), .out = kept_shape, .serve = serve,
	.problems = { "not-found" },
};
