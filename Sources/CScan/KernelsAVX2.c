// The kernels for processors with AVX2, that is since about 2013.
#if defined(__x86_64__)

#include <immintrin.h>

#include "Kernels.h"

#define KERNELS scan_kernels_avx2
#define INSTRUCTION_SET scan_avx2

#pragma clang attribute push( \
  __attribute__((target("avx2,pclmul,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)

typedef struct {
  __m256i low, high;
} block;

static inline block block_load(const uint8_t *bytes) {
  const __m256i *halves = (const __m256i *)bytes;
  return (block){_mm256_loadu_si256(halves), _mm256_loadu_si256(halves + 1)};
}

static inline block block_load_start(const uint8_t *bytes, size_t count) {
  uint8_t padded[64] = {0};
  memcpy(padded, bytes, count);
  return block_load(padded);
}

static inline uint64_t half_equal(__m256i half, uint8_t byte) {
  __m256i pattern = _mm256_set1_epi8((char)byte);
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(half, pattern));
}

static inline uint64_t block_equal(block block, uint8_t byte) {
  return half_equal(block.low, byte) | half_equal(block.high, byte) << 32;
}

static inline __m256i half_fold(__m256i half) {
  return _mm256_or_si256(half, _mm256_set1_epi8(0x20));
}

static inline block block_fold(block wide) {
  return (block){half_fold(wide.low), half_fold(wide.high)};
}

static inline uint64_t prefix_xor(uint64_t bits) {
  __m128i product =
    _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8((char)0xff), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

/// Eight at a time, so that the usual block takes no branch that depends on its content.
static inline uint32_t *store_positions(uint64_t bits, uint32_t base, uint32_t *out) {
  uint32_t *end = out + _mm_popcnt_u64(bits);
  while (out < end) {
    for (int i = 0; i < 8; i++) {
      out[i] = base + (uint32_t)_tzcnt_u64(bits);
      bits = _blsr_u64(bits);
    }
    out += 8;
  }
  return end;
}

static inline uint8_t *store_bytes(
  uint64_t bits, block block, const uint8_t *bytes, uint8_t *out
) {
  (void)block;
  for (; bits; bits = _blsr_u64(bits)) *out++ = bytes[_tzcnt_u64(bits)];
  return out;
}

/// The positions of the set bits of eight flags, packed to the front of eight lanes.
static inline __m256i packed_lanes(uint32_t bits) {
  uint64_t lanes = _pext_u64(0x0706050403020100ULL, _pdep_u64(bits, 0x0101010101010101ULL) * 0xff);
  return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)lanes));
}

static size_t select_indices(const uint8_t *flags, size_t count, uint32_t *indices) {
  uint32_t *out = indices;
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    __m256i zero = _mm256_cmpeq_epi8(
      _mm256_loadu_si256((const __m256i *)(flags + i)), _mm256_setzero_si256());
    uint32_t selected = ~(uint32_t)_mm256_movemask_epi8(zero);
    for (uint32_t eight = 0; eight < 32; eight += 8) {
      uint32_t bits = selected >> eight & 0xff;
      __m256i found =
        _mm256_add_epi32(packed_lanes(bits), _mm256_set1_epi32((int)((uint32_t)i + eight)));
      _mm256_storeu_si256((__m256i *)out, found);
      out += _mm_popcnt_u32(bits);
    }
  }
  for (; i < count; i++) {
    *out = (uint32_t)i;
    out += flags[i] != 0;
  }
  return (size_t)(out - indices);
}

typedef __m256i window;
enum { window_width = 32 };

static inline window window_load(const uint8_t *bytes) {
  return _mm256_loadu_si256((const __m256i *)bytes);
}

static inline READS_PAST_END window window_load_start(const uint8_t *bytes, size_t count) {
  if (is_within_page(bytes, sizeof(window))) {
    return _mm256_loadu_si256((const __m256i *)bytes);
  }
  uint8_t padded[sizeof(window)] = {0};
  memcpy(padded, bytes, count);
  return window_load(padded);
}

#define window_equal half_equal
#define window_fold half_fold

#include "KernelBodies.h"

#pragma clang attribute pop
#endif
