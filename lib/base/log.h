/* SPDX-License-Identifier: MIT */
/* Lines for whoever runs the programs, on standard error. Does not know who reads them.
 *
 * A line is `quire: PROGRAM: text`, of the program `quire` itself `quire: text`; control
 * characters in it are shown as `\xNN`, so that input can't forge a line. The sink is one of
 * the two mutable globals of the project. */
#ifndef QUIRE_LIB_BASE_LOG_H
#define QUIRE_LIB_BASE_LOG_H

#include "lib/base/attr.h"

/* log_open - the program's name for later lines. name: borrowed for good. */
void log_open(const char *name) NONNULL;

/* log_line - one line; at most 1,000 bytes of it are written, in one write. */
void log_line(const char *format, ...) PRINTF(1, 2) NONNULL;

#endif
