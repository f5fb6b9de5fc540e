/* SPDX-License-Identifier: MIT */
#include "lib/base/signature.h"

#include <string.h>

#include <sodium/crypto_generichash.h>
#include <sodium/utils.h>

#define NUMBER_BYTES  8
#define PAYLOAD_BYTES (1 + NUMBER_BYTES)
#define MAC_BYTES     (SIGNATURE_BYTES - PAYLOAD_BYTES)

/* By enum signature_purpose. They stand in what was mailed, so they never change. */
static const char *const words[] = {
	[SIGNATURE_UNSUBSCRIBE] = "unsubscribe",
	[SIGNATURE_PREFERENCES] = "preferences",
	[SIGNATURE_ENVELOPE] = "envelope",
	[SIGNATURE_NEVER] = "never",
	[SIGNATURE_FORM] = "form",
	[SIGNATURE_SUPPRESSION] = "suppression",
	[SIGNATURE_BUDGET] = "budget",
	[SIGNATURE_JOURNAL] = "journal",
};

static void keyed(const struct signature_key *key, enum signature_purpose purpose, const void *data,
		  size_t len, unsigned char *out, size_t size)
{
	crypto_generichash_state state;
	const char *word = words[purpose];

	crypto_generichash_init(&state, key->secret, sizeof(key->secret), size);
	crypto_generichash_update(&state, (const unsigned char *)word, strlen(word) + 1);
	if (len > 0)
		crypto_generichash_update(&state, data, len);
	crypto_generichash_final(&state, out, size);
}

const char *signature_make(const struct signature_keys *keys, enum signature_purpose purpose,
			   int64_t number, char out[SIGNATURE_SIZE])
{
	const struct signature_key *key = &keys->items[keys->count - 1];
	unsigned char bytes[SIGNATURE_BYTES];

	bytes[0] = (unsigned char)key->id;
	for (int i = 0; i < NUMBER_BYTES; i++)
		bytes[1 + i] = (unsigned char)((uint64_t)number >> (8 * (NUMBER_BYTES - 1 - i)));
	keyed(key, purpose, bytes, PAYLOAD_BYTES, bytes + PAYLOAD_BYTES, MAC_BYTES);
	return base32_write(bytes, sizeof(bytes), out);
}

static const struct signature_key *find_key(const struct signature_keys *keys, int id)
{
	for (size_t i = 0; i < keys->count; i++)
		if (keys->items[i].id == id)
			return &keys->items[i];
	return NULL;
}

enum status signature_read(const struct signature_keys *keys, enum signature_purpose purpose,
			   const char *text, int64_t *out)
{
	unsigned char bytes[SIGNATURE_BYTES], mac[MAC_BYTES];
	const struct signature_key *key;
	uint64_t number = 0;
	enum status status = base32_read(text, bytes, sizeof(bytes));

	if (status != STATUS_OK)
		return status;
	key = find_key(keys, bytes[0]);
	if (!key)
		return STATUS_INVALID;
	keyed(key, purpose, bytes, PAYLOAD_BYTES, mac, sizeof(mac));
	if (sodium_memcmp(mac, bytes + PAYLOAD_BYTES, sizeof(mac)) != 0)
		return STATUS_INVALID;
	for (int i = 0; i < NUMBER_BYTES; i++)
		number = number << 8 | bytes[1 + i];
	*out = (int64_t)number;
	return STATUS_OK;
}

struct hash signature_hash(const struct signature_key *key, enum signature_purpose purpose,
			   const char *text)
{
	struct hash hash = {0};

	keyed(key, purpose, text, strlen(text), hash.bytes, sizeof(hash.bytes));
	return hash;
}
