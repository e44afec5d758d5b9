/*
 * Timer: the town's figures, refreshed while they are read; and days older than
 * 35 rolled into the day table.
 *
 * A refresh that fails leaves the old figures.  Rolled days and the date up to
 * which they are rolled are one statement: no day is missed or taken twice,
 * also after a month of standstill, for the view keeps what is not rolled.
 */
#include "dashboard.h"

/* Nothing came since: nothing to do, but for the clock. */
SQL_MANY(refresh,
    "SELECT refresh_town() FROM current WHERE "
    "coalesce(refresh_after < clock_timestamp(), true) AND "
    "(coalesce(refreshed_at < clock_timestamp() - interval '1 hour', true) "
    "OR EXISTS (SELECT FROM inbox WHERE at > refreshed_at))");
SQL_MANY(roll,
    "WITH due AS (UPDATE current SET rolled = d.day - 1 FROM "
    "(SELECT (clock_timestamp() AT TIME ZONE $2::text)::date - 35 AS day) d, "
    "(SELECT rolled AS was FROM current) w "
    "WHERE coalesce(rolled < d.day - 1, true) RETURNING d.day, w.was), "
    "hours AS (SELECT (hour AT TIME ZONE $2::text)::date AS day, town.* "
    "FROM town, due WHERE (hour AT TIME ZONE $2::text)::date < due.day AND "
    "coalesce((hour AT TIME ZONE $2::text)::date > due.was, true)) "
    "INSERT INTO town_day AS t SELECT day, restaurant_id, max(store_name), "
    "sum(orders), sum(completed), sum(canceled), sum(revenue), "
    "sum(confirmed), sum(confirm_seconds), sum(cooked), sum(cook_seconds), "
    "sum(delivered), sum(deliver_seconds), "
    "coalesce((SELECT jsonb_object_agg(k, n) FROM (SELECT k, "
    "sum(v::bigint) AS n FROM hours c, jsonb_each_text(c.cancels) e (k, v) "
    "WHERE c.day = h.day AND c.restaurant_id = h.restaurant_id "
    "GROUP BY k) r), '{}') FROM hours h GROUP BY day, restaurant_id");

static void
handle(struct call *c)
{
	db_run(c, refresh);
	db_run(c, roll, env_text("TOWN_TZ", "Asia/Seoul"));
}

const struct fn fn = {
	.name = "dashboard/refresh",
	.about = "Refresh the town's figures, roll up old days",
	.every = 60, .handle = handle,
};
