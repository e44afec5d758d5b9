/*
 * identity/enroll -- internal: an account with its roles, where there is none.
 *
 * By it boot makes the first operator and the demo's accounts.  Repeated it
 * adds the grants that are missing and changes nothing else, no password
 * either; so a boot that was killed is simply run again.
 */
#include "identity.h"

struct place { int64_t restaurant_id; const char *role; };
SHAPE(place,
    F_ID(place, restaurant_id),
    F_ENUM(place, role, "owner|staff"));

struct enroll {
	const char	*login, *password, *name, *phone;
	struct list	 roles;			/* of word */
	struct list	 restaurants;		/* of place */
};
SHAPE(enroll,
    F_TEXT(enroll, login, 1, 60),
    F_TEXT(enroll, password, 1, 128),
    O_TEXT(enroll, name, 1, 80),
    O_TEXT(enroll, phone, 3, 20),
    O_LIST(enroll, roles, word, 0, 3,
	.about = "of customer, rider, operator"),
    O_LIST(enroll, restaurants, place, 0, 100));

SQL_WRITE(enroll_go,
    "WITH new AS (INSERT INTO account (login, password, personal) "
    "VALUES ($2::text, $3::text, jsonb_build_object('name', $4::text, "
    "'phone', $5::text)) ON CONFLICT (login) DO NOTHING RETURNING id), "
    "acc AS (SELECT id FROM new UNION ALL "
    "SELECT id FROM account WHERE login = $2::text), "
    "g AS (INSERT INTO grants (account_id, role, restaurant_id, by) "
    "SELECT acc.id, r.role, r.\"restaurantId\", " BY " FROM acc, "
    "jsonb_to_recordset($6::jsonb) AS r(role text, \"restaurantId\" bigint) "
    "ON CONFLICT DO NOTHING) SELECT id AS value FROM acc");
SQL(enrolled, "SELECT " ACCOUNT_COLS " FROM account t "
    "WHERE t.login = $2::text");

/* [{role, restaurantId}]; NULL when a role is none. */
static json_t *
wanted(struct call *c, const struct enroll *in)
{
	const struct word *role = in->roles.v;
	const struct place *p = in->restaurants.v;
	json_t *all = json_array();

	for (size_t i = 0; i < in->roles.n; i++) {
		if (strcmp(role[i].value, "customer") != 0 &&
		    strcmp(role[i].value, "rider") != 0 &&
		    strcmp(role[i].value, "operator") != 0)
			return NULL;
		json_array_append_new(all, json_pack("{ss}", "role",
		    role[i].value));
	}
	for (size_t i = 0; i < in->restaurants.n; i++)
		json_array_append_new(all, shape_json(c, place_shape, p + i));
	return all;
}

static struct reply
serve(struct call *c)
{
	const struct enroll *in = c->in;
	const char *login = login_of(c, in->login);
	json_t *grants = wanted(c, in);
	struct account a;

	if (!login || !grants)
		return wrong_member(c, login ? "/roles" : "/login", L(c,
		    "This is no login, or one of these is no role.",
		    "아이디 또는 역할이 올바르지 않습니다."));
	db_run(c, enroll_go, login, password_hash(c, in->password), in->name,
	    in->phone, grants);
	if (!db_one(c, account, &a, enrolled, login))
		away(c, "%s went away", login);
	return ok(account_repr(c, &a));
}

const struct fn fn = {
	.name = "identity/enroll",
	.about = "Internal: make an account with roles, where there is none",
	.allow = FUNCTION, IN(enroll), .out = account_shape, .serve = serve,
};
