/*
 * Who comes for it, and whether he has left with it: shown to the kitchen, and
 * nothing is decided by it.  A rider's events come in his delivery's order; one
 * that was dropped, and is given once more later, is not shown over newer ones.
 */
#include "store.h"

SQL_HANDLE(note_rider,
    "chg AS (UPDATE orders t SET version = t.version + 1, "
    "rider_pos = " EVENT_POS ", rider_at = " EVENT_TIME ", "
    "rider_id = CASE WHEN $3::text <> 'RiderReleased' THEN $4::bigint END, "
    "rider_name = CASE WHEN $3::text <> 'RiderReleased' THEN "
    "coalesce($5::text, CASE WHEN t.rider_id = $4::bigint "
    "THEN t.rider_name END, '') END, "
    "picked_up_at = CASE WHEN $3::text = 'PickedUp' "
    "THEN clock_timestamp() ELSE t.picked_up_at END "
    "FROM seen WHERE t.id = $2::bigint "
    "AND NOT " IS_OLD("t.rider_pos", "t.rider_at") ") SELECT 1");

static void
handle(struct call *c)
{
	const struct rider_event *in = c->in;

	db_run(c, note_rider, c->subject, c->type, in->rider_id,
	    in->rider_name);
}

const struct fn fn = {
	.name = "store/on_rider",
	.about = "Show the kitchen who comes for it",
	.on = { "RiderAssigned", "RiderReleased", "DeliveryStarted",
	    "PickedUp" }, .handle = handle,
};
