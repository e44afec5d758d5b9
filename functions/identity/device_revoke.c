/*
 * DELETE /restaurants/{id}/devices/{deviceId} -- its token is no good any more.
 *
 * First that is committed, then the broker is told of all that are revoked;
 * killed in between, identity/devices tells it within ten seconds.  Again is
 * 204 and tells it again.
 */
#include "device.h"

struct revoke_device { int64_t id, device_id; };
SHAPE(revoke_device,
    F_ID(revoke_device, id, .from = PATH),
    F_ID(revoke_device, device_id, .from = PATH));

SQL_WRITE(revoke_device,
    "UPDATE device t SET revoked_at = coalesce(t.revoked_at, "
    "clock_timestamp()) WHERE t.id = $2::bigint AND "
    "t.restaurant_id = $3::bigint AND (" OWNS("t.restaurant_id") " OR "
    IS_OPERATOR ") AND " ACTOR_NOT_GONE);
SQL_WRITE(tell_revoked,
    TELL_DEVICES("t.restaurant_id", "FROM device t WHERE t.id = $2::bigint"));

static struct reply
serve(struct call *c)
{
	const struct revoke_device *in = c->in;

	if (db_run(c, revoke_device, in->device_id, in->id) == 0)
		return not_moved(c, NOT_FOUND, NULL);
	db_run(c, tell_revoked, in->device_id);
	return nothing();
}

const struct fn fn = {
	.name = "identity/device_revoke",
	.about = "Shut a device out",
	.routes = { "DELETE /restaurants/{id}/devices/{deviceId}" },
	.allow = OWNER | OPERATOR, IN(revoke_device), .serve = serve,
};
