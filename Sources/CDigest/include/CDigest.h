#ifndef CDIGEST_H
#define CDIGEST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Writes the 16 bytes of the MD5 digest.
void digest_md5(const uint8_t *bytes, size_t length, uint8_t *out);

/// Writes the 20 bytes of the SHA-1 digest.
void digest_sha1(const uint8_t *bytes, size_t length, uint8_t *out);

/// Writes the 32 bytes of the SHA-256 digest.
void digest_sha256(const uint8_t *bytes, size_t length, uint8_t *out);

/// The 64-bit xxHash (XXH64).
uint64_t digest_xxhash64(const uint8_t *bytes, size_t length, uint64_t seed);

#ifdef __cplusplus
}
#endif

#endif
