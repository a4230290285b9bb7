#include "Kernels.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

static inline uint32_t unit_at(const uint8_t *bytes, size_t index) {
  return (uint32_t)bytes[2 * index] | (uint32_t)bytes[2 * index + 1] << 8;
}

/// Writes a code point of at least 0x80 as UTF-8.
static inline size_t put(uint32_t point, uint8_t *out) {
  if (point < 0x800) {
    out[0] = (uint8_t)(0xc0 | point >> 6);
    out[1] = (uint8_t)(0x80 | (point & 0x3f));
    return 2;
  }
  if (point < 0x10000) {
    out[0] = (uint8_t)(0xe0 | point >> 12);
    out[1] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
    out[2] = (uint8_t)(0x80 | (point & 0x3f));
    return 3;
  }
  out[0] = (uint8_t)(0xf0 | point >> 18);
  out[1] = (uint8_t)(0x80 | (point >> 12 & 0x3f));
  out[2] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
  out[3] = (uint8_t)(0x80 | (point & 0x3f));
  return 4;
}

/// Writes the character of at least 0x80 at an index, which is moved behind it.
static inline size_t put_character(
  const uint8_t *bytes, size_t units, size_t *index, uint32_t unit, uint8_t *out) {
  uint32_t point = unit;
  if ((unit & 0xf800) == 0xd800) {
    point = 0xfffd;
    if (unit < 0xdc00 && *index + 1 < units) {
      uint32_t second = unit_at(bytes, *index + 1);
      if ((second & 0xfc00) == 0xdc00) {
        point = 0x10000 + ((unit & 0x3ff) << 10) + (second & 0x3ff);
        *index += 1;
      }
    }
  }
  *index += 1;
  return put(point, out);
}

static size_t put_escape(uint32_t unit, uint8_t *out) {
  static const char digits[] = "0123456789abcdef";
  out[0] = '\\';
  switch (unit) {
  case '"': case '\\': out[1] = (uint8_t)unit; return 2;
  case '\n': out[1] = 'n'; return 2;
  case '\r': out[1] = 'r'; return 2;
  case '\t': out[1] = 't'; return 2;
  case '\b': out[1] = 'b'; return 2;
  case '\f': out[1] = 'f'; return 2;
  default:
    memcpy(out + 1, "u00", 3);
    out[4] = (uint8_t)digits[unit >> 4 & 15];
    out[5] = (uint8_t)digits[unit & 15];
    return 6;
  }
}

#if defined(__x86_64__)
/// Packs 8 units; their mask has a bit for each byte that is no ASCII, or that `json` must escape.
static inline int pack(const uint8_t *bytes, bool json, __m128i *packed) {
  __m128i units = _mm_loadu_si128((const __m128i *)bytes);
  __m128i wide = _mm_and_si128(units, _mm_set1_epi16((short)0xff80));
  if (_mm_movemask_epi8(_mm_cmpeq_epi16(wide, _mm_setzero_si128())) != 0xffff) return 1;
  *packed = _mm_packus_epi16(units, units);
  if (!json) return 0;
  __m128i last_control = _mm_set1_epi8(0x1f);
  __m128i control = _mm_cmpeq_epi8(_mm_max_epu8(*packed, last_control), last_control);
  __m128i quote = _mm_cmpeq_epi8(*packed, _mm_set1_epi8('"'));
  __m128i backslash = _mm_cmpeq_epi8(*packed, _mm_set1_epi8('\\'));
  return _mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash)));
}
#endif

static inline size_t convert(const uint8_t *bytes, size_t units, uint8_t *out, bool json) {
  size_t index = 0, written = 0;
  while (index < units) {
#if defined(__x86_64__)
    while (index + 8 <= units) {
      __m128i packed;
      if (pack(bytes + 2 * index, json, &packed) != 0) break;
      _mm_storel_epi64((__m128i *)(out + written), packed);
      written += 8;
      index += 8;
    }
    size_t end = index + 8 < units ? index + 8 : units;
#else
    size_t end = units;
#endif
    while (index < end) {
      uint32_t unit = unit_at(bytes, index);
      if (unit >= 0x80) {
        written += put_character(bytes, units, &index, unit, out + written);
      } else if (json && (unit < 0x20 || unit == '"' || unit == '\\')) {
        written += put_escape(unit, out + written);
        index += 1;
      } else {
        out[written++] = (uint8_t)unit;
        index += 1;
      }
    }
  }
  return written;
}

size_t scan_utf16_text(const uint8_t *bytes, size_t units, uint8_t *out) {
  return convert(bytes, units, out, false);
}

size_t scan_utf16_json(const uint8_t *bytes, size_t units, uint8_t *out) {
  return convert(bytes, units, out, true);
}

size_t scan_utf16_json_string(const uint8_t *bytes, size_t units, uint8_t *out) {
  size_t index = 0, written = 0;
  while (index < units) {
#if defined(__x86_64__)
    // What is no ASCII is at least 0x80 when it is packed, or zero, as a control character.
    __m128i packed = _mm_packus_epi16(
      _mm_loadu_si128((const __m128i *)(bytes + 2 * index)),
      _mm_loadu_si128((const __m128i *)(bytes + 2 * index + 16)));
    __m128i last_control = _mm_set1_epi8(0x1f);
    __m128i control = _mm_cmpeq_epi8(_mm_max_epu8(packed, last_control), last_control);
    __m128i quote = _mm_cmpeq_epi8(packed, _mm_set1_epi8('"'));
    __m128i backslash = _mm_cmpeq_epi8(packed, _mm_set1_epi8('\\'));
    __m128i others = _mm_or_si128(_mm_or_si128(control, packed), _mm_or_si128(quote, backslash));
    size_t plain = (size_t)__builtin_ctz((unsigned)_mm_movemask_epi8(others) | 0x10000);
    _mm_storeu_si128((__m128i *)(out + written), packed);
    if (plain > units - index) plain = units - index;
    index += plain;
    written += plain;
    if (index == units) break;
    if (plain == 16) continue;
#endif
    uint32_t unit = unit_at(bytes, index);
    if (unit == 0) break;
    if (unit >= 0x80) {
      written += put_character(bytes, units, &index, unit, out + written);
    } else if (unit < 0x20 || unit == '"' || unit == '\\') {
      written += put_escape(unit, out + written);
      index += 1;
    } else {
      out[written++] = (uint8_t)unit;
      index += 1;
    }
  }
  return written;
}

size_t scan_utf16_length(const uint8_t *bytes, size_t units) {
  size_t index = 0;
#if defined(__x86_64__)
  for (; index + 8 <= units; index += 8) {
    __m128i eight = _mm_loadu_si128((const __m128i *)(bytes + 2 * index));
    int zeros = _mm_movemask_epi8(_mm_cmpeq_epi16(eight, _mm_setzero_si128()));
    if (zeros != 0) return index + (size_t)__builtin_ctz((unsigned)zeros) / 2;
  }
#endif
  while (index < units && (bytes[2 * index] | bytes[2 * index + 1]) != 0) index++;
  return index;
}
