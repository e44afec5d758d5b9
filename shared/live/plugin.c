/*
 * plugin.c -- what mosquitto asks: who may connect, and what he may do then.
 *
 * MQTT 3.1.1 with a clean session only: what MQTT 5 keeps of a client that has
 * left, mosquitto 2.0 lets nobody limit.
 */
#include <string.h>

#include "live.h"
#include "topics.h"
#include <mosquitto_plugin.h>	/* which includes nothing it needs */

enum {
	KEEPALIVE_MAX = 120,	/* seconds */
	SUBSCRIBED_MAX = 1000,	/* a connection, all told */
	PRESENCE_MAX = 256	/* bytes */
};

void
refusal(const struct mosquitto *client, const char *why)
{
	static time_t last;
	static unsigned long left_out;
	const char *address = mosquitto_client_address(client);

	if (time(NULL) == last) {
		left_out++;
		return;
	}
	last = time(NULL);
	mosquitto_log_printf(MOSQ_LOG_WARNING,
	    "live: refused %s: %s (%lu more since)",
	    address ? address : "somebody", why, left_out);
	left_out = 0;
}

/* What is wrong with how somebody connects, whoever he is. */
static const char *
bad_manners(const struct mosquitto *client)
{
	int keepalive = mosquitto_client_keepalive(client);

	if (mosquitto_client_protocol_version(client) != 4)
		return "not MQTT 3.1.1";
	if (!mosquitto_client_clean_session(client))
		return "a session that is to be kept";
	if (keepalive <= 0 || keepalive > KEEPALIVE_MAX)
		return "a keepalive of 0 or of more than 120 s";
	return NULL;
}

static int
on_auth(int event, void *data, void *mine)
{
	const struct mosquitto_evt_basic_auth *e = data;
	const char *why = bad_manners(e->client);
	json_t *claims = why ? NULL : token_check(e->password, &why);
	struct grant *g = NULL;

	(void)event;
	(void)mine;
	if (claims && claimed_id(claims, "device"))
		why = device_refused(claimed_id(claims, "device"));
	if (claims && !why)
		g = grant_new(e->client, claims, &why);
	json_decref(claims);
	if (g)
		return MOSQ_ERR_SUCCESS;
	refusal(e->client, why);
	return MOSQ_ERR_AUTH;
}

/* Presence: boards/<restaurant>/<client id>, of who works there. */
static bool
may_write(const struct grant *g, const struct mosquitto_evt_acl_check *e)
{
	const char *restaurant = e->topic + 7, *id;

	if (g->mute || e->retain || e->payloadlen > PRESENCE_MAX ||
	    strncmp(e->topic, "boards/", 7) != 0 ||
	    !(id = strchr(restaurant, '/')))
		return false;
	return strcmp(id + 1, g->id) == 0 &&
	    grant_works_at(g, restaurant, (size_t)(id - restaurant));
}

static bool
may_hear(const struct grant *g, const char *wanted)
{
	return !g->mute && (!g->until || g->until > time(NULL)) &&
	    grant_covers(g, wanted);
}

/* Who speaks where he may not is shown the door: MQTT 3.1.1 has no other no. */
static bool
written(struct grant *g, const struct mosquitto_evt_acl_check *e)
{
	if (may_write(g, e))
		return true;
	refusal(e->client, "a message where he may not send");
	g->kick = true;
	grants_hurry();
	return false;
}

static bool
subscribed(struct grant *g, const struct mosquitto_evt_acl_check *e)
{
	if (may_hear(g, e->topic) && g->subscribed < SUBSCRIBED_MAX) {
		g->subscribed++;
		return true;
	}
	refusal(e->client, "a subscription to what is not his");
	return false;
}

static int
on_acl(int event, void *data, void *mine)
{
	const struct mosquitto_evt_acl_check *e = data;
	struct grant *g = grant_of(e->client);
	bool may = false;

	(void)event;
	(void)mine;
	if (g && e->access == MOSQ_ACL_READ)
		may = may_hear(g, e->topic);
	else if (g && e->access == MOSQ_ACL_SUBSCRIBE)
		may = subscribed(g, e);
	else if (g && e->access == MOSQ_ACL_WRITE)
		may = written(g, e);
	else if (g && e->access == MOSQ_ACL_UNSUBSCRIBE)
		may = true;
	return may ? MOSQ_ERR_SUCCESS : MOSQ_ERR_ACL_DENIED;
}

/* Of the bridge only: it alone has no grant. */
static int
on_message(int event, void *data, void *mine)
{
	const struct mosquitto_evt_message *e = data;

	(void)event;
	(void)mine;
	if (strcmp(e->topic, "live/devices") == 0 && !grant_of(e->client))
		devices_list(e->payload, e->payloadlen);
	return MOSQ_ERR_SUCCESS;
}

static int
on_disconnect(int event, void *data, void *mine)
{
	const struct mosquitto_evt_disconnect *e = data;
	struct grant *g = grant_of(e->client);

	(void)event;
	(void)mine;
	if (g)
		grant_end(g);
	return MOSQ_ERR_SUCCESS;
}

static int
on_tick(int event, void *data, void *mine)
{
	(void)event;
	(void)data;
	(void)mine;
	grants_tick();
	return MOSQ_ERR_SUCCESS;
}

static const struct { int event; MOSQ_FUNC_generic_callback on; } events[] = {
	{ MOSQ_EVT_BASIC_AUTH, on_auth }, { MOSQ_EVT_ACL_CHECK, on_acl },
	{ MOSQ_EVT_MESSAGE, on_message }, { MOSQ_EVT_TICK, on_tick },
	{ MOSQ_EVT_DISCONNECT, on_disconnect },
};
static mosquitto_plugin_id_t *self;

int
mosquitto_plugin_version(int n, const int *versions)
{
	for (int i = 0; i < n; i++)
		if (versions[i] == 5)
			return 5;
	return -1;
}

int
mosquitto_plugin_init(mosquitto_plugin_id_t *id, void **mine,
    struct mosquitto_opt *options, int n)
{
	const char *key = NULL;

	(void)mine;
	self = id;
	for (int i = 0; i < n; i++)
		if (strcmp(options[i].key, "key_file") == 0)
			key = options[i].value;
	if (!token_init(key)) {
		mosquitto_log_printf(MOSQ_LOG_ERR, "live: plugin_opt_key_file "
		    "%s has no key of 32 bytes", key ? key : "(unset)");
		return MOSQ_ERR_INVAL;
	}
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (mosquitto_callback_register(id, events[i].event,
		    events[i].on, NULL, NULL) != MOSQ_ERR_SUCCESS)
			return MOSQ_ERR_NOMEM;
	return MOSQ_ERR_SUCCESS;
}

int
mosquitto_plugin_cleanup(void *mine, struct mosquitto_opt *options, int n)
{
	(void)mine;
	(void)options;
	(void)n;
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		mosquitto_callback_unregister(self, events[i].event,
		    events[i].on, NULL);
	grants_free();
	devices_free();
	return MOSQ_ERR_SUCCESS;
}
