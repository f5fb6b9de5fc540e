/* SPDX-License-Identifier: MIT */
/* Points where tests stop a process, to force each interleaving and to kill it there. Nothing
 * unless configured with --enable-pause-points; never for production.
 *
 * PAUSE("NAME"): where the environment has QUIRE_PAUSE_DIR and a FIFO DIR/NAME.wait is there,
 * make DIR/NAME.reached and wait for a byte from the FIFO or its end.
 *
 * cli/sending.h has the names of what sends mails; beside them digest-freezing (in a step's
 * transaction) and digest-frozen, journal-made, reconcile-merged and reconcile-renewed. The others,
 * in the order in which they are reached:
 *   render-begun     a read transaction has begun (store_read_begin)
 *   render-seen      a page's state was read in it (page_look)
 *   render-written   the rendered page's temporary file is written and synced (page_store)
 *   render-locked    the lock was free and is held
 *   render-checked   the state, read anew, is still the same
 *   render-renamed   the file is in place
 *   render-unlocked  the lock is given back
 *   change-locked    a change holds the lock (store_write_begin)
 *   change-begun     its write transaction has begun
 *   change-bumped    the generations are raised, not committed (store_commit)
 *   change-unlinked  the files of the pages are gone
 *   change-synced    and will be after a power cut
 *   change-committed the transaction is committed
 *   change-unlocked  the lock is given back; the change may be acknowledged */
#ifndef QUIRE_LIB_BASE_PAUSE_H
#define QUIRE_LIB_BASE_PAUSE_H

#include "lib/base/attr.h"

#ifdef QUIRE_PAUSE_POINTS
#define PAUSE(name) pause_at(name)
#else
#define PAUSE(name) ((void)0)
#endif

/* pause_at - what PAUSE does where it does something; without pause points, nothing. */
void pause_at(const char *name) NONNULL;

#endif
