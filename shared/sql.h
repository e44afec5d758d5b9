/*
 * sql.h -- named statements, and the few forms that they take.
 *
 * In every statement $1 is the call as jsonb: who asks, under which key,
 * caused by what (see call_origin in fn_call.h for its members).  A SQL_WRITE
 * touches rows of one record only and its $2 is that record's lock key; the
 * engine orders a batch by it.  A SQL_MANY (timers) locks ORDER BY id ... SKIP
 * LOCKED with a small LIMIT.  Parameters are bound, never pasted.
 *
 * All stamps are clock_timestamp(), taken after the row lock: now() is the
 * start of a batch.  An event's row SELECTs FROM the change's RETURNING, else
 * its id is drawn before the lock.  (Verified on Postgres 15; the obvious
 * forms are wrong.)  The age by which old rows are read is of now(), which is
 * one for all rows, so that an index ends there: clock_timestamp() is compared
 * with each, and all are read.
 */
#ifndef SQL_H
#define SQL_H

enum sql_kind { SQL_READ_ONE, SQL_READ_LIST, SQL_WRITE_ONE, SQL_WRITE_MANY };
struct sql {
	const char	*name, *text;
	enum sql_kind	 kind;
};

#define SQL_(id, k, ...)						\
	static const struct sql id = { #id, __VA_ARGS__, k };		\
	static const struct sql *const id##_ref_			\
	    __attribute__((used, section("fn_sql"))) = &id
#define SQL(id, ...)		SQL_(id, SQL_READ_ONE, __VA_ARGS__)
#define SQL_LIST(id, ...)	SQL_(id, SQL_READ_LIST, __VA_ARGS__)
#define SQL_WRITE(id, ...)	SQL_(id, SQL_WRITE_ONE, __VA_ARGS__)
#define SQL_MANY(id, ...)	SQL_(id, SQL_WRITE_MANY, __VA_ARGS__)

/* Who asks.  ALL: the one principal of AUTH=open, who owns everything. */
#define ACTOR		"($1->>'actor')::bigint"
#define KEY		"($1->>'key')::uuid"
#define IS_OPERATOR	"($1 ? 'operator')"
#define IS_ALL		"($1 ? 'all')"
#define WORKS_AT(col)	"(" IS_ALL " OR $1->'restaurants' @> to_jsonb(" col "))"
#define OWNS(col)	"(" IS_ALL " OR $1->'owns' @> to_jsonb(" col "))"
/* The order of a guest's link is this one. */
#define GUEST_OF(id)	"coalesce($1->'order' = to_jsonb(" id "), false)"
#define BY		"$1->>'by'"	/* "customer:7", "guest:9", "timer" */

/* If-Match, where the caller sent it, names this version. */
#define MATCHES(version)						\
	"coalesce($1->'match' @> to_jsonb(" version "), true)"

#define MACHINE		"($3::jsonb)"

/* An event's data when its person is forgotten; a note may say where a key
 * lies.  The shapes have all three as optional. */
#define WITHOUT_PERSON(data)						\
	"(" data " - 'noteToStore' - 'noteToRider') || '{\"personal\": null}'"

/* An event's row, from a change.  $1 says what caused it. */
#define EVENT(type, subject, data, from)				\
	"INSERT INTO outbox (type, subject, data, trace, cause) SELECT " \
	type ", (" subject ")::text, " data ", $1->>'trace', "		\
	"($1->>'event')::uuid FROM " from

/*
 * A key's answer, once and for all: the record as it became, or as it was when
 * it forbade the move, or that there was none (no record).  Refusals are kept
 * too: a first try may lie in a queue while its repeat is refused, and come
 * later.  Who moves a record and then finds his key answered (23505 on
 * answer_pkey) is rolled back and asked to come again: of two calls with one
 * key at the same moment only one happens.
 */
#define KEEP_ANSWER(moved)						\
	"INSERT INTO answer (key, hash, moved, record) SELECT " KEY	\
	", ($1->>'hash')::uuid, " moved ", "
#define KEEP_DONE(chg)	KEEP_ANSWER("true") "to_jsonb(" chg ") FROM " chg
#define KEEP_REFUSED							\
	"no AS (" KEEP_ANSWER("false") "to_jsonb(cur) FROM (SELECT) one " \
	"LEFT JOIN cur ON true WHERE NOT EXISTS (SELECT FROM chg) "	\
	"ON CONFLICT DO NOTHING RETURNING 1), "
#define KEEP_NO_REFUSAL	"no AS (SELECT WHERE false), "
#define KEY_IS_NEW	"NOT EXISTS (SELECT FROM answer WHERE key = " KEY ")"
/* A move's row: the record that moved, or did not, or is not there; `first`:
 * this refusal has just become the key's answer. */
#define IS_MOVED							\
	"true AS moved, true AS found, false AS first, false AS stale, "
#define IS_THERE							\
	"false AS moved, true AS found, false AS first, false AS stale, "
#define MOVED_ROW(stale, cols)						\
	"SELECT moved, found, EXISTS (SELECT FROM no) AS first, "	\
	stale " AS stale, " cols " FROM (SELECT true AS moved, "	\
	"true AS found, chg.* FROM chg UNION ALL SELECT false, "	\
	"NOT cur IS NULL, cur.* FROM (SELECT) one LEFT JOIN cur ON true " \
	"WHERE NOT EXISTS (SELECT FROM chg)) t"
/* What was answered to this key; `stale` on the row t, as it was then. */
#define SQL_AGAIN(id, table, stale, cols)				\
	SQL(id##_again,							\
	    "SELECT a.hash = ($1->>'hash')::uuid AS same, a.moved, "	\
	    "a.record IS NOT NULL AS found, " stale " AS stale, " cols	\
	    " FROM answer a, jsonb_populate_record(NULL::" table ", "	\
	    "a.record) t WHERE a.key = " KEY);				\
	static const struct move id = { &id##_go, &id##_again }
struct move { const struct sql *go, *again; };

/*
 * SQL_MOVE: a person's command on one record.  $2 is its id, $3 the
 * machine's row for the command (machine.h): {"CONFIRMED": ["COOKING",
 * "CookStarted"]}, own arguments from $4.  The record's table has id, status,
 * version, keys.  `sees` says whose record it is (on the row t), `set` what
 * else changes (empty, or ending in a comma), `data` the event's members
 * besides orderId and by, on the changed row chg.  `cols` are the answer's
 * columns, on a row t.
 *
 * The lock is taken first; the state that decides, and the keys that were
 * used before, are those of the locked row.
 */
#define MOVE_ALLOWED(from)						\
	MACHINE " ? (" from ") AND NOT cur.keys @> ARRAY[" KEY "]"	\
	" AND " KEY_IS_NEW " AND " MATCHES("cur.version")
#define MOVE_EVENTS(from, data)						\
	EVENT("e.type", "chg.id", "jsonb_build_object('orderId', chg.id, " \
	    "'by', " BY ") || " data, "chg JOIN cur USING (id) "	\
	    "CROSS JOIN LATERAL jsonb_array_elements_text"		\
	    "((" MACHINE "->(" from ")) - 0) WITH ORDINALITY "		\
	    "e(type, nth) ORDER BY nth")
#define SQL_MOVE(id, table, cols, sees, set, data)			\
	SQL_MOVE_IF(id, table, cols, sees, "true", set, data)
/* ... and only if `when`, on the locked row cur, holds too. */
#define SQL_MOVE_IF(id, table, cols, sees, when, set, data)		\
	SQL_MOVE_FROM(id, table, "cur.status", cols, sees, when, set, data)
/* ... and `from` names the machine's state, where status alone is not it. */
#define SQL_MOVE_FROM(id, table, from, cols, sees, when, set, data)	\
	SQL_MOVE_(id, table, from, cols, sees, when, set, data, KEEP_REFUSED)
/* ... and a refusal is not the command's answer: it goes on from here. */
#define SQL_MOVE_STEP(id, table, cols, sees, when, set, data)		\
	SQL_MOVE_(id, table, "cur.status", cols, sees, when, set, data,	\
	    KEEP_NO_REFUSAL)
#define SQL_MOVE_(id, table, from, cols, sees, when, set, data, refused) \
	SQL_WRITE(id##_go,						\
	    "WITH cur AS MATERIALIZED (SELECT t.* FROM " table " t "	\
	    "WHERE t.id = $2::bigint AND (" sees ") FOR UPDATE), "	\
	    "chg AS (UPDATE " table " t SET " set	\
	    "status = " MACHINE "->(" from ")->>0, "			\
	    "version = t.version + 1, "					\
	    "keys = (" KEY " || t.keys)[1:16] FROM cur "		\
	    "WHERE t.id = cur.id AND " MOVE_ALLOWED(from)		\
	    " AND (" when ") "	\
	    "RETURNING t.*), "						\
	    "ev AS (" MOVE_EVENTS(from, data) "), "			\
	    refused "ans AS (" KEEP_DONE("chg") ") "			\
	    MOVED_ROW("NOT " MATCHES("version"), cols));		\
	SQL_AGAIN(id, table, "NOT " MATCHES("version"), cols)

/*
 * SQL_HANDLE: an event's effect.  Files the event in the inbox first; `seen`
 * has one row the first time and none when it comes again, so everything else
 * selects FROM seen.  $2 is the subject.
 */
#define SQL_HANDLE(id, ...)						\
	SQL_WRITE(id, "WITH seen AS (INSERT INTO inbox (subscription, "	\
	    "generation, event_id) SELECT $1->>'subscription', "	\
	    "($1->>'generation')::int, ($1->>'event')::uuid "		\
	    "ON CONFLICT DO NOTHING RETURNING 1), " __VA_ARGS__)

/*
 * Who keeps a copy of what an event says keeps its place and time with it, and
 * takes no older one: what was dropped, or passed over, may be given once more
 * when a newer one was handled long ago (decision 037).  Both, because a log
 * that was restored goes on below where it was; there only the time is later.
 */
#define EVENT_POS	"($1->>'pos')::bigint"
#define EVENT_TIME	"($1->>'time')::timestamptz"
#define IS_OLD(pos, at)							\
	"coalesce(" EVENT_POS " <= " pos " AND " EVENT_TIME " <= " at	\
	", false)"

/*
 * SQL_FOLLOW: the usual handler: one record, named by the event, moves as the
 * machine's row $3 says.  Where the row has "NONE", a record that is not there
 * is born in that state (tombstone).  A record that comes into being between
 * snapshot and insert ends the statement (raced() raises 40001): the event is
 * delivered again and then finds it.
 */
#define SQL_FOLLOW(id, table, set, data)				\
	SQL_HANDLE(id,							\
	    "cur AS MATERIALIZED (SELECT t.* FROM seen, " table " t "	\
	    "WHERE t.id = $2::bigint FOR UPDATE OF t), "		\
	    "upd AS (UPDATE " table " t SET " set	\
	    "status = " MACHINE "->cur.status->>0, version = t.version + 1 " \
	    "FROM cur WHERE t.id = cur.id AND " MACHINE " ? cur.status " \
	    "RETURNING t.*), "						\
	    "born AS (INSERT INTO " table " (id, status) "		\
	    "SELECT $2::bigint, " MACHINE "->'NONE'->>0 FROM seen "	\
	    "WHERE " MACHINE " ? 'NONE' AND NOT EXISTS (SELECT FROM cur) " \
	    "ON CONFLICT DO NOTHING RETURNING *), "			\
	    "chg AS (SELECT upd.*, cur.status AS old FROM upd "		\
	    "JOIN cur USING (id) UNION ALL SELECT born.*, 'NONE' FROM born), " \
	    "ev AS (" EVENT("e.type", "chg.id",				\
	    "jsonb_build_object('orderId', chg.id, 'by', " BY ") || " data, \
	    "chg CROSS JOIN LATERAL jsonb_array_elements_text"		\
	    "((" MACHINE "->chg.old) - 0) WITH ORDINALITY "		\
	    "e(type, nth) ORDER BY nth")				\
	    ") "							\
	    "SELECT CASE WHEN EXISTS (SELECT FROM seen) "		\
	    "AND " MACHINE " ? 'NONE' "					\
	    "AND NOT EXISTS (SELECT FROM cur) "				\
	    "AND NOT EXISTS (SELECT FROM born) THEN raced() END")

/*
 * SQL_DUE: a timer's move of the records for which `due` holds (on t), at most
 * 100 a call, in id order, passing over what somebody else holds.  $2 is the
 * machine's row.  One row: how many moved.
 */
#define SQL_DUE(id, table, due, set, data)				\
	SQL_MANY(id,							\
	    "WITH cur AS MATERIALIZED (SELECT t.* FROM " table " t "	\
	    "WHERE " due " ORDER BY t.id LIMIT 100 "			\
	    "FOR UPDATE SKIP LOCKED), "					\
	    "chg AS (UPDATE " table " t SET " set	\
	    "status = $2::jsonb->cur.status->>0, version = t.version + 1 " \
	    "FROM cur WHERE t.id = cur.id AND $2::jsonb ? cur.status "	\
	    "RETURNING t.*), "						\
	    "ev AS (" EVENT("e.type", "chg.id",				\
	    "jsonb_build_object('orderId', chg.id, 'by', " BY ") || " data, \
	    "chg JOIN cur USING (id) CROSS JOIN LATERAL "		\
	    "jsonb_array_elements_text(($2::jsonb->cur.status) - 0) "	\
	    "WITH ORDINALITY e(type, nth) ORDER BY chg.id, nth") ") "	\
	    "SELECT count(*) AS value FROM chg")

/*
 * SQL_PAGE: a page of a list, newest first, by keyset.  `from` is FROM and
 * WHERE on a table t with an id; own arguments from $5.  $2 after (older than
 * this id), $3 before (newer than it), $4 one more than the page's size.
 */
#define SQL_PAGE(id, cols, from)					\
	SQL_LIST(id##_older, "SELECT t.id AS page_at, " cols " " from	\
	    " AND t.id < coalesce($2::bigint, 9223372036854775807) "	\
	    "AND $3::bigint IS NULL ORDER BY t.id DESC LIMIT $4::int");	\
	SQL_LIST(id##_newer, "SELECT t.id AS page_at, " cols " " from	\
	    " AND t.id > $3::bigint AND $2::bigint IS NULL "		\
	    "ORDER BY t.id LIMIT $4::int");				\
	static const struct paged id = { &id##_older, &id##_newer }
struct paged { const struct sql *older, *newer; };

#endif
