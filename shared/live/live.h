/*
 * live.h -- the plugin of the broker `live`: who may connect there, and what
 * he may hear.  It is loaded into mosquitto, which calls it in one thread, and
 * keeps nothing but what the connected clients may do, and which devices are
 * revoked.  The rules are topics.c's; why they are: docs/decisions/033.
 *
 * Crash story: killed, all of it is gone with the connections that it was
 * about.  Clients come back with their tokens; devices are let in when the
 * next list of the revoked has come.
 */
#ifndef LIVE_H
#define LIVE_H

#include <jansson.h>
#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum { ID_MAX = 64 };		/* of a client, letters */

/* What a connected client may do. */
struct grant {
	struct grant	*next;
	const struct mosquitto *client;
	char		 id[ID_MAX + 1];	/* the client's */
	char		 who[40];		/* "id:7", "device:3", "" */
	time_t		 until;			/* 0: has no end */
	int64_t		 device;		/* 0: it is none */
	unsigned	 subscribed;		/* how often, so far */
	bool		 gone;			/* free it in the next round */
	bool		 mute;			/* not even a will */
	bool		 kick;			/* in the next round */
	bool		 kicked;		/* or taken over: not again */
	size_t		 n, room;
	char		**filters;		/* NULL: there was no memory */
};

/* token.c */
bool	 token_init(const char *key_file);
/* A valid token's claims, to be given back; NULL and why. */
json_t	*token_check(const char *token, const char **why);

/* grants.c */
/* Of a client that connects; NULL and why when it may not. */
struct grant *grant_new(const struct mosquitto *, const json_t *claims,
	    const char **why);
struct grant *grant_of(const struct mosquitto *);
/* When its client is gone; its will is still to be looked at. */
void	 grant_end(struct grant *);
/* Whether it opens a topic, or all that a filter matches. */
bool	 grant_covers(const struct grant *, const char *wanted);
/* Whether it is of an owner, staff or a device of that restaurant. */
bool	 grant_works_at(const struct grant *, const char *restaurant,
	    size_t len);
/* Once a round: frees what is gone, ends what has ended. */
void	 grants_tick(void);
void	 grants_each(void (*)(struct grant *));
void	 grants_free(void);
/* Somebody is to be kicked in the next round. */
void	 grants_hurry(void);

/* devices.c */
/* A list came: {"revoked": [ids]}. */
void	 devices_list(const void *payload, size_t len);
/* Whether a device may come in; NULL, or why not. */
const char *device_refused(int64_t id);
void	 devices_free(void);

/* plugin.c */
/* At most one line a second, with how many were not written. */
void	 refusal(const struct mosquitto *, const char *why);

#endif
