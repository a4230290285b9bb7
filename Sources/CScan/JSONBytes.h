#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Whether a JSON string cannot hold a byte as it is.
static inline bool is_json_escape(uint8_t byte) {
  return byte < 0x20 || byte == '"' || byte == '\\';
}

#if defined(__x86_64__)
#include <emmintrin.h>

/// One bit for each byte that a JSON string cannot hold as it is.
static inline int json_escapes(__m128i bytes) {
  __m128i last_control = _mm_set1_epi8(0x1f);
  __m128i control = _mm_cmpeq_epi8(_mm_max_epu8(bytes, last_control), last_control);
  __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return _mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash)));
}
#endif
