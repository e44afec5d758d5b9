/*
 * monitor.h -- what happened, and how the events get on.
 *
 * The monitor takes every event of every context into a table of its own, by
 * the moment it happened; that is the history that operators search, and one
 * order's story.  What the trigger knows (how far each subscription is, what
 * was set aside) it reads in the trigger's schema, where it also writes the
 * operators' wishes: retry this, drop that, go on, rebuild.
 *
 * A wish is one statement on one row, with the answer to its key; the trigger
 * sees it within a second, whoever dies meanwhile.
 */
#ifndef MONITOR_H
#define MONITOR_H

#include "fn.h"

/* event.c: an event; its data only where they were asked for */
struct event {
	int64_t		 id;
	const char	*source;
	int64_t		 pos;
	const char	*event_id, *type;
	const int64_t	*order_id, *restaurant_id;
	const char	*by, *at, *received_at, *trace, *cause;
	json_t		*data;
};
SHAPE_DECLARE(event);
/* Its members, for shapes that have more of them. */
#define EVENT_MEMBERS(s)						\
	F_ID(s, id, .about = "microseconds since 1970"),		\
	F_TEXT(s, source, 1, 40, .about = "context"),			\
	F_ID(s, pos, .about = "in the log of its source"),		\
	F_TEXT(s, event_id, 36, 36),					\
	F_TEXT(s, type, 1, 40),						\
	O_ID(s, order_id),						\
	O_ID(s, restaurant_id),						\
	O_TEXT(s, by, 1, 60, .about = "who did it: \"customer:7\""),	\
	F_TIME(s, at),							\
	F_TIME(s, received_at),						\
	O_TEXT(s, trace, 1, 200, .about = "W3C traceparent"),		\
	O_TEXT(s, cause, 36, 36, .about = "eventId of what caused it")
#define EVENT_COLS							\
	"t.id, t.source, t.pos, t.event_id, t.type, t.order_id, "	\
	"t.restaurant_id, t.data->>'by' AS by, t.at, t.received_at, "	\
	"t.trace, t.cause"
/* What is said of a person is seen in the order alone. */
#define IMPERSONAL	"t.data - 'personal' - 'noteToRider'"
#define SHOWN		"t.generation = (SELECT generation FROM shown)"
/* Links of an event: its detail, its order's story. */
void	 event_links(struct call *, json_t *, int64_t id, const int64_t *order);
json_t	*event_repr(struct call *, const void *);

/* subscription.c */
struct subscription {
	const char	*id, *consumer, *source;
	int64_t		 generation, checkpoint, log_pos, lag, parked, dead;
	const char	*state, *reason;
	const int64_t	*seek;
	const char	*moved_at, *last_event_at;
};
SHAPE_DECLARE(subscription);
/* What may be wished; the trigger does the rest. */
static const struct transition subscription_machine[] = {
	{ "stopped", "resume", "running", "" },
	{ "running", "reset", "running", "" },
	{ "stopped", "reset", "stopped", "" },
	{ "building", "reset", "building", "" },
	{ "ready", "reset", "ready", "" },
	{ "running", "rebuild", "running", "" },
	{ 0 }
};
#define SUBSCRIPTION_ID(t)						\
	t ".consumer || '.' || " t ".source || '.' || " t ".generation"
#define SUBSCRIPTION_COLS						\
	SUBSCRIPTION_ID("t") " AS id, t.consumer, t.source, "		\
	"t.generation, t.checkpoint, t.log_pos, "			\
	"greatest(t.log_pos - t.checkpoint, 0) AS lag, "		\
	SET_ASIDE("parked") ", " SET_ASIDE("dead") ", "		\
	"t.state, t.reason, t.seek, t.moved_at, "			\
	"(SELECT e.at FROM event e WHERE e.source = t.source AND "	\
	"e.generation = (SELECT generation FROM shown) "		\
	"ORDER BY e.id DESC LIMIT 1) AS last_event_at"
#define SET_ASIDE(s)							\
	"(SELECT count(*) FROM trigger.delivery d WHERE "		\
	"d.state IN ('parked', 'dead') AND d.state = '" s "' "		\
	"AND (d.consumer, d.source, d.generation) = "			\
	"(t.consumer, t.source, t.generation)) AS " s
json_t	*subscription_repr(struct call *, const void *);

/* letter.c */
struct letter {
	int64_t		 id;
	const char	*consumer, *source;
	int64_t		 generation, pos;
	const char	*event_id, *type;
	int64_t		 subject;
	const char	*function, *state;
	bool		 hold;
	int64_t		 attempt, waiting;
	const char	*reason, *next_at, *at;
	const int64_t	*event;
};
SHAPE_DECLARE(letter);
static const struct transition letter_machine[] = {
	{ "dead", "redrive", "parked", "" },
	{ "dead", "drop", "dropped", "" },
	{ "parked", "drop", "dropped", "" },
	{ 0 }
};
#define LETTER_COLS							\
	"t.id, t.consumer, t.source, t.generation, t.pos, t.event_id, "	\
	"t.type, t.subject::bigint, t.function, t.state, t.hold, "	\
	"t.attempt, (SELECT count(*) FROM trigger.delivery d WHERE "	\
	"d.state IN ('parked', 'dead') AND d.subject = t.subject AND "	\
	"(d.consumer, d.source, d.generation) = "			\
	"(t.consumer, t.source, t.generation) AND d.pos > t.pos) "	\
	"AS waiting, t.reason, nullif(t.next_at, 'infinity') AS next_at, " \
	"t.at, (SELECT e.id FROM event e WHERE e.source = t.source "	\
	"AND e.pos = t.pos AND e.event_id = t.event_id AND "		\
	"e.generation = (SELECT generation FROM shown)) AS event"
json_t	*letter_repr(struct call *, const void *);

/*
 * A wish: one row of the trigger's table moves as the machine's row $3 says.
 * `which` finds it (on t, by $2), `key` is its primary key (on the alias),
 * `set` what else is set, `when` what must hold besides (on cur).
 */
#define SQL_WISH(id, table, cols, which, key, set, when)		\
	SQL_WRITE(id##_go,						\
	    "WITH cur AS MATERIALIZED (SELECT t.* FROM " table " t "	\
	    "WHERE " which " FOR UPDATE), "				\
	    "chg AS (UPDATE " table " t SET " set			\
	    "state = " MACHINE "->cur.state->>0 FROM cur WHERE "	\
	    key("t") " = " key("cur") " AND " MACHINE " ? cur.state "	\
	    "AND " KEY_IS_NEW " AND (" when ") RETURNING t.*), "	\
	    KEEP_REFUSED "ans AS (" KEEP_DONE("chg") ") "		\
	    MOVED_ROW("false", cols));					\
	SQL_AGAIN(id, table, "false", cols)
#define KEY_OF_LETTER(t)	t ".id"
#define KEY_OF_SUBSCRIPTION(t)						\
	"(" t ".consumer, " t ".source, " t ".generation)"

#endif
