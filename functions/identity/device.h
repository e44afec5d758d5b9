/*
 * device.h -- a store's board that stays signed in, and who hears of it.
 *
 * Its token ({"device": 5, "restaurant": 3}, ten years) is shown once and kept
 * nowhere; it listens to live/stores/3 at the broker, and HTTP refuses it
 * (shared/auth_person.c).  What the broker must know is told live, on
 * live/devices: the ids of all that were revoked and whose token has not ended
 * by itself.  That is said when one is revoked, and every ten seconds while
 * there are any, for live messages may be lost and a broker forgets.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include "identity.h"

struct device {
	int64_t		 id, restaurant_id;
	const char	*name, *created_at, *by, *expires_at, *revoked_at;
	int64_t		 exp;
	const char	*token;
};
SHAPE_DECLARE(device);

#define DEVICE_COLS							\
	"t.id, t.restaurant_id, t.name, t.created_at, t.by, t.expires_at, " \
	"t.revoked_at, extract(epoch FROM t.expires_at)::bigint AS exp, " \
	"NULL AS token"
/* INSERT of what is told, on behalf of `from`: a device t, or none. */
#define TELL_DEVICES(subject, from)					\
	"INSERT INTO outbox (kind, type, subject, data) SELECT 'live', " \
	"'live/devices', " subject ", jsonb_build_object('revoked', "	\
	"(SELECT coalesce(jsonb_agg(d.id ORDER BY d.id), '[]') "	\
	"FROM device d WHERE d.revoked_at IS NOT NULL "			\
	"AND d.expires_at > clock_timestamp())) " from

/* device.c */
json_t	*device_repr(struct call *, const void *);

#endif
