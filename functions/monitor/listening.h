/* listening.h -- is anybody there?  Asked without waking anybody. */
#ifndef LISTENING_H
#define LISTENING_H

#include "fn.h"

/* Does a process listen on this unix socket? */
bool	 listening(struct call *, const char *path);
/* Does the broker (MQTT_HOST, MQTT_PORT)?  NULL: nobody told us where. */
const bool *broker_listens(struct call *);

#endif
