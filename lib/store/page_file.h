/* SPDX-License-Identifier: MIT */
/* The files of stored pages under the public folder: "/writing/x/" is writing/x/index.html and
 * "/feed.atom" is feed.atom. Does not know when one may be stored. Internal to lib/store.
 *
 * No symbolic link below the public folder is followed, so that nothing outside it is ever
 * written or unlinked. */
#ifndef QUIRE_LIB_STORE_PAGE_FILE_H
#define QUIRE_LIB_STORE_PAGE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/status.h"

#define PAGE_FILE_TEMPORARY_SIZE 48 /* of a temporary file's name */

/* A page on its way into place. */
struct page_draft {
	int folder;                          /* public/.quire/; -1 for none */
	char name[PAGE_FILE_TEMPORARY_SIZE]; /* in it; "" once renamed or not made */
};

/* page_file_is_valid - whether a page can have this path: begins with "/", no segment empty,
 * of more than 255 bytes or beginning with ".", at most 1,000 bytes. */
bool page_file_is_valid(const char *path) NONNULL PURE WARN_UNUSED;

/* page_file_root - open the public folder. STATUS_OK: close(2) ends it; STATUS_NOT_FOUND: it
 * isn't there (not logged); STATUS_IO (logged). */
enum status page_file_root(const char *public, int *out) NONNULL WARN_UNUSED;

/* page_file_write - a synced temporary file under root with this mtime (seconds UTC).
 * STATUS_OK: page_file_place or page_file_drop ends it; STATUS_IO (logged). */
enum status page_file_write(int root, const char *data, size_t len, int64_t modified,
			    struct page_draft *out) NONNULL WARN_UNUSED;

/* page_file_folder - open the folder that a page's file lies in, made where it is missing.
 * STATUS_OK: close(2) ends it; STATUS_IO (logged). */
enum status page_file_folder(int root, const char *path, int *out) NONNULL WARN_UNUSED;

/* page_file_place - rename a draft to a page's file. STATUS_OK; STATUS_IO (logged). */
enum status page_file_place(struct page_draft *draft, int folder, const char *path)
	NONNULL WARN_UNUSED;

/* page_file_drop - unlink a draft that was not placed, and close. */
void page_file_drop(struct page_draft *draft) NONNULL;

/* page_file_unlink - make pages unreachable. STATUS_OK, also where there are none; STATUS_IO
 * (logged): some may be left. */
enum status page_file_unlink(int root, const char *const *paths, size_t count) NONNULL WARN_UNUSED;

/* page_file_sync - make that outlast a power cut; a folder may have been emptied by a change
 * that was killed before it synced, so that all are synced, not only those just emptied.
 * STATUS_OK; STATUS_IO (logged). */
enum status page_file_sync(int root, const char *const *paths, size_t count) NONNULL WARN_UNUSED;

/* page_file_sweep - unlink temporary files that a killed renderer left more than `age` seconds of
 * real time ago. */
void page_file_sweep(int root, int64_t age);

#endif
