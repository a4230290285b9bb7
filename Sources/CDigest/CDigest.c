#include "CDigest.h"

#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <xxhash.h>

/// A digest of libcrypto, looked up by its first user: a look-up takes longer than a short digest.
typedef struct {
  const char *name;
  _Atomic(EVP_MD *) algorithm;
} digest_kind;

static const EVP_MD *algorithm_of(digest_kind *kind) {
  EVP_MD *known = atomic_load_explicit(&kind->algorithm, memory_order_acquire);
  if (known) return known;
  EVP_MD *fetched = EVP_MD_fetch(NULL, kind->name, NULL);
  if (atomic_compare_exchange_strong(&kind->algorithm, &known, fetched)) return fetched;
  EVP_MD_free(fetched);
  return known;
}

/// Ends the program when libcrypto has no memory or, as FIPS configurations can, forbids the digest.
static void digest(digest_kind *kind, const uint8_t *bytes, size_t length, uint8_t *out) {
  if (EVP_Digest(bytes, length, out, NULL, algorithm_of(kind), NULL) != 1) abort();
}

void digest_md5(const uint8_t *bytes, size_t length, uint8_t *out) {
  static digest_kind md5 = {"MD5", NULL};
  digest(&md5, bytes, length, out);
}

void digest_sha1(const uint8_t *bytes, size_t length, uint8_t *out) {
  static digest_kind sha1 = {"SHA1", NULL};
  digest(&sha1, bytes, length, out);
}

void digest_sha256(const uint8_t *bytes, size_t length, uint8_t *out) {
  static digest_kind sha256 = {"SHA256", NULL};
  digest(&sha256, bytes, length, out);
}

uint64_t digest_xxhash64(const uint8_t *bytes, size_t length, uint64_t seed) {
  return XXH64(bytes, length, seed);
}
