/*
 * The relay's parts: relay.c is the process, relay_log.c one context's
 * sequencing, relay_publish.c what leaves for the broker.
 */
#ifndef BAEDAL_RELAY_H
#define BAEDAL_RELAY_H

#include <stdbool.h>
#include <stdint.h>

#include "mqtt.h"
#include "pglink.h"
#include "pollset.h"

/* Sent and not yet acknowledged, at most; a power of two. */
#define RELAY_WINDOW	1024

/* One context's log, and how far it has got; positions as in event_log. */
struct relay_log {
	const char	*context;
	char		 name[64];	/* for messages */
	struct pglink	 link;
	struct mqtt	*broker;
	bool		 locked;	/* this relay is the active one */
	bool		 busy;		/* a statement is on its way */
	bool		 poked;		/* there may be new outbox rows */
	int64_t		 floor;		/* all ids up to here are gone */
	int64_t		 mark_id, mark_xmax;	/* what the floor rises to */
	int64_t		 idle_at;	/* look into the outbox then, unpoked */
	int64_t		 rest_until;	/* poked or not: see relay_log.c */
	int64_t		 sweep_at;	/* look below the floor then */
	int64_t		 mark_at;
	char		 epoch[40];	/* identity of the log, a UUID */
	int64_t		 last_pos;	/* given */
	int64_t		 sent;		/* handed to the broker */
	int64_t		 acked;		/* all up to here are acknowledged */
	int64_t		 marked;	/* relay_state.published */
	bool		 ack[RELAY_WINDOW];	/* of (acked, sent], by pos */
	int64_t		 unheard;	/* PUBACK 0x10: nobody subscribed */
	int64_t		 refused;	/* by the broker, or not sendable */
	int64_t		 told;		/* last_pos when it was last told */
};

void	 relay_log_start(struct relay_log *, const char *context,
	    const char *dsn, struct mqtt *);

/* Does what is due, and says to the round what the log waits for. */
void	 relay_log_step(struct relay_log *, struct pollset *);

/* A row of event_log, columns as CLOUDEVENT_COLUMNS from `column` on. */
void	 relay_publish(struct relay_log *, const PGresult *, int row,
	    int column);

/* A row of kind live: type is the topic, data the payload. */
void	 relay_publish_live(struct relay_log *, const char *topic,
	    const char *data);

/* A new connection or session: send again from what is acknowledged. */
void	 relay_rewind(struct relay_log *);

/* The broker has taken (or refused) what was sent with this message id. */
void	 relay_acknowledged(int mid, int reason);

static inline bool
relay_has_room(const struct relay_log *log, int64_t n)
{
	return log->sent - log->acked + n <= RELAY_WINDOW;
}

#endif
