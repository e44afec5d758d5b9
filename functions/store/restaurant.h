/*
 * restaurant.h -- what the functions of restaurants and menus share.
 *
 * A restaurant and its menu are a row each, and every change says the whole
 * row (RestaurantChanged, MenuChanged) in the statement that makes it: who
 * keeps a copy needs nothing but the newest.  They have no states; a change is
 * its owner's, or the operator's, and its repeat gets the first answer.
 */
#ifndef RESTAURANT_H
#define RESTAURANT_H

#include "fn.h"
#include "hours.h"

/* The representation. */
struct restaurant {
	int64_t		 id, version;
	const char	*name, *name_en, *category, *phone;
	const struct address *address;
	const bool	*open;
	const char	*opens_at;
	int64_t		 minimum_order, prep_minutes;
	const int64_t	*fee, *fee_from;
	struct list	 areas, hours, holidays;
	const char	*paused_until;
	bool		 closed, self_delivery, start_on_confirm, away;
	const bool	*guard;
	bool		 owned;			/* by the caller */
	const char	*local_date;
	int64_t		 local_minute, now_minute, wait_minutes;
};
SHAPE_DECLARE(restaurant);

/*
 * open and opens_at are worked out by restaurant_repr from the town's clock;
 * the answer to a change has no clock (zone NULL) and leaves them out.  dong:
 * the one whose fee is asked for.
 */
#define RESTAURANT_COLS(zone, dong)					\
	"t.id, t.version, t.name, t.name_en, t.category, t.phone, "	\
	"t.address, NULL::bool AS open, NULL::timestamptz AS opens_at, " \
	"t.minimum_order, t.prep_minutes, "				\
	"(SELECT (a->>'fee')::bigint FROM jsonb_array_elements(t.areas) a " \
	"WHERE a->>'dong' = " dong "::text LIMIT 1) AS fee, "		\
	"(SELECT min((a->>'fee')::bigint) FROM "			\
	"jsonb_array_elements(t.areas) a) AS fee_from, "		\
	"t.areas, t.hours, t.holidays, t.paused_until, t.closed, "	\
	"t.self_delivery, t.start_on_confirm, "				\
	"coalesce(t.guarded_until = t.paused_until AND "		\
	"t.paused_until > clock_timestamp(), false) AS away, "		\
	"CASE WHEN " RESTAURANT_OURS " THEN t.guard END AS guard, "	\
	RESTAURANT_OURS " AS owned, " HOURS_CLOCK(zone) ", "		\
	"floor(extract(epoch FROM clock_timestamp()) / 60)::bigint "	\
	"AS now_minute, CASE WHEN t.paused_until > clock_timestamp() THEN " \
	"ceil(extract(epoch FROM t.paused_until) / 60) - "		\
	"floor(extract(epoch FROM clock_timestamp()) / 60) ELSE 0 END"	\
	"::bigint AS wait_minutes"
#define RESTAURANT_OURS	"(" OWNS("t.id") " OR " IS_OPERATOR ")"

/* What a restaurant consists of; own of a row or a record. */
#define RESTAURANT_MEMBERS(t)						\
	t "owner_id, " t "name, " t "name_en, " t "category, " t "phone, " \
	t "address, " t "hours, " t "holidays, " t "areas, "		\
	t "minimum_order, " t "prep_minutes, " t "paused_until, "	\
	t "closed, " t "self_delivery, " t "start_on_confirm, " t "guard"
#define RESTAURANT_DATA(t)						\
	"jsonb_build_object('restaurantId', " t ".id, 'ownerId', "	\
	t ".owner_id, 'by', " BY ", 'name', " t ".name, 'nameEn', "	\
	t ".name_en, 'category', " t ".category, 'phone', " t ".phone, " \
	"'address', " t ".address, 'hours', " t ".hours, 'holidays', "	\
	t ".holidays, 'areas', " t ".areas, 'minimumOrder', "		\
	t ".minimum_order, 'prepMinutes', " t ".prep_minutes, "		\
	"'pausedUntil', " t ".paused_until, 'closed', " t ".closed, "	\
	"'selfDelivery', " t ".self_delivery, 'startOnConfirm', "	\
	t ".start_on_confirm)"

struct menu {
	int64_t		 restaurant_id, version;
	struct list	 sections;		/* of menu_section */
};
SHAPE_DECLARE(menu);

#define MENU_COLS(sections)						\
	"t.id AS restaurant_id, t.version, " sections " AS sections"
#define MENU_DATA(t)							\
	"jsonb_build_object('restaurantId', " t ".id, 'by', " BY ", "	\
	"'sections', " t ".sections)"

/*
 * A change of one row by its owner: as SQL_MOVE (sql.h), without states.  $2
 * is its id, own arguments from $3; `set` ends in a comma; `data` is the
 * event's, on chg.
 */
#define SQL_CHANGE(name, table, cols, sees, set, type, data)		\
	SQL_WRITE(name##_go,						\
	    "WITH cur AS MATERIALIZED (SELECT t.* FROM " table " t "	\
	    "WHERE t.id = $2::bigint AND (" sees ") FOR UPDATE), "	\
	    "chg AS (UPDATE " table " t SET " set			\
	    "version = t.version + 1, keys = (" KEY " || t.keys)[1:16] " \
	    "FROM cur WHERE t.id = cur.id "				\
	    "AND NOT cur.keys @> ARRAY[" KEY "] "			\
	    "AND " KEY_IS_NEW " AND " MATCHES("cur.version") " "	\
	    "RETURNING t.*), "						\
	    "ev AS (" EVENT("'" type "'", "chg.id", data, "chg") "), "	\
	    KEEP_REFUSED "ans AS (" KEEP_DONE("chg") ") "		\
	    MOVED_ROW("NOT " MATCHES("version"), cols));		\
	SQL_AGAIN(name, table, "NOT " MATCHES("version"), cols)
#define db_change(c, shape, row, change, ...)				\
	db_move_(c, shape##_shape, row, &change, ARGS_(c, __VA_ARGS__))

/* What is given of the input's body, by column. */
json_t	*restaurant_columns(struct call *, const struct field *,
	    const void *in);
/* Are the hours and holidays such as can be?  false: *why. */
bool	 restaurant_times(struct call *, const struct list *hours,
	    const struct list *holidays, struct reply *why);
json_t	*restaurant_repr(struct call *, const void *restaurant);
struct reply restaurant_reply(struct call *, enum moved,
	    const struct restaurant *);
json_t	*menu_repr(struct call *, const struct menu *);
struct reply menu_reply(struct call *, enum moved, const struct menu *);

#endif
