/*
 * The trigger's parts: trigger.c is the process; trigger_map.c who gets what;
 * trigger_log.c the tail of a source's log, trigger_event.c an event of it;
 * trigger_sub.c a subscription's window, trigger_lane.c its lanes,
 * trigger_item.c what is in them, trigger_call.c a handler's call;
 * trigger_aside.c what is set aside, trigger_due.c when it is due again;
 * trigger_store.c a subscription's row, trigger_save.c its checkpoint;
 * trigger_wish.c locks and operators' wishes; trigger_board.c what stores'
 * boards say.
 */
#ifndef BAEDAL_TRIGGER_H
#define BAEDAL_TRIGGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fcgi.h"
#include "pglink.h"
#include "pollset.h"

#define LANES		8
#define WINDOW		1024	/* positions in flight per subscription */
#define TRIES		6	/* then dead */
#define TICK_MS		1000

/* An event, shared by all subscriptions that have it in flight. */
struct event {
	int		 refs;
	int64_t		 pos;
	const char	*id, *type, *subject;
	const char	*trace;		/* or NULL */
	const char	*body;		/* its CloudEvent */
	size_t		 len;
};

/* A handler, by its name as in store/on_ordered. */
struct function {
	const char	*name;
	char		*socket;
	int		 in_flight;
	struct lane	*alone;		/* has, or waits to have, it alone */
	bool		 missed;	/* said to be waited for */
	struct function	*next;
};

struct route {			/* a line of the event map */
	const char	*type;
	struct function	*function;
	bool		 hold;
	struct route	*next;
};

struct consumer {
	const char	*name;
	bool		 locked;	/* this trigger serves it */
	struct consumer	*next;
};

/* A context's log, tailed once for all. */
struct source {
	const char	*name;
	char		 label[64];
	struct pglink	 link;
	char		 epoch[40];
	int64_t		 last_pos;
	bool		 known;		/* the two are, in this session */
	bool		 fetching;
	int64_t		 tick_at;
	struct sub	*turn;		/* fetched for last */
	unsigned	 turn_incarnation;
	struct source	*next;
};

/* What a consumer takes from a source. */
struct feed {
	struct consumer	*consumer;
	struct source	*source;
	struct route	*routes;
	struct feed	*next;
};

/* An event on its way through a lane. */
struct item {
	struct event	*event;		/* NULL for a drop, or when lost */
	int64_t		 pos;
	char		*subject;
	const struct route *route;	/* NULL as well */
	bool		 aside;		/* it has a row in delivery */
	bool		 drop;
	int		 attempt, lost;
	char		*reason;
	struct item	*next;
};

struct queue {
	struct item	*first, **last;
};

enum verdict {
	HANDLED,
	LATER,			/* not counted: nobody there, or 503 */
	FAILED,
	LOST			/* failed, and the worker was gone */
};

struct call {
	int		 fd;		/* -1: none */
	struct lane	*lane;
	char		*request;
	size_t		 len, sent;
	int64_t		 deadline;
	struct fcgi_reply reply;
};

struct lane {
	struct sub	*sub;
	struct queue	 fresh, aside;
	struct item	*item;		/* the one that is served */
	bool		 storing;	/* a statement about it is on its way */
	int64_t		 wake;		/* tried again then; 0 = at once */
	int		 backoff;	/* ms, of uncounted failures */
	struct call	 call;
};

enum sub_state { SUB_RUNNING, SUB_BUILDING, SUB_READY };

/* A subscription: its generation's rows, and in memory what is in flight. */
struct sub {
	const struct feed *feed;
	int		 generation;
	char		 label[160];
	bool		 loading, loaded;
	bool		 seen;		/* in the last look at the table */
	unsigned	 incarnation;	/* late answers are for another one */
	enum sub_state	 state;
	char		 epoch[40];	/* empty: any */
	int64_t		 low;		/* all up to here are settled */
	int64_t		 next;		/* to take */
	int64_t		 asked_low;	/* when the log was asked for its end */
	int64_t		 saved, saved_log;	/* as the table has it */
	bool		 settled[WINDOW];	/* of (low, ...], by pos */
	void		*blocked;	/* subjects set aside; tsearch(3) */
	size_t		 n_blocked;
	struct lane	 lanes[LANES];
	struct sub	*sibling;	/* next of all subscriptions */
};

struct trigger {
	struct pglink	 store;
	struct consumer	*consumers;
	struct source	*sources;
	struct feed	*feeds;
	struct function	*functions;
	struct sub	*subs;
	int64_t		 tick_at, due_at, save_at;
	bool		 saving, looking;
	int		 retry_ms;	/* back-off unit */
};
extern struct trigger trigger;

/* trigger_map.c: reads the event map; exits 100 when it is wrong.  `wanted`
 * are the consumers to serve, NULL-terminated; none means all. */
void	 map_read(const char *path, char *const *wanted);
const struct route *map_route(const struct feed *, const char *type);
/* The feed that a row begins with (consumer, source), if it is served here. */
struct feed *map_served(const PGresult *, int row);

/* trigger_log.c */
void	 log_start(struct source *, const char *dsn);
void	 log_step(struct source *, struct pollset *);

/* trigger_event.c */
struct event *event_of_row(const struct source *, const PGresult *, int row);
struct event *event_new(int64_t pos, const char *id, const char *type,
	    const char *subject, const char *trace, const char *body,
	    size_t len);
void	 event_release(struct event *);
/* Fetches the event of an item that was set aside and puts it in its lane. */
void	 event_fetch(struct sub *, struct item *);

/* trigger_sub.c */
struct sub *sub_get(const struct feed *, int generation);
void	 sub_load(struct sub *, int64_t checkpoint, const char *epoch);
void	 sub_unload(struct sub *);
void	 sub_stop(struct sub *, const char *reason);
/* Whether the event was taken: it is the next and there is room. */
bool	 sub_take(struct sub *, struct event *);
void	 sub_settled(struct sub *, int64_t pos);
int64_t	 sub_room(const struct sub *);
/* Whether it takes events of this log, as the log is now. */
bool	 sub_follows(const struct sub *, const struct source *);
void	 sub_step(struct sub *, struct pollset *);
struct blocked {
	bool	busy;			/* its first is in a lane */
	char	subject[];
};
struct blocked *sub_blocked(struct sub *, const char *subject);
struct blocked *sub_block(struct sub *, const char *subject);
void	 sub_unblock(struct sub *, const char *subject);

/* trigger_lane.c */
struct lane *lane_of(struct sub *, const char *subject);
void	 lane_step(struct lane *, struct pollset *);
void	 lane_clear(struct lane *);
void	 lane_called(struct lane *, enum verdict, char *reason);
void	 lane_stored(struct lane *);

/* trigger_item.c */
struct item *item_new(int64_t pos, const char *subject);
void	 item_free(struct item *);
void	 queue_put(struct queue *, struct item *);
struct item *queue_take(struct queue *);

/* trigger_call.c */
bool	 call_start(struct call *, const struct sub *, const struct item *);
void	 call_step(struct call *, struct pollset *);
void	 call_end(struct call *);

/* trigger_aside.c: about the item of a lane.  They report with lane_stored(),
 * or not at all when the session is lost, for then everything is read again. */
void	 aside_put(struct lane *, int64_t delay_ms);	/* < 0: behind one */
void	 aside_failed(struct lane *, int64_t delay_ms);
void	 aside_settle(struct lane *, const char *state);

/* trigger_store.c, trigger_save.c */
void	 store_load(struct sub *);
void	 store_stop(struct sub *, const char *reason);
void	 store_adopt(struct sub *);
void	 store_ready(struct sub *);
void	 store_seek(struct sub *);
void	 store_retire(struct sub *);
void	 store_save(void);

/* trigger_wish.c, trigger_due.c */
void	 wish_start(const char *dsn);
void	 wish_step(struct pollset *);
void	 due_look(void);

/* trigger_board.c: is store served here?  Then what its boards say, each on
 * boards/<restaurant>/<board>, goes to store/board. */
bool	 board_served(void);
void	 board_said(const char *topic, const void *payload, size_t len);
void	 board_step(struct pollset *);

/* Memory, or the end with 111: nothing is lost by it. */
void	*must(void *);

#endif
