/* The envelope is JSON whatever its texts hold, and leaves the data alone. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cloudevent.h"

static const struct cloudevent EVENT = {
	.id = "0b5c8c1e-1f0a-4e0e-9b7c-4d7f0a4f2a11", .source = "order",
	.type = "Ordered", .subject = "quote\" back\\ tab\t one\001 김치",
	.time = "2026-01-02T03:04:05.678901Z", .pos = "9007199254740993",
	.trace = NULL, .cause = "c", .data = "{\"n\": 12345678901234567890.0}"
};

static const char *
member(json_t *doc, const char *name)
{
	return json_string_value(json_object_get(doc, name));
}

static void
reads_back(void **state)
{
	size_t len;
	char *text = cloudevent(&EVENT, &len);
	json_t *doc = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);

	(void)state;
	assert_non_null(doc);
	assert_int_equal(len, strlen(text));
	assert_string_equal(member(doc, "specversion"), "1.0");
	assert_string_equal(member(doc, "id"), EVENT.id);
	assert_string_equal(member(doc, "source"), "order");
	assert_string_equal(member(doc, "type"), "Ordered");
	assert_string_equal(member(doc, "subject"), EVENT.subject);
	assert_string_equal(member(doc, "time"), EVENT.time);
	assert_string_equal(member(doc, "datacontenttype"),
	    "application/json");
	assert_string_equal(member(doc, "sequence"), EVENT.pos);
	assert_string_equal(member(doc, "causationid"), "c");
	assert_null(json_object_get(doc, "traceparent"));
	assert_non_null(strstr(text, EVENT.data));
	json_decref(doc);
	free(text);
}

static void
has_room_for_the_worst(void **state)
{
	struct cloudevent e = EVENT;
	char worst[1000];
	json_t *doc;
	size_t len;
	char *text;

	(void)state;
	memset(worst, 1, sizeof(worst) - 1);
	worst[sizeof(worst) - 1] = '\0';
	e.id = e.source = e.type = e.subject = e.time = worst;
	e.pos = e.trace = e.cause = worst;
	e.data = "null";
	text = cloudevent(&e, &len);
	doc = json_loadb(text, len, 0, NULL);
	assert_string_equal(member(doc, "traceparent"), worst);
	json_decref(doc);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back),
		cmocka_unit_test(has_room_for_the_worst),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
