/*
 * What leaves for the broker: events in order of their position with QoS 1,
 * at most a window of them unacknowledged; live messages as they come.
 *
 * Crash story: `acked` moves over positions whose PUBACK came, without a
 * hole; everything after it is sent again on a new connection, in order, and
 * whoever reads drops what it has by its position.
 */
#include "relay.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cloudevent.h"

/* What each MQTT message id in flight stands for. */
static struct in_flight {
	struct relay_log *log;
	int64_t		 pos;
} in_flight[UINT16_MAX + 1];

void
relay_rewind(struct relay_log *log)
{
	size_t i;

	for (i = 0; i <= UINT16_MAX; i++)
		if (in_flight[i].log == log)
			in_flight[i].log = NULL;
	memset(log->ack, 0, sizeof(log->ack));
	log->sent = log->acked;
}

static void
acknowledge(struct relay_log *log, int64_t pos)
{
	log->ack[pos % RELAY_WINDOW] = true;
	while (log->acked < log->sent &&
	    log->ack[(log->acked + 1) % RELAY_WINDOW])
		log->ack[++log->acked % RELAY_WINDOW] = false;
}

/* The broker may refuse what it likes: the log has it, and is read. */
static void
refused(struct relay_log *log, int64_t pos, const char *why)
{
	if (log->refused++ % 1000 == 0)
		fprintf(stderr, "%s: %" PRId64 " not published: %s"
		    " (%" PRId64 " so far)\n", log->name, pos, why,
		    log->refused);
}

void
relay_acknowledged(int mid, int reason)
{
	struct in_flight *m = &in_flight[mid & UINT16_MAX];
	struct relay_log *log = m->log;

	if (log == NULL)	/* a live message, or of an earlier session */
		return;
	m->log = NULL;
	if (reason == MQTT_RC_NO_MATCHING_SUBSCRIBERS)
		log->unheard++;
	else if (reason >= 0x80)
		refused(log, m->pos, mosquitto_reason_string(reason));
	acknowledge(log, m->pos);
}

static mosquitto_property *
properties(const struct relay_log *log, const struct cloudevent *e)
{
	const char *const pairs[][2] = {
		{ "pos", e->pos }, { "id", e->id }, { "type", e->type },
		{ "subject", e->subject }, { "epoch", log->epoch },
		{ "traceparent", e->trace },
	};
	mosquitto_property *props = NULL;
	size_t i;

	mosquitto_property_add_string(&props, MQTT_PROP_CONTENT_TYPE,
	    CLOUDEVENT_TYPE);
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i][1] != NULL)
			mosquitto_property_add_string_pair(&props,
			    MQTT_PROP_USER_PROPERTY, pairs[i][0], pairs[i][1]);
	return props;
}

void
relay_publish(struct relay_log *log, const PGresult *r, int row, int column)
{
	const char *v[8];
	struct cloudevent e;
	char topic[512], *body;
	int64_t pos;
	size_t len;
	int i, mid = 0;

	for (i = 0; i < 8; i++)
		v[i] = PQgetisnull(r, row, column + i) ? NULL :
		    PQgetvalue(r, row, column + i);
	e = (struct cloudevent){ .pos = v[0], .id = v[1], .type = v[2],
	    .subject = v[3], .time = v[4], .trace = v[5], .cause = v[6],
	    .data = v[7], .source = log->context };
	pos = strtoll(e.pos, NULL, 10);
	if (!log->broker->is_up || pos != log->sent + 1 ||
	    !relay_has_room(log, 1))
		return;
	if ((body = cloudevent(&e, &len)) == NULL)
		return;
	snprintf(topic, sizeof(topic), "events/%s/%s/%s", log->context, e.type,
	    e.subject);
	switch (mqtt_publish(log->broker, &mid, topic, body, len, 1,
	    properties(log, &e))) {
	case MQTT_SENT:
		in_flight[mid & UINT16_MAX] = (struct in_flight){ log, pos };
		log->sent = pos;
		break;
	case MQTT_UNSENDABLE:
		refused(log, pos, topic);
		log->sent = pos;
		acknowledge(log, pos);
		break;
	case MQTT_AWAY:
		break;
	}
	free(body);
}

void
relay_publish_live(struct relay_log *log, const char *topic, const char *data)
{
	mosquitto_property *props = NULL;

	if (!log->broker->is_up)
		return;
	mosquitto_property_add_string(&props, MQTT_PROP_CONTENT_TYPE,
	    "application/json");
	if (mqtt_publish(log->broker, NULL, topic, data, strlen(data), 0,
	    props) == MQTT_UNSENDABLE)
		refused(log, log->last_pos, topic);
}
