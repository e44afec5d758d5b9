/* http_test.c -- routes, queries, JSON limits, times. */
#include "instant.h"
#include "unit.h"

static void
routes_match_whole_paths(void **state)
{
	json_t *ids = json_object();

	assert_true(http_match(*state, "PUT /a/{id}/b/{itemId}", "PUT",
	    "/a/7/b/8", ids));
	assert_string_equal(json_string_value(json_object_get(ids, "id")),
	    "7");
	assert_string_equal(json_string_value(json_object_get(ids,
	    "itemId")), "8");
	assert_false(http_match(*state, "PUT /a/{id}", "GET", "/a/7", ids));
	assert_false(http_match(*state, "PUT /a/{id}", "PUT", "/a/7/", ids));
	assert_false(http_match(*state, "PUT /a/{id}", "PUT", "/a/", ids));
	assert_false(http_match(*state, "PUT /a/{id}", "PUT", "/a", ids));
	assert_false(http_match(*state, "PUT /a/{id}", "PU", "/a/7", ids));
	assert_false(http_match(*state, "PUT /a/{id}/b", "PUT", "/a/7/bb",
	    ids));
}

static void
queries_are_decoded(void **state)
{
	json_t *errors = json_array();
	json_t *q = http_query(*state, "a=%EA%B0%80+b&c&d=1%2b1&", errors);

	assert_int_equal(json_array_size(errors), 0);
	assert_string_equal(json_string_value(json_object_get(q, "a")),
	    "\xea\xb0\x80 b");
	assert_string_equal(json_string_value(json_object_get(q, "c")), "");
	assert_string_equal(json_string_value(json_object_get(q, "d")),
	    "1+1");
}

static void
malformed_queries_are_errors(void **state)
{
	static const char *const bad[] = { "a=%", "a=%4", "a=%zz", "a=%00",
		"a=1&a=2", "a=%ff" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		json_t *errors = json_array();

		http_query(*state, bad[i], errors);
		assert_int_equal(json_array_size(errors), 1);
	}
}

static void
json_has_limits(void **state)
{
	static const char *const bad[] = { "", "{", "{\"a\":1,\"a\":2}",
		"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "{\"a\":\"\\u0000\"}",
		"\xff" };
	struct reply why;
	const char *deep = "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]";
	const char *quoted = "[\"[[[[[[[[[[[[[[[[[[[[\\\"[\"]";

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_null(json_body(*state, bad[i], strlen(bad[i]), &why));
		assert_int_equal(why.status, 400);
	}
	assert_non_null(json_body(*state, deep, strlen(deep), &why));
	assert_non_null(json_body(*state, quoted, strlen(quoted), &why));
}

static void
instants(void **state)
{
	(void)state;
	assert_int_equal(instant("1970-01-01T00:00:00Z"), 0);
	assert_int_equal(instant("1970-01-01T09:00:01.5+09:00"), 1);
	assert_int_equal(instant("1969-12-31T23:00:00-01:00"), 0);
	assert_true(instant("yesterday") == INT64_MIN);
	assert_true(instant("1970-01-01T00:00:00") == INT64_MIN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(routes_match_whole_paths), TEST(queries_are_decoded),
		TEST(malformed_queries_are_errors), TEST(json_has_limits),
		TEST(instants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
