// The kernels for processors with AVX-512 and its byte compression (Ice Lake, Zen 4).
#if defined(__x86_64__)

#include <immintrin.h>

#include "Kernels.h"

#define KERNELS scan_kernels_avx512
#define INSTRUCTION_SET scan_avx512

#pragma clang attribute push( \
  __attribute__((target( \
    "avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi2,avx2,pclmul,bmi,bmi2,lzcnt,popcnt"))), \
  apply_to = function)

typedef __m512i block;

static inline block block_load(const uint8_t *bytes) {
  return _mm512_loadu_si512(bytes);
}

static inline block block_load_start(const uint8_t *bytes, size_t count) {
  return _mm512_maskz_loadu_epi8((1ULL << count) - 1, bytes);
}

static inline uint64_t block_equal(block block, uint8_t byte) {
  return _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8((char)byte));
}

static inline block block_fold(block block) {
  return _mm512_or_si512(block, _mm512_set1_epi8(0x20));
}

static inline uint64_t prefix_xor(uint64_t bits) {
  __m128i product =
    _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8((char)0xff), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

static const uint8_t byte_numbers[64] = {
  0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
  22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
  44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
};

static inline void store_sixteen(__m128i numbers, uint32_t base, uint32_t *out) {
  __m512i wide = _mm512_cvtepu8_epi32(numbers);
  _mm512_storeu_si512(out, _mm512_add_epi32(wide, _mm512_set1_epi32((int)base)));
}

static inline uint32_t *store_positions(uint64_t bits, uint32_t base, uint32_t *out) {
  long long count = _mm_popcnt_u64(bits);
  __m512i numbers = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(byte_numbers));
  store_sixteen(_mm512_castsi512_si128(numbers), base, out);
  if (__builtin_expect(count > 16, 0)) {
    store_sixteen(_mm512_extracti32x4_epi32(numbers, 1), base, out + 16);
    store_sixteen(_mm512_extracti32x4_epi32(numbers, 2), base, out + 32);
    store_sixteen(_mm512_extracti32x4_epi32(numbers, 3), base, out + 48);
  }
  return out + count;
}

static inline uint8_t *store_bytes(
  uint64_t bits, block block, const uint8_t *bytes, uint8_t *out
) {
  (void)bytes;
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(bits, block));
  return out + _mm_popcnt_u64(bits);
}

static size_t select_indices(const uint8_t *flags, size_t count, uint32_t *indices) {
  uint32_t *out = indices;
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    block block = block_load(flags + i);
    out = store_positions(_mm512_test_epi8_mask(block, block), (uint32_t)i, out);
  }
  for (; i < count; i++) {
    *out = (uint32_t)i;
    out += flags[i] != 0;
  }
  return (size_t)(out - indices);
}

typedef block window;
enum { window_width = 64 };
#define window_load block_load
#define window_load_start block_load_start
#define window_equal block_equal
#define window_fold block_fold

#include "KernelBodies.h"

#pragma clang attribute pop
#endif
