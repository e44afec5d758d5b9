/* db_move.c -- a person's command on one record, and its repeats. */
#include "fn_call.h"

static bool
flag(PGresult *r, const char *name)
{
	return *PQgetvalue(r, 0, PQfnumber(r, name)) == 't';
}

/* What a row of go or again says; `done` is what moved means there. */
static enum moved
said(struct call *c, const struct field *shape, void *row, PGresult *r,
    enum moved done)
{
	if (PQntuples(r) == 0 || !flag(r, "found"))
		return NOT_FOUND;
	row_read(c, shape, r, 0, row);
	if (flag(r, "moved"))
		return done;
	return flag(r, "stale") ? STALE : FORBIDDEN;
}

/*
 * Where nothing moved, the same command may have been answered before: by an
 * earlier call, or by one that held the lock while this one waited (its commit
 * is seen by a statement of its own, not by the one that waited).
 */
enum moved
db_move_(struct call *c, const struct field *shape, void *row,
    const struct move *move, const char *const *args, size_t n)
{
	static const char *const none[1];
	PGresult *r = db_exec(c, move->go, args, n);
	enum moved m = said(c, shape, row, r, MOVED);

	if (m == MOVED || (PQntuples(r) == 1 && flag(r, "first")))
		return m;
	r = db_exec(c, move->again, none, 0);
	if (PQntuples(r) == 0)
		return m;
	if (!flag(r, "same"))
		return KEY_REUSED;
	repeated(c);
	return said(c, shape, row, r, REPEATED);
}
