/* SPDX-License-Identifier: MIT */
/* The page cache: pages rendered once and then served by the web server as files. Knows paths
 * and generations; does not know what a page shows.
 *
 * A page's generation and changed second are sums and maxima of its own and the site's. A
 * change, inside its write transaction, raises the generation of each page it concerns and
 * unlinks its file before it commits; a renderer that has seen an older generation may not
 * rename its file into place. tests/cache/ forces every interleaving. */
#ifndef QUIRE_LIB_STORE_PAGE_H
#define QUIRE_LIB_STORE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

/* What a read transaction saw of one page and of the site. */
struct page_state {
	int64_t edition;    /* the current one; 0 before the first publish */
	int64_t generation; /* grows with every change that concerns the page */
	int64_t changed;    /* seconds UTC; Last-Modified, and the file's mtime */
	bool registered;    /* whether the page may be stored at all */
};

/* page_look - a page's state, in a read or write transaction. path: from a reader, any text.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status page_look(struct store *s, const char *path, struct page_state *out)
	NONNULL WARN_UNUSED;

/* page_register - let a page be stored from now on; its path comes from publish alone and has
 * no segment "." or "..". In a write transaction; a path known already is no fault.
 * STATUS_OK; STATUS_INVALID: no such path can be (logged); STATUS_STORE. */
enum status page_register(struct store *s, const char *path) NONNULL WARN_UNUSED;

/* page_list - the paths of all registered pages, sorted; *count of them, in a.
 * STATUS_OK; STATUS_BUSY; STATUS_STORE (logged). */
enum status page_list(struct store *s, struct arena *a, const char ***out, size_t *count)
	NONNULL WARN_UNUSED;

/* page_mark - this transaction changes a page. Taken up by store_commit; very many marks become the
 * site's. path is copied. */
void page_mark(struct store *s, const char *path) NONNULL;

/* page_mark_under - the same for every registered page whose path begins with prefix. */
void page_mark_under(struct store *s, const char *prefix) NONNULL;

/* page_mark_site - the same for every page. */
void page_mark_site(struct store *s) NONNULL;

/* page_leave_public - this transaction moves the public folder, from the one at path, absolute, to
 * that of store_set_public: the files of all registered pages are unlinked there too, so that no
 * web server that still shows it shows what was. Marks the whole site. */
void page_leave_public(struct store *s, const char *path) NONNULL;

/* page_sweep - unlink the files of all registered pages, without the lock, and sync: what a
 * change to the whole site does anyhow, done ahead so that its transaction is short. Loses
 * speed for a moment, never truth. STATUS_OK; STATUS_STORE, STATUS_IO (logged). */
enum status page_sweep(struct store *s) NONNULL WARN_UNUSED;

/* page_sweep_leftovers - unlink the temporary files of renderers that were killed an hour ago or
 * earlier. Outside any transaction; what can't be unlinked stays. */
void page_sweep_leftovers(struct store *s) NONNULL;

/* page_store - keep a rendered page as a file, if it is still what `seen` says: written to a
 * temporary file, synced, its mtime set to seen->changed, renamed under the lock. Outside any
 * transaction.
 * STATUS_OK: stored; STATUS_BUSY: the lock wasn't free or the page has changed, nothing is
 * stored; STATUS_NOT_FOUND: no public folder or not registered; STATUS_IO, STATUS_STORE
 * (logged). */
enum status page_store(struct store *s, const char *path, const struct page_state *seen,
		       const char *data, size_t len) NONNULL WARN_UNUSED;

#endif
