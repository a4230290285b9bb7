#include "CDigest.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <xxhash.h>

/// Ends the program when libcrypto has no memory or, as FIPS configurations can, forbids the digest.
static void digest(const EVP_MD *kind, const uint8_t *bytes, size_t length, uint8_t *out) {
  if (EVP_Digest(bytes, length, out, NULL, kind, NULL) != 1) abort();
}

void digest_md5(const uint8_t *bytes, size_t length, uint8_t *out) {
  digest(EVP_md5(), bytes, length, out);
}

void digest_sha1(const uint8_t *bytes, size_t length, uint8_t *out) {
  digest(EVP_sha1(), bytes, length, out);
}

void digest_sha256(const uint8_t *bytes, size_t length, uint8_t *out) {
  digest(EVP_sha256(), bytes, length, out);
}

uint64_t digest_xxhash64(const uint8_t *bytes, size_t length, uint64_t seed) {
  return XXH64(bytes, length, seed);
}
