/*
 * The plugin of the broker `live`, without a broker: what it keeps of clients
 * that come and go, any bytes for a token, lists of devices, and the clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <jwt.h>
#include <cmocka.h>
#include <time.h>

static time_t later;		/* seconds that have passed here only */

static int
fake_clock(clockid_t which, struct timespec *t)
{
	int rc = clock_gettime(which, t);

	t->tv_sec += later;
	return rc;
}
#define clock_gettime	fake_clock
#include "../../shared/live/devices.c"
#undef clock_gettime
#include "../../shared/live/grants.c"
#include "../../shared/live/plugin.c"
#include "../../shared/live/token.c"

/* The broker, as far as it is asked. */
struct mosquitto { const char *id; int kicks; bool clean; int keepalive; };

static struct mosquitto clients[300];
static int logged;

const char *
mosquitto_client_address(const struct mosquitto *m)
{
	(void)m;
	return NULL;
}

bool
mosquitto_client_clean_session(const struct mosquitto *m)
{
	return m->clean;
}

const char *
mosquitto_client_id(const struct mosquitto *m)
{
	return m->id;
}

int
mosquitto_client_keepalive(const struct mosquitto *m)
{
	return m->keepalive;
}

int
mosquitto_client_protocol_version(const struct mosquitto *m)
{
	(void)m;
	return 4;
}

void
mosquitto_log_printf(int level, const char *text, ...)
{
	(void)level;
	(void)text;
	logged++;
}

int
mosquitto_callback_register(mosquitto_plugin_id_t *id, int event,
    MOSQ_FUNC_generic_callback on, const void *data, void *mine)
{
	(void)id;
	(void)event;
	(void)on;
	(void)data;
	(void)mine;
	return MOSQ_ERR_SUCCESS;
}

int
mosquitto_callback_unregister(mosquitto_plugin_id_t *id, int event,
    MOSQ_FUNC_generic_callback on, const void *data)
{
	return mosquitto_callback_register(id, event, on, data, NULL);
}

static void
gone(struct mosquitto *m)
{
	struct mosquitto_evt_disconnect e = { .client = m };

	on_disconnect(MOSQ_EVT_DISCONNECT, &e, NULL);
}

int
mosquitto_kick_client_by_clientid(const char *id, bool with_will)
{
	(void)with_will;
	for (size_t i = 0; i < sizeof clients / sizeof *clients; i++)
		if (clients[i].id && strcmp(clients[i].id, id) == 0 &&
		    grant_of(&clients[i]) && !grant_of(&clients[i])->gone) {
			clients[i].kicks++;
			gone(&clients[i]);
			return MOSQ_ERR_SUCCESS;
		}
	return MOSQ_ERR_NOT_FOUND;
}

/* What a client does. */

static char *
token(const char *claims, long ttl)
{
	jwt_t *jwt;
	char *text;

	assert_int_equal(jwt_new(&jwt), 0);
	assert_int_equal(jwt_add_grants_json(jwt, claims), 0);
	if (ttl)
		jwt_add_grant_int(jwt, "exp", time(NULL) + ttl);
	jwt_set_alg(jwt, JWT_ALG_HS256, key, (int)key_len);
	text = jwt_encode_str(jwt);
	jwt_free(jwt);
	return text;
}

static bool
comes(size_t n, const char *id, const char *claims, long ttl)
{
	char *text = token(claims, ttl);
	struct mosquitto_evt_basic_auth e = { .client = &clients[n],
		.password = text };
	bool in;

	clients[n] = (struct mosquitto) { id, 0, true, 60 };
	in = on_auth(MOSQ_EVT_BASIC_AUTH, &e, NULL) == MOSQ_ERR_SUCCESS;
	free(text);
	return in;
}

static bool
may(size_t n, int access, const char *topic)
{
	struct mosquitto_evt_acl_check e = { .client = &clients[n],
		.topic = topic, .access = access };

	return on_acl(MOSQ_EVT_ACL_CHECK, &e, NULL) == MOSQ_ERR_SUCCESS;
}

static void
bridged(const char *topic, const char *payload)
{
	static struct mosquitto bridge;
	struct mosquitto_evt_message e = { .client = &bridge,
		.topic = (char *)topic, .payload = (char *)payload,
		.payloadlen = (uint32_t)strlen(payload) };

	on_message(MOSQ_EVT_MESSAGE, &e, NULL);
}

static size_t
kept(void)
{
	size_t n = 0;

	for (size_t i = 0; i < BUCKETS; i++)
		for (struct grant *g = buckets[i]; g; g = g->next)
			n++;
	return n;
}

static int
setup(void **state)
{
	char file[] = "/tmp/live_test.XXXXXX";
	int fd = mkstemp(file);
	static const char text[] = "a key that is long enough for HS256 ....";
	struct mosquitto_opt o = { (char *)"key_file", file };
	bool good;

	(void)state;
	good = fd >= 0 && write(fd, text, sizeof text) == sizeof text &&
	    mosquitto_plugin_init(NULL, NULL, &o, 1) == MOSQ_ERR_SUCCESS;
	close(fd);
	unlink(file);
	return good ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	mosquitto_plugin_cleanup(NULL, NULL, 0);
	heard = later = 0;
	return kept() ? -1 : 0;
}

static void
they_come_and_go(void **state)
{
	char ids[300][8];

	(void)state;
	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < 300; i++) {
			snprintf(ids[i], sizeof ids[i], "c%zu", i);
			assert_true(comes(i, ids[i], "{\"id\":7,\"owns\":"
			    "[1,2,3,4,5,6,7,8,9]}", 60));
		}
		assert_int_equal(kept(), 300);
		assert_true(may(299, MOSQ_ACL_SUBSCRIBE, "live/stores/9"));
		for (size_t i = 0; i < 300; i++)
			gone(&clients[i]);
		assert_true(may(0, MOSQ_ACL_WRITE, "boards/3/c0"));
		on_tick(MOSQ_EVT_TICK, NULL, NULL);
		assert_int_equal(kept(), 0);
	}
	assert_false(may(0, MOSQ_ACL_READ, "live/stores/9"));
}

static void
one_that_is_not_told_to_be_gone_is_replaced(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++)
		assert_true(comes(1, "page", "{\"live\":true}", 60));
	assert_int_equal(kept(), 1);
}

static void
a_successor_is_not_kicked(void **state)
{
	(void)state;
	assert_true(comes(1, "page", "{\"id\":7}", 60));
	assert_true(comes(2, "page", "{\"id\":7}", 60));
	assert_false(comes(3, "page", "{\"id\":8}", 60));
	grant_of(&clients[1])->until = 1;
	grants_hurry();
	on_tick(MOSQ_EVT_TICK, NULL, NULL);
	assert_int_equal(clients[2].kicks, 0);
	grant_of(&clients[2])->until = 1;
	grants_hurry();
	on_tick(MOSQ_EVT_TICK, NULL, NULL);
	assert_int_equal(clients[2].kicks + clients[1].kicks, 1);
}

static void
a_device_needs_a_list_of_late(void **state)
{
	(void)state;
	assert_false(comes(1, "b", "{\"device\":5,\"restaurant\":3}", 0));
	bridged("live/devices", "{\"revoked\":[6]}");
	assert_true(comes(1, "b", "{\"device\":5,\"restaurant\":3}", 0));
	assert_false(comes(2, "c", "{\"device\":6,\"restaurant\":3}", 0));
	later = 59;
	assert_true(comes(3, "d", "{\"device\":7,\"restaurant\":3}", 0));
	later = 62;
	assert_false(comes(4, "e", "{\"device\":8,\"restaurant\":3}", 0));
	on_tick(MOSQ_EVT_TICK, NULL, NULL);
	assert_int_equal(clients[1].kicks, 0);
	bridged("live/devices", "no list");
	assert_false(comes(4, "e", "{\"device\":8,\"restaurant\":3}", 0));
	bridged("live/stores/3", "{\"revoked\":[]}");
	assert_false(comes(4, "e", "{\"device\":8,\"restaurant\":3}", 0));
	bridged("live/devices", "{\"revoked\":[9,5,6]}");
	on_tick(MOSQ_EVT_TICK, NULL, NULL);
	assert_int_equal(clients[1].kicks, 1);
	assert_true(comes(4, "e", "{\"device\":8,\"restaurant\":3}", 0));
}

static void
any_bytes_are_no_token(void **state)
{
	char *good = token("{\"id\":7,\"roles\":[\"operator\"]}", 60), *text;
	const size_t len = strlen(good);
	const char *why;
	json_t *claims;

	(void)state;
	srand(7);
	for (int i = 0; i < 20000; i++) {
		text = strdup(good);
		for (int n = rand() % 4; n >= 0; n--) {
			char c = (char)(1 + rand() % 255);
			size_t at = (size_t)rand() % len;

			if (i % 3 == 0)
				text[at] = c;
			else if (i % 3 == 1)
				text[at] = "AZaz09-_.="[rand() % 10];
			else
				text[rand() % 8 ? at : 0] = '\0';
		}
		claims = token_check(text, &why);
		if (strcmp(text, good) != 0 && claims) {
			/* base64 has idle bits: other letters for it */
			assert_int_equal(claimed_id(claims, "id"), 7);
			assert_int_equal(strlen(text), len);
		}
		json_decref(claims);
		free(text);
	}
	free(good);
}

static void
refusals_are_logged_once_a_second(void **state)
{
	time_t begun = time(NULL);
	char *none = strdup("none");
	struct mosquitto_evt_basic_auth e = { .client = &clients[0],
		.password = none };

	(void)state;
	logged = 0;
	for (int i = 0; i < 10000; i++)
		on_auth(MOSQ_EVT_BASIC_AUTH, &e, NULL);
	free(none);
	assert_true(logged <= 1 + time(NULL) - begun);
}

static void
what_covers_what(void **state)
{
	static const struct {
		const char *filter, *wanted;
		bool covers;
	} t[] = {
		{ "live/#", "live/#", true },
		{ "live/#", "live/a", true },
		{ "live/#", "live/a/b/+", true },
		{ "live/#", "#", false },
		{ "live/#", "+/a", false },
		{ "live/#", "lives/a", false },
		{ "live/#", "liv/a", false },
		{ "live/r/+", "live/r/3", true },
		{ "live/r/+", "live/r/+", true },
		{ "live/r/+", "live/r", false },
		{ "live/r/+", "live/r/#", false },
		{ "live/r/+", "live/r/", true },
		{ "live/r/+", "live/r/3/4", false },
		{ "live/r", "live/r", true },
		{ "live/r", "live/+", false },
		{ "live/r", "live/r/3", false },
		{ "live/r", "", false },
		{ "live/r/+", "$share/g/live/r/+", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		assert_int_equal(topic_covers(t[i].filter, t[i].wanted),
		    t[i].covers);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(they_come_and_go, setup, end),
		cmocka_unit_test_setup_teardown(
		    one_that_is_not_told_to_be_gone_is_replaced, setup, end),
		cmocka_unit_test_setup_teardown(a_successor_is_not_kicked,
		    setup, end),
		cmocka_unit_test_setup_teardown(a_device_needs_a_list_of_late,
		    setup, end),
		cmocka_unit_test_setup_teardown(any_bytes_are_no_token,
		    setup, end),
		cmocka_unit_test_setup_teardown(
		    refusals_are_logged_once_a_second, setup, end),
		cmocka_unit_test(what_covers_what),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
