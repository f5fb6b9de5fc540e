/* SPDX-License-Identifier: MIT */
/* The one way a call says how it went. Does not know what HTTP or an exit code is. */
#ifndef QUIRE_LIB_BASE_STATUS_H
#define QUIRE_LIB_BASE_STATUS_H

#include "lib/base/attr.h"

enum status {
	STATUS_OK = 0,
	STATUS_NOT_FOUND, /* no such row, file or address */
	STATUS_GONE,      /* it was there and was removed */
	STATUS_INVALID,   /* the input breaks a rule; a problem or a log line says which */
	STATUS_TOO_LARGE, /* the input is over a stated limit */
	STATUS_BUSY,      /* a lock wasn't free by its deadline; later it may be */
	STATUS_SCHEMA,    /* another build's schema or edition, which this one does not know */
	STATUS_STORE,     /* SQLite failed; logged */
	STATUS_IO,        /* a system call failed; logged */
	STATUS_HUNG_UP,   /* the peer is gone; nobody to answer */
	STATUS_EXIT       /* told to stop; finish and leave */
};

/* status_name - the lower-case name of a status for logs, never NULL. */
const char *status_name(enum status s) RETURNS_NONNULL;

#endif
