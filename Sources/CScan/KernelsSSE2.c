// The kernels for every x86-64 processor.
#if defined(__x86_64__)

#include <emmintrin.h>

#include "Kernels.h"

#define KERNELS scan_kernels_sse2
#define INSTRUCTION_SET scan_sse2

typedef struct {
  __m128i quarters[4];
} block;

static inline block block_load(const uint8_t *bytes) {
  const __m128i *quarters = (const __m128i *)bytes;
  return (block){{
    _mm_loadu_si128(quarters), _mm_loadu_si128(quarters + 1), _mm_loadu_si128(quarters + 2),
    _mm_loadu_si128(quarters + 3),
  }};
}

static inline block block_load_start(const uint8_t *bytes, size_t count) {
  uint8_t padded[64] = {0};
  memcpy(padded, bytes, count);
  return block_load(padded);
}

static inline uint64_t block_equal(block block, uint8_t byte) {
  __m128i pattern = _mm_set1_epi8((char)byte);
  uint64_t bits = 0;
  for (int i = 0; i < 4; i++) {
    int found = _mm_movemask_epi8(_mm_cmpeq_epi8(block.quarters[i], pattern));
    bits |= (uint64_t)(uint32_t)found << (16 * i);
  }
  return bits;
}

static inline block block_fold(block block) {
  for (int i = 0; i < 4; i++) {
    block.quarters[i] = _mm_or_si128(block.quarters[i], _mm_set1_epi8(0x20));
  }
  return block;
}

#include "PortablePrimitives.h"

typedef __m128i window;
enum { window_width = 16 };

static inline window window_load(const uint8_t *bytes) {
  return _mm_loadu_si128((const __m128i *)bytes);
}

static inline READS_PAST_END window window_load_start(const uint8_t *bytes, size_t count) {
  if (is_within_page(bytes, sizeof(window))) {
    return _mm_loadu_si128((const __m128i *)bytes);
  }
  uint8_t padded[sizeof(window)] = {0};
  memcpy(padded, bytes, count);
  return window_load(padded);
}

static inline uint64_t window_equal(window window, uint8_t byte) {
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(window, _mm_set1_epi8((char)byte)));
}

static inline window window_fold(window window) {
  return _mm_or_si128(window, _mm_set1_epi8(0x20));
}

#include "KernelBodies.h"

#endif
