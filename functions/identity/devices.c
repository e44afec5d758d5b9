/*
 * Timer: tell the broker which devices are revoked, while there are any.
 *
 * It writes nothing but the message; killed, the next one says the same.
 */
#include "device.h"

SQL_MANY(tell_devices, TELL_DEVICES("'0'",
    "WHERE EXISTS (SELECT FROM device WHERE expires_at > "
    "clock_timestamp())"));

static void
handle(struct call *c)
{
	db_run(c, tell_devices);
}

const struct fn fn = {
	.name = "identity/devices",
	.about = "Tell the broker which devices are revoked",
	.every = 10, .handle = handle,
};
