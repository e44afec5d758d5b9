/*
 * fn.h -- everything a function file may use.
 *
 * A function is one executable that serves one route, event or timer.  Its
 * file ends with `const struct fn fn`; main() is in the library.
 *
 *   1. Memory belongs to the call.  Nothing is ever freed by hand.
 *   2. What the caller did wrong is a value: return a problem().
 *   3. What the platform did wrong is not: db_*, rpc and alloc answer 503 or
 *      500 for this call and roll it back.  If they return, it worked.
 *   4. No answer goes out before its commit; no state outlives its call.
 */
#ifndef FN_H
#define FN_H

#include <inttypes.h>
#include <string.h>

#include "crash.h"
#include "events.h"
#include "machine.h"
#include "shape.h"
#include "sql.h"

/* A call: one request, event or tick of a timer in progress. */

enum role {
	ANYONE = 0, CUSTOMER = 1, STAFF = 2, OWNER = 4, RIDER = 8,
	OPERATOR = 16,
	FUNCTION = 32,		/* another function; has no route outside */
	GUEST = 64,		/* has the signed link of one order */
	STRANGER = 128,		/* shows nothing that says who he is */
	STORE = STAFF | OWNER,
	SIGNED_IN = CUSTOMER | STORE | RIDER | OPERATOR
};

struct call {
	const void	*in;		/* the input, decoded and valid */
	unsigned	 roles;		/* who is calling: bits of enum role */
	int64_t		 actor;		/* the account, 0: not signed in */
	int64_t		 order;		/* of a guest: the one of his link */
	int64_t		 since;		/* he signed in, in seconds of 1970 */
	const char	*name;		/* the account's, or NULL */
	bool		 korean;	/* the language to answer in */
	bool		 all;		/* AUTH=open: owns everything */
	const char	*id;		/* trace id, in every log line */
	/* uuids; NULL in a GET, which changes nothing */
	const char	*key;		/* of actor and Idempotency-Key */
	const char	*hash;		/* of function, path and body */
	const char	*base;		/* https://host, for links */
	const char	*address;	/* the caller's, for the gateway */
	const char	*type;		/* of the event */
	const char	*source;	/* context it came from */
	int64_t		 subject;	/* order or restaurant id */
	int64_t		 pos;		/* its position in the source's log */
	json_t		*event;		/* the whole CloudEvent */
	const struct refusal {
		int		 status;
		const char	*slug, *detail;
	}		*refusal;	/* why the last rpc was refused */
};

#define PRINTF_(f, a)	__attribute__((format(printf, f, a)))
void		*alloc(struct call *, size_t);		/* zeroed */
const char	*str(struct call *, const char *, ...) PRINTF_(2, 3);
/* One line in the log, with function and trace id. */
void		 say(struct call *, const char *, ...) PRINTF_(2, 3);
/* The caller's language: L(c, "closed", "영업 종료"). */
#define L(c, en, ko)	((c)->korean ? (ko) : (en))
/* What must not happen: 500 for this call, and the process ends (100). */
_Noreturn void	 bug(struct call *, const char *, ...) PRINTF_(2, 3);
/* The platform cannot now: 503 with Retry-After for this call. */
_Noreturn void	 away(struct call *, const char *, ...) PRINTF_(2, 3);

/* From now on this is done by the guest of that order: "guest:7". */
void		 guest_of(struct call *, int64_t order);
/* A signed token (JWT, HS256) that claims this until exp, seconds of 1970. */
const char	*token_sign(struct call *, json_t *claims, int64_t exp);

/* Let time pass, in milliseconds; other calls go on meanwhile. */
void		 nap(struct call *, int64_t ms);

/* Configuration: the environment, checked.  env_int ends with 100 if bad. */
const char	*env_text(const char *name, const char *otherwise);
int64_t		 env_int(const char *name, int64_t lo, int64_t hi,
		    int64_t otherwise);

/* Replies. */

struct reply {
	int		 status;
	const char	*location;	/* path; made absolute */
	int64_t		 version;	/* > 0: the ETag */
	int64_t		 retry_after;	/* seconds */
	const char	*cookie;	/* Set-Cookie */
	const char	*media;		/* instead of application/hal+json */
	json_t		*body;
	const char	*text;		/* instead of body, with media */
};

struct reply	 ok(json_t *);			/* 200 */
struct reply	 created(const char *path, json_t *);	/* 201 + Location */
struct reply	 accepted(const char *path, json_t *);	/* 202 + Location */
struct reply	 nothing(void);				/* 204 */
/*
 * RFC 9457.  The slug is one of problems.c, which has its status and titles;
 * the detail says in the caller's language what to do.
 */
struct reply	 problem(struct call *, const char *slug, const char *, ...)
		    PRINTF_(3, 4);
/* Say that this answer was given before: Idempotency-Replayed. */
void		 repeated(struct call *);
/* One more member of a problem (candidates, total, state ...). */
struct reply	 with(struct reply, const char *name, json_t *);

/* Representations: HAL (draft-kelly-json-hal), links absolute. */

/* The struct as JSON with _links.self. */
json_t	*hal_(struct call *, const struct field *, const void *,
	    const char *self);
#define hal(c, s, row, self)	hal_(c, s##_shape, row, self)
/* Add a link; a method other than GET is said beside it. */
void	 hal_link(struct call *, json_t *, const char *rel,
	    const char *method, const char *path);

/* Pages.  A list's input begins with PAGING_MEMBERS, its shape with PAGING. */
#define PAGING_MEMBERS	int64_t size, after, before
#define PAGING(s)							\
	D_INT(s, size, 1, 100, 20, .from = QUERY),			\
	D_INT(s, after, 1, INT64_MAX, NOWHERE, .from = QUERY),		\
	D_INT(s, before, 0, INT64_MAX, NOWHERE, .from = QUERY)
#define NOWHERE		INT64_C(-1)
struct paging { PAGING_MEMBERS; };

/* Postgres.  Arguments are bound by their type; $1 is the call. */

const char *arg_int(struct call *, int64_t);
const char *arg_opt_int(struct call *, const int64_t *);
const char *arg_bool(struct call *, bool);
const char *arg_opt_bool(struct call *, const bool *);
const char *arg_text(struct call *, const char *);
const char *arg_json(struct call *, json_t *);
#define ARG_(c, x) _Generic((x),					\
	int64_t: arg_int, int: arg_int, const int64_t *: arg_opt_int,	\
	int64_t *: arg_opt_int, bool: arg_bool,				\
	const bool *: arg_opt_bool, const char *: arg_text,		\
	char *: arg_text, json_t *: arg_json)(c, x)
#define A0_(c)
#define A1_(c, a)		ARG_(c, a)
#define A2_(c, a, ...)		ARG_(c, a), A1_(c, __VA_ARGS__)
#define A3_(c, a, ...)		ARG_(c, a), A2_(c, __VA_ARGS__)
#define A4_(c, a, ...)		ARG_(c, a), A3_(c, __VA_ARGS__)
#define A5_(c, a, ...)		ARG_(c, a), A4_(c, __VA_ARGS__)
#define A6_(c, a, ...)		ARG_(c, a), A5_(c, __VA_ARGS__)
#define A7_(c, a, ...)		ARG_(c, a), A6_(c, __VA_ARGS__)
#define A8_(c, a, ...)		ARG_(c, a), A7_(c, __VA_ARGS__)
#define A9_(c, a, ...)		ARG_(c, a), A8_(c, __VA_ARGS__)
#define A10_(c, a, ...)		ARG_(c, a), A9_(c, __VA_ARGS__)
#define A11_(c, a, ...)		ARG_(c, a), A10_(c, __VA_ARGS__)
#define A12_(c, a, ...)		ARG_(c, a), A11_(c, __VA_ARGS__)
#define A13_(c, a, ...)		ARG_(c, a), A12_(c, __VA_ARGS__)
#define A14_(c, a, ...)		ARG_(c, a), A13_(c, __VA_ARGS__)
#define A15_(c, a, ...)		ARG_(c, a), A14_(c, __VA_ARGS__)
#define A16_(c, a, ...)		ARG_(c, a), A15_(c, __VA_ARGS__)
#define AN_(_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13,	\
    _14, _15, _16, n, ...)	n
#define ARGS_(c, ...)	(const char *const[]) { NULL,			\
	AN_(0, ##__VA_ARGS__, A16_, A15_, A14_, A13_, A12_, A11_, A10_,	\
	A9_, A8_, A7_, A6_, A5_, A4_, A3_, A2_, A1_, A0_)		\
	(c, ##__VA_ARGS__) },						\
	AN_(0, ##__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, \
	4, 3, 2, 1, 0)

/* One row or none into `row`, which is a struct with a shape of its name. */
#define db_one(c, shape, row, sql, ...)					\
	db_one_(c, shape##_shape, row, &sql, ARGS_(c, ##__VA_ARGS__))
/* All rows of a SQL_LIST, as a list of the shape's struct. */
#define db_all(c, shape, sql, ...)					\
	db_all_(c, shape##_shape, sizeof(struct shape), &sql,		\
	    ARGS_(c, ##__VA_ARGS__))
/* Rows affected or returned. */
#define db_run(c, sql, ...)						\
	db_run_(c, &sql, ARGS_(c, ##__VA_ARGS__))
bool	 db_one_(struct call *, const struct field *, void *row,
	    const struct sql *, const char *const *args, size_t n);
struct list db_all_(struct call *, const struct field *, size_t size,
	    const struct sql *, const char *const *args, size_t n);
size_t	 db_run_(struct call *, const struct sql *,
	    const char *const *args, size_t n);

/*
 * A person's command: SQL_MOVE.  The row is the record as it is now, after the
 * move or as it forbids it, or, when this key was answered before, as it was
 * answered then.
 */
enum moved { MOVED, REPEATED, NOT_FOUND, FORBIDDEN, STALE, KEY_REUSED };
#define db_move(c, shape, row, move, machine, command, id, ...)		\
	db_move_(c, shape##_shape, row, &move,				\
	    ARGS_(c, id, machine_row(c, machine, command), ##__VA_ARGS__))
enum moved db_move_(struct call *, const struct field *, void *row,
	    const struct move *, const char *const *args, size_t n);
/* The answer to all but MOVED and REPEATED; state: what forbids it. */
struct reply not_moved(struct call *, enum moved, const char *state);
/* Was the command meant for another version (If-Match)? */
bool	 stale(struct call *, int64_t version);

/* An event's effect by SQL_FOLLOW on the record named by its subject. */
#define db_follow(c, sql, machine, ...)					\
	db_run(c, sql, (c)->subject,					\
	    machine_row(c, machine, (c)->type), ##__VA_ARGS__)
/* A timer's move by SQL_DUE, again until less than 100 were due. */
#define db_due(c, sql, machine, command, ...)				\
	do { } while (db_due_(c, &sql,					\
	    ARGS_(c, machine_row(c, machine, command), ##__VA_ARGS__)) == 100)
int64_t	 db_due_(struct call *, const struct sql *,
	    const char *const *args, size_t n);

/* A page of a SQL_PAGE as a HAL collection; repr makes one entry. */
#define db_page(c, shape, paged, rel, repr, ...)			\
	db_page_(c, shape##_shape, sizeof(struct shape), &paged, rel,	\
	    repr, ARGS_(c, (int64_t *)NULL, (int64_t *)NULL,		\
	    (int64_t)0, ##__VA_ARGS__))
struct reply db_page_(struct call *, const struct field *, size_t,
	    const struct paged *, const char *rel,
	    json_t *(*repr)(struct call *, const void *),
	    const char *const *args, size_t n);

/* Another function, now.  See rpc.c for the four outcomes. */

enum rpc {
	RPC_DONE,	/* answered 2xx, decoded into out */
	RPC_REFUSED,	/* answered 4xx; c->refusal says why; nothing done */
	RPC_NOT_SENT,	/* certain: it saw nothing (breaker, no connection) */
	RPC_UNKNOWN	/* it may have happened */
};
#define rpc(c, fn, shape, out, body)	rpc_(c, fn, shape##_shape, out, body)
enum rpc	 rpc_(struct call *, const char *fn, const struct field *,
		    void *out, json_t *body);
/* Would the breaker let a call through?  Asking only counts a no. */
bool		 rpc_ready(struct call *, const char *fn);

/* What every function file ends with. */

struct fn {
	const char	*name;		/* "store/confirm" */
	const char	*about;		/* one line, for the documents */
	const char	*routes[2];	/* "PUT /stores/{id}/confirm" */
	const char	*on[24];	/* event types; "*" is all */
	int64_t		 every;		/* a timer: seconds */
	unsigned	 allow;		/* roles, any of them */
	const struct field *in;		/* of a route */
	size_t		 in_size;
	const struct field *out;	/* the representation, for OpenAPI */
	bool		 list;		/* out is one entry of a page */
	const char	*calls[4];	/* functions it asks */
	const char	*emits[6];	/* event types */
	const char	*problems[16];	/* slugs, besides the general ones */
	struct { int keep, max; } workers;	/* 0, 4 when not said */
	struct reply	(*serve)(struct call *);
	void		(*handle)(struct call *);	/* event or timer */
};
#define IN(s)	.in = s##_shape, .in_size = sizeof(struct s)
extern const struct fn fn;

#endif
