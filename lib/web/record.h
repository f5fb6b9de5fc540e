/* SPDX-License-Identifier: MIT */
/* A FastCGI answer on its way out, in records as large as they may be, since each write wakes
 * the web server. Does not read any. */
#ifndef QUIRE_LIB_WEB_RECORD_H
#define QUIRE_LIB_WEB_RECORD_H

#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/status.h"

/* record_answer - write a request's whole output and its end (FastCGI 1.0, 3.3, 5.3 and 5.5).
 * id: the request's; data: what CGI would write, at least one byte. Allocates nothing.
 * STATUS_OK; STATUS_HUNG_UP: the peer didn't take it, all of it. */
enum status record_answer(int fd, int id, const char *data, size_t len) NONNULL WARN_UNUSED;

#endif
