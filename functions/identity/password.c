/*
 * password.c -- passwords are kept as argon2id (RFC 9106) by libsodium.
 *
 * OPSLIMIT_INTERACTIVE would take 64 MiB for each sign-in, which a small board
 * that serves four of them at once does not have; OWASP's figures for less
 * memory are taken instead.  The work blocks its process for some 30 ms.
 */
#include <sodium.h>

#include "identity.h"

enum { PASSES = 2, MEMORY = 19456 * 1024 };

/* Of a random password that nobody knows, with the figures above. */
static const char nobody[] =
    "$argon2id$v=19$m=19456,t=2,p=1$WeNRo7g07bpskBkhDdcLrA$"
    "5nuflGvCs/Fe9i9aghPLX/2F0vLIsiCxC1/NC+2hxys";

const char *
password_hash(struct call *c, const char *password)
{
	char *hash = alloc(c, crypto_pwhash_STRBYTES);

	if (crypto_pwhash_str(hash, password, strlen(password), PASSES,
	    MEMORY) != 0)
		away(c, "no memory for argon2id");
	return hash;
}

bool
password_fits(const char *hash, const char *password)
{
	bool fits = crypto_pwhash_str_verify(hash ? hash : nobody, password,
	    strlen(password)) == 0;

	return hash && fits;
}
