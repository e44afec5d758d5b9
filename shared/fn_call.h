/*
 * fn_call.h -- the library's side of a call: what function files do not see.
 */
#ifndef FN_CALL_H
#define FN_CALL_H

#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/queue.h>
#include <sys/types.h>

#include "fn.h"

/* From outside; from our own callers (events) a menu may be larger. */
enum { BODY_MAX = 64 << 10, INSIDE_MAX = 1 << 20, NESTING_MAX = 16 };
/* Calls that one worker serves at once; the next are refused. */
enum { CONN_CALLS = 256 };

/* Where a call comes from: FastCGI, or CGI's environment and stdin. */
struct wire {
	const char	*(*param)(struct wire *, const char *);
	ssize_t		(*read)(struct wire *, char *, size_t);
	void		(*write)(struct wire *, const char *, size_t);
};

struct chunk;

/* A call with what the library keeps of it.  `c` comes first. */
struct job {
	struct call	 c;
	struct wire	*wire;
	struct chunk	*arena;
	jmp_buf		 give_up;	/* platform failures come here */
	struct reply	 failure;
	int64_t		 deadline;	/* monotonic, ms */
	const char	*method, *path, *query, *trace, *origin, *by, *caller;
	bool		 is_event, is_timer, repeated;
	bool		 safe;		/* a GET: needs no key */
	const char	*subscription;	/* that an event comes by */
	int64_t		 generation;	/* of it */
	json_t		*owns, *works;	/* restaurant ids */
	PGresult	*result;	/* to be cleared when the call ends */
	bool		 crowded;	/* one too many: refuse it */
	struct co	*co;		/* it runs in */
	int64_t		 alarm;		/* while it waits, see loop.c */
	bool		 late;
	LIST_ENTRY(job)	 waits;
};

static inline struct job *
job_of(struct call *c)
{
	return (struct job *)c;
}

extern struct job *current;		/* whose arena jansson uses */

/* call.c: serves the call of j, which has its wire, in its coroutine */
void	 call_serve(struct job *);
/* fail.c: a bug was met; the process leaves after this call */
extern bool buggy;
/* arena.c */
void	*arena_get(struct job *, size_t);
void	 arena_free(struct job *);
void	 arena_for_json(void);
void	 arena_keep(void);
void	 arena_idle(void);
const char *strv(struct call *, const char *, va_list) PRINTF_(2, 0);
/* log.c */
int64_t	 now_ms(void);			/* monotonic */
const char *uuid_of(struct call *, size_t n, const char *const *parts);
const char *uuid_random(struct call *);
/* For ids, at most 4096; secrets are libsodium's own affair. */
void	 random_bytes(unsigned char *to, size_t n);
/* http.c: the call's input; false: *why is the answer */
bool	 http_input(struct job *, struct reply *why);
/* Does the path fit the route's template?  Fills in the {ids}. */
bool	 http_match(struct call *, const char *route, const char *method,
	    const char *path, json_t *ids);
json_t	*http_query(struct call *, const char *query, json_t *errors);
/* auth.c: who is calling; false: *why is the answer */
bool	 auth(struct job *, struct reply *why);
/* auth_person.c: from the token that is shown; false: *why is the answer */
bool	 auth_person(struct job *, struct reply *why);
/* May its query carry a guest's token? */
bool	 auth_by_link(struct job *);
/* $1 of every statement; made once a call. */
const char *call_origin(struct call *);
/* auth_token.c: what signs tokens */
const unsigned char *token_key(size_t *len);
/* A good token's claims, as JSON, until another is asked for; NULL: bad. */
const char *token_claims(const char *token);
/* etag.c: the versions in a list of tags; is this one among them? */
json_t	*etag_versions(const char *list);
bool	 etag_names(const char *list, int64_t version);
/* event.c: the CloudEvent as input */
bool	 event_input(struct job *, json_t *body, struct reply *why);
/* reply.c */
void	 reply_send(struct job *, struct reply);
/* json.c: a body as JSON, with all limits; NULL: *why */
json_t	*json_body(struct call *, const char *, size_t, struct reply *why);
/* db.c: returns when it has committed; the result is the call's */
PGresult *db_exec(struct call *, const struct sql *, const char *const *args,
	    size_t n);
/* db_row.c */
void	 row_read(struct call *, const struct field *, PGresult *, int row,
	    void *out);
/* describe.c */
json_t	*describe(struct call *);
/* stats.c, per host in shared memory */
void	 stats_begin(void);
void	 stats_end(int status, int64_t us);
/* A batch of n statements was sent; was each sent again, alone? */
void	 stats_batch(int n, bool again);

struct problem_type {
	const char	*slug;
	int		 status;
	const char	*title, *title_ko;
};
extern const struct problem_type problem_types[];	/* ends with NULL */

#endif
