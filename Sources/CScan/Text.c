#include "JSONBytes.h"
#include "Kernels.h"

#if defined(__x86_64__)
#include <emmintrin.h>

static inline __m128i load16(const uint8_t *bytes) {
  return _mm_loadu_si128((const __m128i *)bytes);
}

/// Loads fewer than 16 bytes; the others are of any value.
static inline READS_PAST_END __m128i load_start(const uint8_t *bytes, size_t count) {
  if (count > 0 && is_within_page(bytes, 16)) return _mm_loadu_si128((const __m128i *)bytes);
  uint8_t padded[16] = {0};
  memcpy(padded, bytes, count);
  return load16(padded);
}

bool scan_json_needs_escape(const uint8_t *bytes, size_t length) {
  if (length < 16) {
    return (json_escapes(load_start(bytes, length)) & ((1 << length) - 1)) != 0;
  }
  for (size_t i = 0; i + 16 < length; i += 16) {
    if (json_escapes(load16(bytes + i))) return true;
  }
  return json_escapes(load16(bytes + length - 16)) != 0;
}

bool scan_is_ascii(const uint8_t *bytes, size_t length) {
  if (length < 16) {
    return (_mm_movemask_epi8(load_start(bytes, length)) & ((1 << length) - 1)) == 0;
  }
  size_t i = 0;
  for (; i + 64 < length; i += 64) {
    __m128i all = _mm_or_si128(
      _mm_or_si128(load16(bytes + i), load16(bytes + i + 16)),
      _mm_or_si128(load16(bytes + i + 32), load16(bytes + i + 48)));
    if (_mm_movemask_epi8(all)) return false;
  }
  for (; i + 16 < length; i += 16) {
    if (_mm_movemask_epi8(load16(bytes + i))) return false;
  }
  return _mm_movemask_epi8(load16(bytes + length - 16)) == 0;
}

#else

bool scan_json_needs_escape(const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (is_json_escape(bytes[i])) return true;
  }
  return false;
}

bool scan_is_ascii(const uint8_t *bytes, size_t length) {
  uint8_t all = 0;
  for (size_t i = 0; i < length; i++) all |= bytes[i];
  return all < 0x80;
}

#endif

/// The length of the well-formed UTF-8 character that begins with this non-ASCII byte, or 0.
static inline size_t character_length(const uint8_t *bytes, size_t available) {
  uint8_t first = bytes[0];
  size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || available < length) return 0;
  // The second byte's range excludes overlong forms, surrogates and what is beyond U+10FFFF.
  uint8_t least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  uint8_t most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (bytes[1] < least || bytes[1] > most) return 0;
  for (size_t i = 2; i < length; i++) {
    if ((bytes[i] & 0xc0) != 0x80) return 0;
  }
  return length;
}

bool scan_is_utf8(const uint8_t *bytes, size_t length) {
  if (scan_is_ascii(bytes, length)) return true;
  size_t i = 0;
  while (i < length) {
    if (i + 8 <= length && (scan_load64(bytes + i) & 0x8080808080808080ULL) == 0) {
      i += 8;
    } else if (bytes[i] < 0x80) {
      i += 1;
    } else {
      size_t character = character_length(bytes + i, length - i);
      if (character == 0) return false;
      i += character;
    }
  }
  return true;
}
