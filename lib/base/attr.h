/* SPDX-License-Identifier: MIT */
/* Compiler attributes under short names. Knows nothing of the rest. */
#ifndef QUIRE_LIB_BASE_ATTR_H
#define QUIRE_LIB_BASE_ATTR_H

#define NONNULL             __attribute__((nonnull))
#define NONNULL_AT(...)     __attribute__((nonnull(__VA_ARGS__)))
#define RETURNS_NONNULL     __attribute__((returns_nonnull))
#define WARN_UNUSED         __attribute__((warn_unused_result))
#define PRINTF(form, first) __attribute__((format(printf, form, first)))
#define PURE                __attribute__((pure))
#define NORETURN            __attribute__((noreturn))

#endif
