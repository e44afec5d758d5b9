/*
 * token.c -- what a client shows: the platform's signed token (JWT, HS256),
 * of a person as at the gateway or, what pages have, one for here only.
 */
#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "topics.h"

enum { KEY_MIN = 32, TOKEN_MAX = 16 << 10 };

static unsigned char key[256];
static size_t key_len;

bool
token_init(const char *file)
{
	FILE *f = file ? fopen(file, "r") : NULL;

	if (!f)
		return false;
	key_len = fread(key, 1, sizeof key, f);
	fclose(f);
	return key_len >= KEY_MIN;
}

/* The claims of a token with our signature; NULL when it has none. */
static json_t *
signed_claims(const char *token)
{
	json_t *claims = NULL;
	jwt_t *jwt = NULL;
	char *text;

	if (jwt_decode(&jwt, token, key, (int)key_len) != 0)
		return NULL;
	if (jwt_get_alg(jwt) == JWT_ALG_HS256 &&
	    (text = jwt_get_grants_json(jwt, NULL))) {
		claims = json_loads(text, 0, NULL);
		free(text);
	}
	jwt_free(jwt);
	return claims;
}

/* It has not ended; a device's alone may have no end. */
static bool
is_current(const json_t *claims)
{
	json_t *exp = json_object_get(claims, "exp");

	if (!exp)
		return claimed_id(claims, "device") != 0;
	return json_integer_value(exp) > time(NULL);
}

json_t *
token_check(const char *token, const char **why)
{
	json_t *claims;

	*why = "no token";
	if (!token || strlen(token) > TOKEN_MAX)
		return NULL;
	*why = "no token of ours";
	if (!(claims = signed_claims(token)))
		return NULL;
	*why = "a token of nobody";
	if (json_is_true(json_object_get(claims, "live")) ||
	    claimed_id(claims, "id") || claimed_id(claims, "order") ||
	    (claimed_id(claims, "device") && claimed_id(claims, "restaurant")))
		*why = is_current(claims) ? NULL : "a token that has ended";
	if (!*why)
		return claims;
	json_decref(claims);
	return NULL;
}
