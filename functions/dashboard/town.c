/*
 * GET /town -- the town in figures, for the operator: of the last hours from
 * the materialized view, of the days before from the day table, and, as it is
 * right now, how many orders are open and need an eye.
 */
#include "dashboard.h"

struct town_query { int64_t hours, days; };
SHAPE(town_query,
    D_INT(town_query, hours, 1, 840, 24, .from = QUERY),
    D_INT(town_query, days, 0, 3650, 0, .from = QUERY,
	.about = "also that many days before the last 35"));

#define FIGURES								\
	int64_t orders, completed, canceled, revenue;			\
	const int64_t *confirm_seconds, *cook_seconds, *deliver_seconds
#define FIGURES_SHAPE(s)						\
	F_INT(s, orders, 0, INT64_MAX), F_INT(s, completed, 0, INT64_MAX), \
	F_INT(s, canceled, 0, INT64_MAX), F_INT(s, revenue, 0, INT64_MAX, \
	    .about = "won, of what was completed, less refunds"),	\
	O_INT(s, confirm_seconds, INT64_MIN, INT64_MAX,			\
	    .about = "mean; from ordered to confirmed"),	\
	O_INT(s, cook_seconds, INT64_MIN, INT64_MAX,			\
	    .about = "mean; from confirmed to cooked"),			\
	O_INT(s, deliver_seconds, INT64_MIN, INT64_MAX,			\
	    .about = "mean; from cooked to delivered")
#define FIGURES_SQL							\
	"'orders', coalesce(sum(orders), 0)::bigint, "			\
	"'completed', coalesce(sum(completed), 0)::bigint, "		\
	"'canceled', coalesce(sum(canceled), 0)::bigint, "	\
	"'revenue', coalesce(sum(revenue), 0)::bigint, 'confirmSeconds', " \
	"(sum(confirm_seconds) / nullif(sum(confirmed), 0))::bigint, "	\
	"'cookSeconds', (sum(cook_seconds) / nullif(sum(cooked), 0))"	\
	"::bigint, 'deliverSeconds', "					\
	"(sum(deliver_seconds) / nullif(sum(delivered), 0))::bigint"

struct total { FIGURES; };
struct hour { const char *hour; FIGURES; };
struct store { int64_t restaurant_id; const char *store_name; FIGURES; };
struct day { const char *day; FIGURES; };
struct cancel { const char *reason; int64_t orders; };
struct watch { int64_t open, unanswered, late, unclaimed, payment; };
SHAPE(total, FIGURES_SHAPE(total));
SHAPE(hour, F_TIME(hour, hour), FIGURES_SHAPE(hour));
SHAPE(store, F_ID(store, restaurant_id), O_TEXT(store, store_name, 0, 80),
    FIGURES_SHAPE(store));
SHAPE(day, F_TEXT(day, day, 10, 10), FIGURES_SHAPE(day));
SHAPE(cancel, F_TEXT(cancel, reason, 0, 200),
    F_INT(cancel, orders, 0, INT64_MAX));
SHAPE(watch,
    F_INT(watch, open, 0, INT64_MAX, .about = "orders in progress"),
    F_INT(watch, unanswered, 0, INT64_MAX),
    F_INT(watch, late, 0, INT64_MAX),
    F_INT(watch, unclaimed, 0, INT64_MAX),
    F_INT(watch, payment, 0, INT64_MAX));

struct town {
	const char	*refreshed_at;
	const struct watch *attention;
	const struct total *total;
	struct list	 hours, stores, cancels, days;
};
SHAPE(town,
    O_TIME(town, refreshed_at, .about = "the figures know all before"),
    F_OBJECT(town, attention, watch),
    F_OBJECT(town, total, total),
    F_LIST(town, hours, hour, 0, 1000),
    F_LIST(town, stores, store, 0, 50, .about = "the 50 with most orders"),
    F_LIST(town, cancels, cancel, 0, 50, .about = "by reason, most first"),
    F_LIST(town, days, day, 0, 3650));

#define ROWS(row, from, order, limit)					\
	"(SELECT coalesce(jsonb_agg(x.o ORDER BY x.n), '[]') FROM "	\
	"(SELECT jsonb_build_object(" row ") AS o, "			\
	"row_number() OVER (ORDER BY " order ") AS n FROM " from	\
	" ORDER BY n LIMIT " limit ") x)"
#define COUNT(is)	"count(*) FILTER (WHERE " is ")"
SQL(get_town,
    "WITH h AS MATERIALIZED (SELECT * FROM town WHERE hour > "
    "now() - make_interval(hours => $2::int)), "
    "d AS (SELECT * FROM town_day WHERE day > "
    "(SELECT rolled FROM current) - $3::int) "
    "SELECT (SELECT refreshed_at FROM current) AS refreshed_at, "
    "(SELECT jsonb_build_object('open', " COUNT("t.rank < 80")
    ", 'unanswered', " COUNT(UNANSWERED) ", 'late', " COUNT(LATE)
    ", 'unclaimed', " COUNT(UNCLAIMED) ", 'payment', " COUNT(PAYMENT)
    ") FROM " BOARD " AND t.watch) AS attention, "
    "(SELECT jsonb_build_object(" FIGURES_SQL ") FROM h) AS total, "
    ROWS("'hour', utc(hour), " FIGURES_SQL, "h GROUP BY hour", "hour",
	"1000") " AS hours, "
    ROWS("'restaurantId', restaurant_id, 'storeName', max(store_name), "
	FIGURES_SQL, "h GROUP BY restaurant_id",
	"sum(orders) DESC, restaurant_id", "50") " AS stores, "
    ROWS("'reason', k, 'orders', sum(v::bigint)::bigint",
	"h, jsonb_each_text(cancels) e (k, v) GROUP BY k",
	"sum(v::bigint) DESC, k", "50") " AS cancels, "
    ROWS("'day', day::text, " FIGURES_SQL, "d GROUP BY day", "day", "3650")
    " AS days");

static struct reply
serve(struct call *c)
{
	const struct town_query *in = c->in;
	struct town t;

	if (!db_one(c, town, &t, get_town, in->hours, in->days))
		bug(c, "the town has no row");
	return ok(hal(c, town, &t, "/town"));
}

const struct fn fn = {
	.name = "dashboard/town",
	.about = "The town in figures, and what needs an eye",
	.routes = { "GET /town" }, .allow = OPERATOR, IN(town_query),
	.out = town_shape, .serve = serve,
};
