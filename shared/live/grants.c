/*
 * grants.c -- what each connected client may do, by the broker's pointer to it.
 *
 * mosquitto says that a client is gone before it sends the client's will; so
 * what it may do is kept until the end of that round.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "topics.h"

#define ID_LETTERS							\
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

enum { BUCKETS = 1024 };

static struct grant *buckets[BUCKETS];
static bool hurry;
static time_t looked;

static struct grant **
bucket_of(const struct mosquitto *client)
{
	return &buckets[((uintptr_t)client >> 6) % BUCKETS];
}

struct grant *
grant_of(const struct mosquitto *client)
{
	struct grant *g;

	for (g = *bucket_of(client); g; g = g->next)
		if (g->client == client)
			return g;
	return NULL;
}

static void
grant_free(struct grant *g)
{
	for (size_t i = 0; g->filters && i < g->n; i++)
		free(g->filters[i]);
	free(g->filters);
	free(g);
}

static void
drop(struct grant **at)
{
	struct grant *g = *at;

	*at = g->next;
	grant_free(g);
}

static void
add_filter(void *who, const char *filter)
{
	struct grant *g = who;
	char **more;

	if (g->n == g->room) {
		more = realloc(g->filters, (g->room * 2 + 4) * sizeof *more);
		if (!more)
			return;		/* he may hear less */
		g->filters = more;
		g->room = g->room * 2 + 4;
	}
	if ((g->filters[g->n] = strdup(filter)))
		g->n++;
}

static void
identify(struct grant *g, const json_t *claims)
{
	static const char *const names[] = { "device", "id", "order" };
	int64_t id;

	g->device = claimed_id(claims, "device");
	g->until = (time_t)json_integer_value(json_object_get(claims, "exp"));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if ((id = claimed_id(claims, names[i]))) {
			snprintf(g->who, sizeof g->who, "%s:%" PRId64,
			    names[i], id);
			return;
		}
}

/*
 * A client's id is taken over by the same person only.  Who is taken over is
 * ended by the broker: a kick would meet his successor.
 */
static bool
is_of_another(const struct grant *g)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct grant *o = buckets[i]; o; o = o->next) {
			if (o->gone || strcmp(o->id, g->id) != 0)
				continue;
			if (strcmp(o->who, g->who) != 0)
				return true;
			o->kicked = true;
		}
	return false;
}

struct grant *
grant_new(const struct mosquitto *client, const json_t *claims,
    const char **why)
{
	const char *id = mosquitto_client_id(client);
	struct grant *g, **at;

	*why = "a client id with other letters than A-Z a-z 0-9 _ -, "
	    "or too many";
	if (!id || !*id || strlen(id) > ID_MAX || id[strspn(id, ID_LETTERS)])
		return NULL;
	*why = "no memory";
	if (!(g = calloc(1, sizeof *g)))
		return NULL;
	g->client = client;
	memcpy(g->id, id, strlen(id));
	identify(g, claims);
	topics_of(claims, add_filter, g);
	*why = "another's client id";
	if (is_of_another(g)) {
		grant_free(g);
		return NULL;
	}
	for (at = bucket_of(client); *at; at = &(*at)->next)
		if ((*at)->client == client) {
			drop(at);
			break;
		}
	g->next = *bucket_of(client);
	*bucket_of(client) = g;
	return g;
}

void
grant_end(struct grant *g)
{
	g->gone = true;
	hurry = true;
}

bool
grant_covers(const struct grant *g, const char *wanted)
{
	for (size_t i = 0; i < g->n; i++)
		if (topic_covers(g->filters[i], wanted))
			return true;
	return false;
}

bool
grant_works_at(const struct grant *g, const char *restaurant, size_t len)
{
	static const char stores[] = "live/stores/";
	const size_t head = sizeof stores - 1;

	for (size_t i = 0; i < g->n; i++)
		if (strncmp(g->filters[i], stores, head) == 0 &&
		    strlen(g->filters[i] + head) == len &&
		    memcmp(g->filters[i] + head, restaurant, len) == 0)
			return true;
	return false;
}

/* Its will is sent when it only ended, not when it did what it may not. */
static void
end_if_due(struct grant *g)
{
	bool over = g->until && g->until <= time(NULL);

	if (g->gone || g->kicked || (!over && !g->kick))
		return;
	g->kicked = true;
	g->mute = g->kick;
	if (mosquitto_kick_client_by_clientid(g->id, !g->mute) !=
	    MOSQ_ERR_SUCCESS)
		g->gone = true;
}

void
grants_tick(void)
{
	time_t now = time(NULL);

	if (!hurry && now == looked)
		return;
	looked = now;
	hurry = false;
	grants_each(end_if_due);
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct grant **at = &buckets[i]; *at;)
			if ((*at)->gone)
				drop(at);
			else
				at = &(*at)->next;
}

void
grants_each(void (*each)(struct grant *))
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct grant *g = buckets[i]; g; g = g->next)
			each(g);
}

void
grants_hurry(void)
{
	hurry = true;
}

void
grants_free(void)
{
	for (size_t i = 0; i < BUCKETS; i++)
		while (buckets[i])
			drop(&buckets[i]);
}
