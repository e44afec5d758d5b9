/*
 * POST /events/{id}/redeliver -- give one event to one consumer once more.
 *
 * Only the wish is written, as a row of what was set aside that is due at
 * once; the trigger delivers it within a second.  A consumer that had it finds
 * it in its inbox and does nothing, so this mends what was dropped or passed
 * over.  Only what is behind the checkpoint is sent again: the rest is still
 * on its way.  When it fails six times it is a dead letter like any other, but
 * holds nobody up.  The inbox is kept for seven days; after six somebody must
 * be sure (decisions 014, 037).
 *
 * One statement with the answer to its key: killed before its commit nothing
 * was wished, after it the trigger finds the row, whoever dies.
 */
#include "handlers.h"
#include "monitor.h"

struct redeliver { int64_t id; const char *consumer; const bool *sure; };
SHAPE(redeliver, F_ID(redeliver, id, .from = PATH),
    F_TEXT(redeliver, consumer, 1, 40, .about = "as its deliveries name it"),
    O_BOOL(redeliver, sure, .about = "it had no effect before; needed for one "
	"more than six days old"));

#define YOUNG	"t.at > clock_timestamp() - interval '6 days'"
#define SUBJECT	"coalesce(t.order_id, t.restaurant_id, "		\
	"(t.data->>'accountId')::bigint)"
/* $3 consumer, $4 its handlers */
#define REACHES								\
	"FROM event t JOIN trigger.subscription s ON "			\
	"(s.consumer, s.source) = ($3::text, t.source) "		\
	"JOIN jsonb_to_recordset($4::jsonb) m(source text, type text, "	\
	"function text) ON (m.source, m.type) = (t.source, t.type) "	\
	"WHERE " SHOWN " AND t.id = $2::bigint AND s.state <> 'retired' "

SQL_WRITE(redeliver_it_go,
    "WITH chg AS (INSERT INTO trigger.delivery AS d (consumer, source, "
    "generation, pos, event_id, type, subject, function, hold, attempt, "
    "lost, next_at) SELECT s.consumer, s.source, s.generation, t.pos, "
    "t.event_id, t.type, " SUBJECT "::text, m.function, false, 0, 0, "
    "clock_timestamp() " REACHES
    "AND s.state = 'running' AND s.seek IS NULL AND t.pos <= s.checkpoint "
    "AND (" YOUNG " OR $5::bool) AND " KEY_IS_NEW
    " ON CONFLICT (consumer, source, generation, pos) DO UPDATE SET "
    "state = 'parked', attempt = 0, lost = 0, next_at = clock_timestamp() "
    "WHERE d.state = 'done' RETURNING d.*), "
    "ans AS (" KEEP_DONE("chg") ") "
    "SELECT " IS_MOVED LETTER_COLS " FROM chg t");
SQL_AGAIN(redeliver_it, "trigger.delivery", "false", LETTER_COLS);

/* Why not. */
struct reach { const char *state; bool young; };
SHAPE(reach, F_TEXT(reach, state, 1, 40), F_BOOL(reach, young));
SQL(reach_of, "SELECT coalesce((SELECT d.state FROM trigger.delivery d WHERE "
    "(d.consumer, d.source, d.generation, d.pos) = (s.consumer, s.source, "
    "s.generation, t.pos) AND d.state <> 'done'), CASE WHEN s.state <> "
    "'running' THEN s.state WHEN s.seek IS NOT NULL OR t.pos > s.checkpoint "
    "THEN 'waiting' ELSE 'handled' END) AS state, " YOUNG " AS young "
    REACHES
    "ORDER BY s.state = 'running' DESC, s.generation LIMIT 1");
struct known { int64_t id; };
SHAPE(known, F_ID(known, id));
SQL(known_event, "SELECT t.id FROM event t WHERE " SHOWN
    " AND t.id = $2::bigint");

static struct reply
why_not(struct call *c, const struct redeliver *in, json_t *map)
{
	struct known k;
	struct reach r;

	if (!db_one(c, known, &k, known_event, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	if (!db_one(c, reach, &r, reach_of, in->id, in->consumer, map))
		return problem(c, "not-allowed", L(c,
		    "%s has no handler for this event; its deliveries say who "
		    "has.", "%s에는 이 이벤트의 핸들러가 없습니다. 받는 쪽은 "
		    "deliveries에서 볼 수 있습니다."), in->consumer);
	if (strcmp(r.state, "handled") == 0 && !r.young)
		return problem(c, "too-old", L(c,
		    "It is more than six days old: whether it took effect "
		    "before is not known any more. Look; then send it with "
		    "\"sure\": true.",
		    "6일이 넘어 전에 처리되었는지 알 수 없습니다. 확인한 뒤 "
		    "\"sure\": true와 함께 보내 주세요."));
	return not_moved(c, FORBIDDEN, r.state);
}

static struct reply
serve(struct call *c)
{
	const struct redeliver *in = c->in;
	json_t *map = handlers(c, in->consumer);
	struct letter l;
	enum moved m = db_move_(c, letter_shape, &l, &redeliver_it,
	    ARGS_(c, in->id, in->consumer, map, in->sure && *in->sure));

	if (m == KEY_REUSED)
		return not_moved(c, m, NULL);
	if (m != MOVED && m != REPEATED)
		return why_not(c, in, map);
	return accepted(str(c, "/deadletters/%" PRId64, l.id),
	    letter_repr(c, &l));
}

const struct fn fn = {
	.name = "monitor/redeliver",
	.about = "Give one event to one consumer once more",
	.routes = { "POST /events/{id}/redeliver" }, .allow = OPERATOR,
	IN(redeliver), .out = letter_shape,
	.problems = { "not-allowed", "state-forbids", "too-old",
	    "idempotency-key-reused" },
	.serve = serve,
};
