/*
 * auth_sign.c -- makes the tokens that auth.c believes (JWT, HS256): of people,
 * by identity; of one order's guest, by order; of devices, by identity.
 *
 * libjwt gives what jansson allocated to free(3), so jansson must not use the
 * call's memory while libjwt is at work.
 */
#include <jwt.h>
#include <stdlib.h>

#include "fn_call.h"

/* From malloc(3); NULL when it cannot be made. */
static char *
sign(const char *claims, long exp, const unsigned char *key, size_t n)
{
	jwt_t *jwt;
	char *text = NULL;

	if (jwt_new(&jwt) != 0)
		return NULL;
	if (jwt_add_grants_json(jwt, claims) == 0 &&
	    jwt_add_grant_int(jwt, "exp", exp) == 0 &&
	    jwt_set_alg(jwt, JWT_ALG_HS256, key, (int)n) == 0)
		text = jwt_encode_str(jwt);
	jwt_free(jwt);
	return text;
}

const char *
token_sign(struct call *c, json_t *claims, int64_t exp)
{
	size_t n;
	const unsigned char *key = token_key(&n);
	const char *said = json_dumps(claims, JSON_COMPACT), *token;
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
