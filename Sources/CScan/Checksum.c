#include "CScan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Eight bytes at a time: table k is for the byte with k bytes behind it.
static uint32_t tables[8][256];

__attribute__((constructor)) static void make_tables(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
    tables[0][byte] = value;
  }
  for (int table = 1; table < 8; table++) {
    for (int byte = 0; byte < 256; byte++) {
      uint32_t before = tables[table - 1][byte];
      tables[table][byte] = before >> 8 ^ tables[0][before & 255];
    }
  }
}

static uint32_t by_tables(uint32_t value, const uint8_t *bytes, size_t length) {
  for (; length >= 8; length -= 8, bytes += 8) {
    uint32_t low = scan_load32(bytes) ^ value, high = scan_load32(bytes + 4);
    value = tables[7][low & 255] ^ tables[6][low >> 8 & 255] ^ tables[5][low >> 16 & 255]
      ^ tables[4][low >> 24] ^ tables[3][high & 255] ^ tables[2][high >> 8 & 255]
      ^ tables[1][high >> 16 & 255] ^ tables[0][high >> 24];
  }
  for (; length > 0; length--, bytes++) value = value >> 8 ^ tables[0][(value ^ *bytes) & 255];
  return value;
}

#if defined(__x86_64__)
#define FOLDING __attribute__((target("pclmul,sse4.1")))

FOLDING static inline __m128i load(const uint8_t *bytes) {
  return _mm_loadu_si128((const __m128i *)bytes);
}

/// Moves a remainder over as many bits as `keys` are for, onto the bytes that are there.
FOLDING static inline __m128i fold(__m128i value, __m128i keys, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(value, keys, 0x00);
  __m128i high = _mm_clmulepi64_si128(value, keys, 0x11);
  return _mm_xor_si128(next, _mm_xor_si128(low, high));
}

/// By carry-less multiplication, as Gopal and others describe it (Intel, 2009); at least 64 bytes, in
/// multiples of 16.
FOLDING static uint32_t by_folding(uint32_t value, const uint8_t *bytes, size_t length) {
  __m128i keys = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  __m128i a = _mm_xor_si128(load(bytes), _mm_cvtsi32_si128((int)value));
  __m128i b = load(bytes + 16), c = load(bytes + 32), d = load(bytes + 48);
  for (bytes += 64, length -= 64; length >= 64; bytes += 64, length -= 64) {
    a = fold(a, keys, load(bytes));
    b = fold(b, keys, load(bytes + 16));
    c = fold(c, keys, load(bytes + 32));
    d = fold(d, keys, load(bytes + 48));
  }
  keys = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  a = fold(fold(fold(a, keys, b), keys, c), keys, d);
  for (; length >= 16; bytes += 16, length -= 16) a = fold(a, keys, load(bytes));
  // 128 bits to 64, to 32, and what is left of a division by the polynomial.
  __m128i mask = _mm_setr_epi32(~0, 0, ~0, 0);
  a = _mm_xor_si128(_mm_srli_si128(a, 8), _mm_clmulepi64_si128(a, keys, 0x10));
  b = _mm_srli_si128(a, 4);
  keys = _mm_set_epi64x(0, 0x0163cd6124);
  a = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(a, mask), keys, 0x00), b);
  keys = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  b = _mm_and_si128(_mm_clmulepi64_si128(_mm_and_si128(a, mask), keys, 0x10), mask);
  a = _mm_xor_si128(a, _mm_clmulepi64_si128(b, keys, 0x00));
  return (uint32_t)_mm_extract_epi32(a, 1);
}
#endif

uint32_t scan_crc32(uint32_t before, const uint8_t *bytes, size_t length) {
  uint32_t value = ~before;
#if defined(__x86_64__)
  if (length >= 64 && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1")) {
    size_t folded = length & ~(size_t)15;
    value = by_folding(value, bytes, folded);
    bytes += folded;
    length -= folded;
  }
#endif
  return ~by_tables(value, bytes, length);
}
