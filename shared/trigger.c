/*
 * trigger [consumer...]: brings every event to its handlers, at least once
 * and in the order of its log; all consumers of the event map, or those named.
 * One process, one thread, one round of poll(2) at a time.
 *
 * Environment: DATABASE_URL (its own schema), DSN_<context> of each log,
 * EVENT_MAP, RUN_DIR (where the handlers' sockets are), MQTT_*; RETRY_MS is
 * the unit of the back-off for what fails (500: 0.5, 2, 8, 32 s).
 *
 * Crash story: MQTT only says that there is something, and what; the logs,
 * the checkpoints and what was set aside are in Postgres, and a start, a lost
 * session and a lost broker are all healed by reading them.
 */
#include "trigger.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt.h"

#define RETRY_MS	500

struct trigger trigger;

void *
must(void *p)
{
	if (p != NULL)
		return p;
	fprintf(stderr, "trigger: no memory\n");
	exit(111);
}

static struct mqtt broker;

static void
subscribe(void *who)
{
	struct source *s;

	(void)who;
	mosquitto_subscribe_v5(broker.m, NULL, "events/#", 1, 0, NULL);
	if (board_served())
		mosquitto_subscribe_v5(broker.m, NULL, "boards/#", 1, 0, NULL);
	for (s = trigger.sources; s != NULL; s = s->next)
		s->tick_at = 0;		/* what was missed meanwhile */
}

/* The relay's user properties, in this order. */
enum { POS, ID, TYPE, SUBJECT, EPOCH, TRACE, PROPERTIES };

static void
read_properties(const mosquitto_property *p, char *value[PROPERTIES])
{
	static const char *const names[] = { "pos", "id", "type", "subject",
	    "epoch", "traceparent" };
	char *name, *text;
	size_t i;

	p = mosquitto_property_read_string_pair(p, MQTT_PROP_USER_PROPERTY,
	    &name, &text, false);
	while (p != NULL) {
		for (i = 0; i < PROPERTIES; i++)
			if (strcmp(name, names[i]) == 0 && value[i] == NULL) {
				value[i] = text;
				text = NULL;
			}
		free(name);
		free(text);
		p = mosquitto_property_read_string_pair(p,
		    MQTT_PROP_USER_PROPERTY, &name, &text, true);
	}
}

static struct source *
source_of(const char *topic)
{
	static const char prefix[] = "events/";
	struct source *s;
	size_t len;

	if (strncmp(topic, prefix, sizeof(prefix) - 1) != 0)
		return NULL;
	topic += sizeof(prefix) - 1;
	len = strcspn(topic, "/");
	for (s = trigger.sources; s != NULL; s = s->next)
		if (strlen(s->name) == len && memcmp(s->name, topic, len) == 0)
			return s;
	return NULL;
}

/* Of the log that we know, or it is left to the next look into the log. */
static void
received(void *who, const struct mosquitto_message *m,
    const mosquitto_property *props)
{
	struct source *s = source_of(m->topic);
	char *v[PROPERTIES] = { NULL };
	struct event *e;
	struct sub *sub;
	size_t i;

	(void)who;
	if (strncmp(m->topic, "boards/", 7) == 0) {
		board_said(m->topic, m->payload, (size_t)m->payloadlen);
		return;
	}
	read_properties(props, v);
	if (s != NULL && s->known && v[POS] != NULL && v[ID] != NULL &&
	    v[TYPE] != NULL && v[SUBJECT] != NULL && v[EPOCH] != NULL &&
	    strcmp(v[EPOCH], s->epoch) == 0) {
		e = event_new(strtoll(v[POS], NULL, 10), v[ID], v[TYPE],
		    v[SUBJECT], v[TRACE], m->payload, (size_t)m->payloadlen);
		if (e->pos > s->last_pos)
			s->last_pos = e->pos;
		for (sub = trigger.subs; sub != NULL; sub = sub->sibling)
			if (sub_follows(sub, s))
				sub_take(sub, e);
		event_release(e);
	}
	for (i = 0; i < PROPERTIES; i++)
		free(v[i]);
}

static const char *
need(const char *variable)
{
	const char *value = getenv(variable);

	if (value != NULL)
		return value;
	fprintf(stderr, "trigger: %s is not set\n", variable);
	exit(100);
}

int
main(int argc, char **argv)
{
	const char *retry = getenv("RETRY_MS");
	struct pollset round = { 0 };
	struct source *source;
	struct sub *sub;

	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	mosquitto_lib_init();
	trigger.retry_ms = retry != NULL ? atoi(retry) : RETRY_MS;
	map_read(need("EVENT_MAP"), argv + 1);
	wish_start(need("DATABASE_URL"));
	broker = (struct mqtt){ .program = "trigger", .up = subscribe,
	    .message = received };
	for (;;) {
		wish_step(&round);
		for (source = trigger.sources; source != NULL;
		    source = source->next)
			log_step(source, &round);
		for (sub = trigger.subs; sub != NULL; sub = sub->sibling)
			sub_step(sub, &round);
		board_step(&round);
		mqtt_wait(&broker, &round);
		pollset_wait(&round);
	}
}
