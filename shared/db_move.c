/* db_move.c -- a person's command on one record, and its repeats. */
#include "fn_call.h"

static bool
flag(PGresult *r, const char *name)
{
	return *PQgetvalue(r, 0, PQfnumber(r, name)) == 't';
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
	enum moved m = NOT_FOUND;

	if (PQntuples(r) == 1) {
		row_read(c, shape, r, 0, row);
		if (flag(r, "moved"))
			return MOVED;
		m = flag(r, "stale") ? STALE : FORBIDDEN;
	}
	r = db_exec(c, move->again, none, 0);
	if (PQntuples(r) == 0)
		return m;
	if (!flag(r, "same"))
		return KEY_REUSED;
	row_read(c, shape, r, 0, row);
	repeated(c);
	return REPEATED;
}
