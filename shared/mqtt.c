/*
 * A connection to the broker; see mqtt.h.
 *
 * Crash story: libmosquitto keeps unacknowledged messages over a reconnect
 * and sends them after newer ones; so a lost connection takes its client
 * object with it, and the owner starts again from its own mark at `up`.
 * Nothing here outlives the connection, and no promise rests on it.
 */
#include "mqtt.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RETRY_MS	200
#define KEEPALIVE_S	10
#define MISC_MS		1000	/* libmosquitto wants to see to its pings */
#define IN_FLIGHT	1000

static void
lost(struct mqtt *q, const char *why)
{
	if (!q->mute)
		fprintf(stderr, "%s: no broker: %s\n", q->program, why);
	q->mute = true;
	q->is_up = false;
	q->retry_at = pollset_now() + RETRY_MS;
}

static void
on_connect(struct mosquitto *m, void *who, int reason, int flags,
    const mosquitto_property *props)
{
	struct mqtt *q = who;

	(void)m;
	(void)flags;
	(void)props;
	if (reason != 0) {
		lost(q, mosquitto_reason_string(reason));
		return;
	}
	fprintf(stderr, "%s: broker connected\n", q->program);
	q->mute = false;
	q->is_up = true;
	q->up(q->who);
}

static void
on_publish(struct mosquitto *m, void *who, int mid, int reason,
    const mosquitto_property *props)
{
	struct mqtt *q = who;

	(void)m;
	(void)props;
	if (q->acked != NULL)
		q->acked(q->who, mid, reason);
}

static void
on_message(struct mosquitto *m, void *who, const struct mosquitto_message *msg,
    const mosquitto_property *props)
{
	struct mqtt *q = who;

	(void)m;
	if (q->message != NULL)
		q->message(q->who, msg, props);
}

/* Without blocking, but for the look-up of a name. */
static void
open_client(struct mqtt *q)
{
	const char *host = getenv("MQTT_HOST"), *port = getenv("MQTT_PORT");
	char id[HOST_NAME_MAX + 64], here[HOST_NAME_MAX + 1] = "";
	int rc;

	if (q->m != NULL)
		mosquitto_destroy(q->m);
	gethostname(here, sizeof(here) - 1);
	snprintf(id, sizeof(id), "%s-%s-%d", q->program, here, (int)getpid());
	if ((q->m = mosquitto_new(id, true, q)) == NULL) {
		lost(q, "no memory");
		return;
	}
	mosquitto_int_option(q->m, MOSQ_OPT_PROTOCOL_VERSION,
	    MQTT_PROTOCOL_V5);
	mosquitto_int_option(q->m, MOSQ_OPT_TCP_NODELAY, 1);
	mosquitto_max_inflight_messages_set(q->m, IN_FLIGHT);
	mosquitto_username_pw_set(q->m, getenv("MQTT_USER"),
	    getenv("MQTT_PASSWORD"));
	mosquitto_connect_v5_callback_set(q->m, on_connect);
	mosquitto_publish_v5_callback_set(q->m, on_publish);
	mosquitto_message_v5_callback_set(q->m, on_message);
	rc = mosquitto_connect_async(q->m, host != NULL ? host : "localhost",
	    port != NULL ? atoi(port) : 1883, KEEPALIVE_S);
	if (rc != MOSQ_ERR_SUCCESS)
		lost(q, mosquitto_strerror(rc));
}

static void
ready(void *who, short revents)
{
	struct mqtt *q = who;
	int rc = MOSQ_ERR_SUCCESS;

	if (revents & ~POLLOUT)
		rc = mosquitto_loop_read(q->m, 1);
	if (rc == MOSQ_ERR_SUCCESS && (revents & POLLOUT) != 0)
		rc = mosquitto_loop_write(q->m, 1);
	if (rc != MOSQ_ERR_SUCCESS)
		lost(q, mosquitto_strerror(rc));
}

void
mqtt_wait(struct mqtt *q, struct pollset *p)
{
	short events = POLLIN;

	if (q->m != NULL && mosquitto_loop_misc(q->m) != MOSQ_ERR_SUCCESS &&
	    q->is_up)
		lost(q, "silent for too long");
	if (pollset_now() < q->retry_at) {
		pollset_wake(p, q->retry_at);
		return;
	}
	if (q->m == NULL || mosquitto_socket(q->m) == -1 || q->retry_at != 0) {
		q->retry_at = 0;
		open_client(q);
	}
	pollset_wake(p, pollset_now() + MISC_MS);
	if (q->retry_at != 0) {
		pollset_wake(p, q->retry_at);
		return;
	}
	if (mosquitto_want_write(q->m))
		events |= POLLOUT;
	pollset_add(p, mosquitto_socket(q->m), events, ready, q);
}

enum mqtt_sent
mqtt_publish(struct mqtt *q, int *mid, const char *topic, const void *payload,
    size_t len, int qos, mosquitto_property *props)
{
	int rc = MOSQ_ERR_NO_CONN;

	if (q->is_up)
		rc = len <= INT_MAX ? mosquitto_publish_v5(q->m, mid, topic,
		    (int)len, payload, qos, false, props) :
		    MOSQ_ERR_PAYLOAD_SIZE;
	mosquitto_property_free_all(&props);
	switch (rc) {
	case MOSQ_ERR_SUCCESS:
		return MQTT_SENT;
	case MOSQ_ERR_INVAL:
	case MOSQ_ERR_MALFORMED_UTF8:
	case MOSQ_ERR_PAYLOAD_SIZE:
	case MOSQ_ERR_OVERSIZE_PACKET:
	case MOSQ_ERR_QOS_NOT_SUPPORTED:
		return MQTT_UNSENDABLE;
	default:
		if (q->is_up)
			lost(q, mosquitto_strerror(rc));
		return MQTT_AWAY;
	}
}
