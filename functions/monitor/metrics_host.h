/* metrics_host.h -- the host's figures; see metrics_host.c. */
#ifndef METRICS_HOST_H
#define METRICS_HOST_H

#include "text.h"

void	 metrics_host(struct text *);

#endif
