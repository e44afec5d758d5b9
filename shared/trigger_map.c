/*
 * The event map: `<consumer> <source> <Type> <function> <hold|skip>` a line,
 * `#` begins a comment.  It is generated from the functions' declarations.
 */
#include "trigger.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct consumer *
consumer_get(const char *name)
{
	struct consumer *c;

	for (c = trigger.consumers; c != NULL; c = c->next)
		if (strcmp(c->name, name) == 0)
			return c;
	c = must(calloc(1, sizeof(*c)));
	c->name = must(strdup(name));
	c->next = trigger.consumers;
	return trigger.consumers = c;
}

static struct source *
source_get(const char *name)
{
	struct source *s;
	char variable[64];
	const char *dsn;

	for (s = trigger.sources; s != NULL; s = s->next)
		if (strcmp(s->name, name) == 0)
			return s;
	snprintf(variable, sizeof(variable), "DSN_%s", name);
	if ((dsn = getenv(variable)) == NULL) {
		fprintf(stderr, "trigger: %s is not set\n", variable);
		exit(100);
	}
	s = must(calloc(1, sizeof(*s)));
	s->name = must(strdup(name));
	log_start(s, dsn);
	s->next = trigger.sources;
	return trigger.sources = s;
}

static struct function *
function_get(const char *name)
{
	const char *run = getenv("RUN_DIR");
	struct function *f;
	size_t size;

	for (f = trigger.functions; f != NULL; f = f->next)
		if (strcmp(f->name, name) == 0)
			return f;
	f = must(calloc(1, sizeof(*f)));
	f->name = must(strdup(name));
	run = run != NULL ? run : ".";
	size = strlen(run) + strlen(name) + sizeof("/.sock");
	f->socket = must(malloc(size));
	snprintf(f->socket, size, "%s/%s.sock", run, name);
	f->next = trigger.functions;
	return trigger.functions = f;
}

static struct feed *
feed_get(struct consumer *consumer, struct source *source)
{
	struct feed *f;

	for (f = trigger.feeds; f != NULL; f = f->next)
		if (f->consumer == consumer && f->source == source)
			return f;
	f = must(calloc(1, sizeof(*f)));
	f->consumer = consumer;
	f->source = source;
	f->next = trigger.feeds;
	return trigger.feeds = f;
}

const struct route *
map_route(const struct feed *f, const char *type)
{
	const struct route *r;

	for (r = f->routes; r != NULL; r = r->next)
		if (strcmp(r->type, type) == 0)
			return r;
	return NULL;
}

struct feed *
map_served(const PGresult *r, int row)
{
	struct feed *f;

	for (f = trigger.feeds; f != NULL; f = f->next)
		if (f->consumer->locked &&
		    strcmp(f->consumer->name, PQgetvalue(r, row, 0)) == 0 &&
		    strcmp(f->source->name, PQgetvalue(r, row, 1)) == 0)
			return f;
	return NULL;
}

static bool
is_wanted(char *const *wanted, const char *consumer)
{
	if (*wanted == NULL)
		return true;
	for (; *wanted != NULL; wanted++)
		if (strcmp(*wanted, consumer) == 0)
			return true;
	return false;
}

/* One line of five words; false when it is none. */
static bool
read_line(char *line, char *const *wanted)
{
	static const char blank[] = " \t\r\n";
	char *word[6], *rest = line;
	struct route *r;
	struct feed *f;
	bool hold;
	size_t n;

	line[strcspn(line, "#")] = '\0';
	for (n = 0; n < 6; n++)
		if ((word[n] = strtok_r(n ? NULL : line, blank, &rest)) == NULL)
			break;
	if (n == 0)
		return true;
	if (n != 5)
		return false;
	hold = strcmp(word[4], "hold") == 0;
	if (!hold && strcmp(word[4], "skip") != 0)
		return false;
	if (!is_wanted(wanted, word[0]))
		return true;
	f = feed_get(consumer_get(word[0]), source_get(word[1]));
	if (map_route(f, word[2]) != NULL)	/* one handler a type */
		return false;
	r = must(calloc(1, sizeof(*r)));
	r->type = must(strdup(word[2]));
	r->function = function_get(word[3]);
	r->hold = hold;
	r->next = f->routes;
	f->routes = r;
	return true;
}

void
map_read(const char *path, char *const *wanted)
{
	char *line = NULL;
	size_t cap = 0;
	int number;
	FILE *in;

	if ((in = fopen(path, "r")) == NULL) {
		fprintf(stderr, "trigger: %s: %s\n", path, strerror(errno));
		exit(100);
	}
	for (number = 1; getline(&line, &cap, in) != -1; number++) {
		if (read_line(line, wanted))
			continue;
		fprintf(stderr, "trigger: %s: line %d: want `consumer source"
		    " Type function hold|skip`, a type once\n", path, number);
		exit(100);
	}
	free(line);
	fclose(in);
	if (trigger.feeds == NULL) {
		fprintf(stderr, "trigger: %s: nothing to do\n", path);
		exit(100);
	}
}
