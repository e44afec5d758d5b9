/*
 * topics.h -- which topics of the broker `live` a token's claims open, for
 * those who ask for a token (identity/live) and for the broker's plugin.
 */
#ifndef TOPICS_H
#define TOPICS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { RESTAURANTS_MAX = 1000, TOPIC_MAX = 64 };

/* Says each filter that these claims may subscribe to; nothing else may. */
void	 topics_of(const json_t *claims,
	    void (*add)(void *, const char *filter), void *who);
/* Whether filter matches all that wanted, a filter or a topic, matches. */
bool	 topic_covers(const char *filter, const char *wanted);
/* A claim that is an id; 0 when it is none. */
int64_t	 claimed_id(const json_t *claims, const char *name);

#endif
