/*
 * auth_token.c -- what a signed token (JWT, RFC 7519; HS256) claims.  One that
 * says `live` is good for the broker only (identity/live): pages hold it.
 *
 * A caller shows the same one with each call, so those found good lately are
 * kept with their claims: comparing is cheaper than verifying again.  Tokens
 * are good until they expire, so there is nothing else to ask of a kept one.
 */
#include <jwt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "fn_call.h"

enum { KEPT = 64, LONGEST = 2048 };

static struct kept {
	char	*token, *claims;
	time_t	 until;
} kept[KEPT];

const unsigned char *
token_key(size_t *len)
{
	static unsigned char key[256];
	static size_t n;
	const char *path = env_text("SECRET_FILE", NULL);
	FILE *f;

	if (n == 0) {
		if (!path || !(f = fopen(path, "r"))) {
			fprintf(stderr, "%s: SECRET_FILE %s is not readable\n",
			    fn.name, path ? path : "(unset)");
			exit(100);
		}
		n = fread(key, 1, sizeof key, f);
		fclose(f);
		if (n < 32) {
			fprintf(stderr, "%s: SECRET_FILE has less than 32 "
			    "bytes\n", fn.name);
			exit(100);
		}
	}
	*len = n;
	return key;
}

/* Its place, by its signature's last letters: nobody chooses those. */
static struct kept *
place_of(const char *token, size_t len)
{
	unsigned h = 0;

	for (size_t i = len < 8 ? 0 : len - 8; i < len; i++)
		h = h * 31 + (unsigned char)token[i];
	return &kept[h % KEPT];
}

static void
keep(struct kept *k, const char *token, const char *claims, time_t until)
{
	free(k->token);
	free(k->claims);
	k->token = strdup(token);
	k->claims = strdup(claims);
	k->until = k->token && k->claims ? until : 0;
}

const char *
token_claims(const char *token)
{
	size_t n, len = strlen(token);
	const unsigned char *key = token_key(&n);
	struct kept *k = place_of(token, len);
	jwt_t *jwt = NULL;
	char *claims;		/* by jansson: of the arena */
	time_t until;
	bool good;

	if (k->until > time(NULL) && strlen(k->token) == len &&
	    sodium_memcmp(k->token, token, len) == 0)
		return k->claims;
	if (jwt_decode(&jwt, token, key, (int)n) != 0)
		return NULL;
	until = jwt_get_grant_int(jwt, "exp");
	good = jwt_get_alg(jwt) == JWT_ALG_HS256 && until > time(NULL) &&
	    !jwt_get_grants_json(jwt, "live") &&
	    (claims = jwt_get_grants_json(jwt, NULL)) != NULL;
	if (good && len <= LONGEST)
		keep(k, token, claims, until);
	jwt_free(jwt);
	return good ? claims : NULL;
}
