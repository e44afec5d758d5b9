/* shape_test.c -- decoding by shape: what fits, what does not, and where. */
#include "unit.h"

struct leg { int64_t miles; };
struct beast {
	int64_t		 id;
	const int64_t	*age;
	const char	*name, *kind, *born;
	bool		 tame;
	const bool	*fast;
	struct list	 legs, numbers;
	const struct leg *tail;
	int64_t		 size;
};
SHAPE(leg, F_INT(leg, miles, 0, 9));
SHAPE(beast,
    F_ID(beast, id),
    O_INT(beast, age, 0, 99),
    F_TEXT(beast, name, 1, 5),
    F_ENUM(beast, kind, "CAT|DOG|CATDOG"),
    O_TIME(beast, born),
    F_BOOL(beast, tame),
    O_BOOL(beast, fast),
    F_LIST(beast, legs, leg, 0, 4),
    O_LIST(beast, numbers, number, 0, 2),
    O_OBJECT(beast, tail, leg),
    D_INT(beast, size, 1, 9, 5));

#define GOOD	"\"id\":1,\"name\":\"a\",\"kind\":\"DOG\","		\
		"\"tame\":true,\"legs\":[]"

static json_t *
decode(struct call *c, const char *text, struct beast *b)
{
	json_t *errors = json_array();

	memset(b, 0xff, sizeof *b);	/* everything must be written */
	shape_decode(c, beast_shape, json_loads(text, 0, NULL), BODY,
	    DECODE_STRICT, "", b, errors);
	return errors;
}

static void
takes_what_fits(void **state)
{
	struct beast b;

	assert_int_equal(json_array_size(decode(*state, "{\"id\":7,\"age\":3,"
	    "\"name\":\"\xea\xb0\x80\xeb\x82\x98\xeb\x8b\xa4\xeb\x9d\xbc\xeb"
	    "\xa7\x88\",\"kind\":\"CAT\",\"born\":\"2026-11-23T09:00:00+09:00"
	    "\",\"tame\":false,\"fast\":true,\"legs\":[{\"miles\":2}],"
	    "\"numbers\":[4,5],\"tail\":{\"miles\":9},\"size\":2}", &b)), 0);
	assert_int_equal(b.id, 7);
	assert_int_equal(*b.age, 3);
	assert_string_equal(b.kind, "CAT");
	assert_false(b.tame);
	assert_true(*b.fast);
	assert_int_equal(((struct leg *)b.legs.v)[0].miles, 2);
	assert_int_equal(((struct number *)b.numbers.v)[1].value, 5);
	assert_int_equal(b.tail->miles, 9);
	assert_int_equal(b.size, 2);
}

static void
absent_is_null_or_the_default(void **state)
{
	struct beast b;

	assert_int_equal(json_array_size(decode(*state, "{" GOOD
	    ",\"age\":null}", &b)), 0);
	assert_null(b.age);
	assert_null(b.fast);
	assert_null(b.born);
	assert_null(b.tail);
	assert_int_equal(b.numbers.n, 0);
	assert_int_equal(b.size, 5);
}

static void
says_where_it_is_wrong(void **state)
{
	static const struct { const char *text, *pointer; } wrong[] = {
		{ "{" GOOD ",\"more\":1}", "/more" },
		{ "{" GOOD ",\"age\":100}", "/age" },
		{ "{" GOOD ",\"age\":1.0}", "/age" },
		{ "{" GOOD ",\"age\":\"1\"}", "/age" },
		{ "{" GOOD ",\"fast\":1}", "/fast" },
		{ "{" GOOD ",\"born\":\"2026-11-23\"}", "/born" },
		{ "{" GOOD ",\"born\":\"2026-13-23T09:00:00Z\"}", "/born" },
		{ "{" GOOD ",\"numbers\":[1,2,3]}", "/numbers" },
		{ "{" GOOD ",\"numbers\":[1,\"x\"]}", "/numbers/1" },
		{ "{" GOOD ",\"tail\":{}}", "/tail/miles" },
		{ "{" GOOD ",\"tail\":[]}", "/tail" },
		{ "{\"id\":0,\"name\":\"a\",\"kind\":\"DOG\",\"tame\":true,"
		    "\"legs\":[]}", "/id" },
		{ "{\"id\":1,\"name\":\"abcdef\",\"kind\":\"DOG\","
		    "\"tame\":true,\"legs\":[]}", "/name" },
		{ "{\"id\":1,\"name\":\"a\\u0007\",\"kind\":\"DOG\","
		    "\"tame\":true,\"legs\":[]}", "/name" },
		{ "{\"id\":1,\"name\":\"a\",\"kind\":\"DO\",\"tame\":true,"
		    "\"legs\":[]}", "/kind" },
		{ "{\"id\":1,\"name\":\"a\",\"kind\":\"\",\"tame\":true,"
		    "\"legs\":[]}", "/kind" },
		{ "{\"id\":1,\"name\":\"a\",\"kind\":\"CAT|DOG\",\"tame\":true,"
		    "\"legs\":[]}", "/kind" },
		{ "{\"id\":1,\"name\":\"a\",\"kind\":\"CATDOG\","
		    "\"tame\":true,\"legs\":[{\"miles\":10}]}",
		    "/legs/0/miles" },
		{ "{\"id\":1,\"name\":\"a\",\"kind\":\"DOG\",\"tame\":true}",
		    "/legs" },
		{ "[]", "" },
	};
	struct beast b;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		json_t *errors = decode(*state, wrong[i].text, &b);

		assert_int_equal(json_array_size(errors), 1);
		assert_string_equal(json_string_value(json_object_get(
		    json_array_get(errors, 0), "pointer")),
		    wrong[i].pointer);
	}
}

static void
writes_what_it_reads(void **state)
{
	static const char text[] = "{\"id\":1,\"age\":null,\"name\":\"a\","
	    "\"kind\":\"DOG\",\"born\":null,\"tame\":true,\"fast\":false,"
	    "\"legs\":[{\"miles\":1}],\"numbers\":[4],\"tail\":null,"
	    "\"size\":5}";
	struct beast b;

	assert_int_equal(json_array_size(decode(*state, text, &b)), 0);
	assert_string_equal(json_dumps(shape_json(*state, beast_shape, &b),
	    JSON_COMPACT), text);
}

static void
names_are_camel_case(void **state)
{
	assert_string_equal(shape_name(*state, "item_qty"), "itemQty");
	assert_string_equal(shape_name(*state, "name"), "name");
	assert_string_equal(shape_name(*state, "_links"), "_links");
	assert_string_equal(shape_name(*state, "cooked_comp_dt"),
	    "cookedCompDt");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(takes_what_fits), TEST(absent_is_null_or_the_default),
		TEST(says_where_it_is_wrong), TEST(writes_what_it_reads),
		TEST(names_are_camel_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
