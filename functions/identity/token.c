/*
 * token.c -- makes the tokens that shared/auth.c believes (JWT, HS256).
 *
 * libjwt gives what jansson allocated to free(3), so jansson must not use the
 * call's memory while libjwt is at work.
 */
#include <jwt.h>
#include <stdlib.h>

#include "fn_call.h"
#include "identity.h"

static json_t *
restaurants(const struct account *a, const char *role)
{
	const struct grant *g = a->grants.v;
	json_t *ids = json_array();

	for (size_t i = 0; i < a->grants.n; i++)
		if (g[i].restaurant_id && strcmp(g[i].role, role) == 0)
			json_array_append_new(ids,
			    json_integer(*g[i].restaurant_id));
	return ids;
}

static json_t *
claims(const struct account *a)
{
	const struct grant *g = a->grants.v;
	json_t *roles = json_array(), *o;

	for (size_t i = 0; i < a->grants.n; i++)
		if (!g[i].restaurant_id)
			json_array_append_new(roles, json_string(g[i].role));
	o = json_pack("{sI ss so so so}", "id", (json_int_t)a->id,
	    "name", a->name ? a->name : a->login, "roles", roles,
	    "owns", restaurants(a, "owner"),
	    "works", restaurants(a, "staff"));
	return o;
}

/* From malloc(3); NULL when it cannot be made. */
static char *
sign(const char *claims_text, long exp, const unsigned char *key, size_t n)
{
	jwt_t *jwt;
	char *text = NULL;

	if (jwt_new(&jwt) != 0)
		return NULL;
	if (jwt_add_grants_json(jwt, claims_text) == 0 &&
	    jwt_add_grant_int(jwt, "exp", exp) == 0 &&
	    jwt_set_alg(jwt, JWT_ALG_HS256, key, (int)n) == 0)
		text = jwt_encode_str(jwt);
	jwt_free(jwt);
	return text;
}

const char *
token_for(struct call *c, const struct account *a, int64_t exp)
{
	size_t n;
	const unsigned char *key = token_key(&n);
	const char *said = json_dumps(claims(a), JSON_COMPACT), *token;
	char *text;

	json_set_alloc_funcs(malloc, free);
	text = sign(said, exp, key, n);
	arena_for_json();
	if (!text)
		away(c, "the token cannot be made");
	token = str(c, "%s", text);
	free(text);
	return token;
}

const char *
token_cookie(struct call *c, const char *token, int64_t seconds)
{
	return str(c, "session=%s; HttpOnly; SameSite=Lax; Path=/; Max-Age=%"
	    PRId64 "%s", token, seconds,
	    strncmp(c->base, "https:", 6) == 0 ? "; Secure" : "");
}
