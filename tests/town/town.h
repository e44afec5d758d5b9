/*
 * town.h -- a simulated town: customers, stores and riders who use the public
 * HTTP API, each order a little play of its own.
 *
 * One thread, one loop: a heap of moments (clock.c) and libcurl's multi
 * interface over epoll (http.c).  What a person may do next is never known
 * here: it is a link of the record that he has just read or been answered.
 * Everybody follows the ids of this town's own orders, not lists, so the cost
 * of an order does not grow with their number, and people who use the same
 * platform at the same time are left alone; lists are read by those who look
 * around (look.c) and by the audit at the end, by keyset, a hundred a page.
 *
 * Killed, the town's orders stay where they are; HISTORY has every answer
 * that came before, line by line.
 */
#ifndef TOWN_H
#define TOWN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <curl/curl.h>
#include <jansson.h>

/* settings.c: from the environment */
struct settings {
	double		 rate, speed;	/* orders a second; x real time */
	int64_t		 seconds;	/* of placing; 0: until Ctrl-C */
	int64_t		 limit;		/* ms from the last order to its end */
	uint64_t	 seed;
	int64_t		 silent;	/* percent that no store answers */
	bool		 chaos;
	char		 url[512];
	char		 run[24];	/* in every key: unlike any other run */
	const char	*json, *history;
};
extern struct settings settings;
void	 settings_read(void);

/* clock.c */
int64_t	 now_us(void);
int64_t	 now(void);			/* ms, from some start */
int64_t	 sim(double minutes);		/* as ms of real time */
void	 later(int64_t ms, void (*)(void *), void *);
int64_t	 clock_run(void);		/* what is due; ms until the next */

/* random.c: every choice of an order comes from the seed and its number */
struct chance { uint64_t state; };
struct chance chance_of(uint64_t n);
uint64_t below(struct chance *, uint64_t);
double	 between(struct chance *, double lo, double hi);
bool	 percent(struct chance *, double);

/* hist.c: how long things took, within 3 % */
struct hist { int64_t n, most; uint32_t at[1024]; };
void	 hist_add(struct hist *, int64_t us);
double	 hist_ms(const struct hist *, double quantile);

/* people.c */
enum { PEOPLE = 16 };
struct who {
	const char	*login;
	char		*token;		/* "Bearer ..."; NULL: not signed in */
	bool		 renewing;
	json_t		*grants;
};
struct people { size_t n; struct who *who[PEOPLE]; };
extern struct people customers, owners, riders;
extern struct who *operator_;
void	 people_find(void);
void	 people_renew(struct who *);
struct who *people_owner(int64_t restaurant);

/* shelf.c: who sells what */
struct shelf {
	int64_t		 id, minimum, minutes;
	bool		 self_delivery;
	struct who	*owner;
	json_t		*record, *menu;
	size_t		 n_items;
	json_t		**items;
};
void	 shelf_load(void);		/* and again every minute */
size_t	 shelf_count(void);
const struct shelf *shelf_any(struct chance *);
/* basket.c: a body of POST /orders, or NULL if nothing there can be had */
json_t	*basket(const struct shelf *, struct chance *, int64_t *total);

/* One order and those who have to do with it. */
enum stage { PLACING, WAITING, COOKING, RIDING, DONE, CANCELED, DECLINED,
	REFUSED, LAPSED, UNKNOWN, STAGES };
enum { RECORDS = 5 };			/* order payinfo store delivery dash */
struct order {
	int64_t		 n, id;
	enum stage	 stage;
	bool		 through;	/* it ended, or will not be followed */
	struct chance	 kitchen, ride;	/* what they decide on the way */
	struct who	*customer, *owner, *rider;
	int64_t		 minutes, total;	/* promised; expected */
	int64_t		 placed, delivered;	/* ms */
	const char	*reason, *was[RECORDS];
	uint16_t	 commands;	/* so far, for their keys */
	uint8_t		 kitchen_tries, rider_tries, customer_tries;
	bool		 expects, repeats, rejects, silent, delays, releases,
			 fails;
	bool		 following;	/* the customer asks for its end */
	bool		 kitchen_through, rider_waits, rider_came;
};
extern struct order **orders;
extern size_t n_orders, n_open;		/* all; not through */
void	 order_place(int64_t n);	/* customer.c */
void	 customer_check(struct order *);	/* follow it to its end */
void	 look(struct order *, json_t *record, struct chance *);	/* look.c */
void	 kitchen_begin(struct order *);
void	 rider_begin(struct order *);
void	 rider_wake(struct order *);
void	 stage(struct order *, enum stage);	/* tally.c */
int64_t	 backoff(uint8_t *tries, int64_t most);	/* ms to the next look */

/* errand.c: a call that is repeated, with its key, until it is answered */
struct errand {
	const char	*verb, *method;
	char		*url, *body, key[96];
	struct who	*who;
	struct order	*order;
	void		(*done)(struct errand *);
	void		*arg;
	int		 tries;
	int64_t		 asked;		/* us, this try */
	/* the answer; status 0: none in time, what came of it is unknown */
	long		 status;
	int64_t		 retry_after;
	json_t		*json;
	/* http.c's */
	struct errand	*next;
	struct curl_slist *headers;
	char		*text;
	size_t		 length;
};
extern int64_t until;			/* when to give up asking */
/* url: taken over; body: taken over or NULL. */
struct errand *errand(struct order *, struct who *, const char *verb,
	    const char *method, char *url, char *body,
	    void (*done)(struct errand *));
/* A command of a record's link; false: it is not offered. */
bool	 command(struct order *, struct who *, const json_t *record,
	    const char *rel, json_t *body, void (*done)(struct errand *));
/* The same, after so many ms and unless the order is through by then. */
void	 command_in(int64_t ms, struct order *, struct who *, json_t *record,
	    const char *rel, json_t *body, void (*done)(struct errand *));
void	 errand_answered(struct errand *);

/* http.c */
void	 http_open(void);
void	 http_send(struct errand *);
void	 http_run(int64_t ms);

/* json.c: what is not there, or is something else, is "" or 0 */
const char *text(const json_t *, const char *member);
int64_t	 number(const json_t *, const char *member);
const char *slug(const json_t *problem);
bool	 offers(const json_t *record, const char *rel);
char	*link_of(const json_t *record, const char *rel, const char **method);
/* Of a path on the platform; the path is taken over. */
char	*url_of(char *path);

/* tally.c */
struct count { char name[48]; int64_t n; };
enum { COUNTS = 32, FAULTS = 1000 };
struct tally {
	int64_t		 stages[STAGES], asked, accepted, answered_5xx,
			 unanswered, calls[600], repeated;
	int64_t		 started, last;	/* ms: first asked, last accepted */
	struct hist	 post, post_now, course;
	struct count	 reasons[COUNTS], refusals[COUNTS];
	size_t		 n_faults;
	char		*faults[FAULTS];
};
extern struct tally tally;
void	 count(struct count *, const char *name);
void	 fault(const struct order *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));
void	 progress(void *);		/* a line every second */
void	 progress_ends(void);

/* history.c: one line an answer, as it comes */
extern const char *const stage_names[STAGES];
void	 history_open(void);
void	 history_answer(const struct errand *);
void	 history_end(const struct order *);

/* audit.c: what the records say, at the end */
size_t	 audit(void);			/* orders that are not at an end */
bool	 audit_legal(const struct order *);
extern bool audited, audit_whole;	/* at all; all lists could be read */
/* summary.c */
bool	 summary(void);			/* is all as it must be? */
/* main.c: how often somebody has pressed Ctrl-C */
extern volatile sig_atomic_t interrupts;

/* memory.c */
void	*zeroed(size_t);
void	*grown(void *, size_t);
char	*copied(const char *);
char	*printed(const char *, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void	 stop(int code, const char *, ...)
	    __attribute__((format(printf, 2, 3)));

#endif
