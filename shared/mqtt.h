/*
 * A connection to the broker for an event loop: MQTT 5, clean start, made
 * anew with a fresh client object whenever it is lost.
 */
#ifndef BAEDAL_MQTT_H
#define BAEDAL_MQTT_H

#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdbool.h>
#include <stdint.h>

#include "pollset.h"

/* The first block is the owner's to fill in, the rest starts as zero. */
struct mqtt {
	const char	*program;	/* in messages, and in the client id */
	void		(*up)(void *who);	/* CONNACK came */
	/* QoS 1 only; reason is MQTT's, from 0x80 on a refusal. */
	void		(*acked)(void *who, int mid, int reason);
	void		(*message)(void *who, const struct mosquitto_message *,
			    const mosquitto_property *);
	void		*who;

	struct mosquitto *m;
	bool		 is_up;
	bool		 mute;		/* the failure has been told */
	int64_t		 retry_at;
};

/* Says to the round what the client waits for; connects when it is time.
 * MQTT_HOST (a name, or the path of a unix socket), MQTT_PORT, MQTT_USER and
 * MQTT_PASSWORD are read from the environment. */
void	 mqtt_wait(struct mqtt *, struct pollset *);

enum mqtt_sent {
	MQTT_SENT,
	MQTT_AWAY,		/* no broker: the connection is made anew */
	MQTT_UNSENDABLE		/* this message can never be sent */
};

/* Publishes without retaining; takes the properties.  `mid` may be NULL. */
enum mqtt_sent mqtt_publish(struct mqtt *, int *mid, const char *topic,
	    const void *payload, size_t len, int qos, mosquitto_property *);

#endif
