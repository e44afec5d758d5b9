/* token.c -- what an account's token claims, and its cookie. */
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

const char *
token_for(struct call *c, const struct account *a, int64_t since, int64_t exp)
{
	const struct grant *g = a->grants.v;
	json_t *roles = json_array();

	for (size_t i = 0; i < a->grants.n; i++)
		if (!g[i].restaurant_id)
			json_array_append_new(roles, json_string(g[i].role));
	return token_sign(c, json_pack("{sI sI ss so so so}",
	    "id", (json_int_t)a->id, "since", (json_int_t)since,
	    "name", a->name ? a->name : a->login,
	    "roles", roles, "owns", restaurants(a, "owner"),
	    "works", restaurants(a, "staff")), exp);
}

const char *
token_cookie(struct call *c, const char *token, int64_t seconds)
{
	return str(c, "session=%s; HttpOnly; SameSite=Lax; Path=/; Max-Age=%"
	    PRId64 "%s", token, seconds,
	    strncmp(c->base, "https:", 6) == 0 ? "; Secure" : "");
}
