/*
 * errand.c -- a call as a good client makes it: no answer, 5xx, 429 or still
 * being worked on is asked again with the same key, as late as Retry-After
 * says, else ever more seldom; whoever asked hears only of the answer that
 * stands, or of none at all (status 0) when `until` has passed.
 */
#include <stdlib.h>
#include <string.h>

#include "town.h"

int64_t until = INT64_MAX;
static struct chance jitter = { 1 };

static void
send_again(void *arg)
{
	http_send(arg);
}

struct errand *
errand(struct order *o, struct who *who, const char *verb, const char *method,
    char *url, char *body, void (*done)(struct errand *))
{
	struct errand *e = zeroed(sizeof *e);

	e->verb = verb;
	e->method = method;
	e->url = url;
	e->body = body;
	e->who = who;
	e->order = o;
	e->done = done;
	if (strcmp(method, "GET") != 0 && o)
		snprintf(e->key, sizeof e->key, "town-%s-%lld-%s-%d",
		    settings.run, (long long)o->n, verb, o->commands++);
	http_send(e);
	return e;
}

bool
command(struct order *o, struct who *who, const json_t *record,
    const char *rel, json_t *body, void (*done)(struct errand *))
{
	const char *method;
	char *url = link_of(record, rel, &method);
	char *s = url && body ? json_dumps(body, JSON_COMPACT) : NULL;

	json_decref(body);
	if (url)
		errand(o, who, rel, method, url, s, done);
	return url != NULL;
}

struct turn {
	struct order	*order;
	struct who	*who;
	json_t		*record, *body;
	const char	*rel;
	void		(*done)(struct errand *);
};

static void
take_turn(void *arg)
{
	struct turn *t = arg;

	if (!t->order->through)
		command(t->order, t->who, t->record, t->rel,
		    json_incref(t->body), t->done);
	json_decref(t->body);
	json_decref(t->record);
	free(t);
}

void
command_in(int64_t ms, struct order *o, struct who *who, json_t *record,
    const char *rel, json_t *body, void (*done)(struct errand *))
{
	struct turn *t = zeroed(sizeof *t);

	*t = (struct turn) { o, who, json_incref(record), body, rel, done };
	later(ms, take_turn, t);
}

/* Did the answer say nothing that stands? */
static bool
is_open(const struct errand *e)
{
	if (e->status == 200 || e->status == 201)
		return !json_is_object(e->json);
	if (e->status == 401)
		return e->who && e->who->token;
	if (e->status == 409)
		return strcmp(slug(e->json), "still-running") == 0;
	return e->status < 200 || e->status == 408 || e->status == 429 ||
	    e->status >= 500;
}

static void
tally_answer(const struct errand *e)
{
	int64_t took = now_us() - e->asked;

	if (e->status > 0 && e->status < 600)
		tally.calls[e->status]++;
	else
		tally.unanswered++;
	if (e->status >= 500)
		tally.answered_5xx++;
	if (strcmp(e->verb, "place") == 0) {
		hist_add(&tally.post, took);
		hist_add(&tally.post_now, took);
	}
	history_answer(e);
}

static int64_t
wait_for(const struct errand *e)
{
	int64_t ms = 100 << (e->tries < 6 ? e->tries : 6);

	if (e->retry_after > 0 && e->retry_after <= 60)
		ms = e->retry_after * 1000;
	return ms + (int64_t)below(&jitter, (uint64_t)ms / 2 + 1);
}

void
errand_answered(struct errand *e)
{
	int64_t wait = wait_for(e);

	tally_answer(e);
	if (is_open(e)) {
		if (e->status == 401)
			people_renew(e->who);
		if (now() + wait < until) {
			tally.repeated++;
			e->tries++;
			json_decref(e->json);
			e->json = NULL;
			later(wait, send_again, e);
			return;
		}
		e->status = 0;
	}
	e->done(e);
	json_decref(e->json);
	free(e->url);
	free(e->body);
	free(e);
}
