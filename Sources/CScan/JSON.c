#include "JSONBytes.h"
#include "Kernels.h"

/// The first quote, backslash or control character, or the end.
static inline const uint8_t *skip_plain(const uint8_t *p, const uint8_t *end) {
#if defined(__x86_64__)
  for (; end - p >= 16; p += 16) {
    int found = json_escapes(_mm_loadu_si128((const __m128i *)p));
    if (found) return p + __builtin_ctz((unsigned)found);
  }
#endif
  while (p < end && !is_json_escape(*p)) p++;
  return p;
}

static inline bool is_hexadecimal(uint8_t byte) {
  return (uint8_t)(byte - '0') < 10 || (uint8_t)((byte | 0x20) - 'a') < 6;
}

/// What follows a string that begins here, or null.
static inline const uint8_t *skip_string(const uint8_t *p, const uint8_t *end) {
  if (p == end || *p != '"') return NULL;
  for (p++;;) {
    p = skip_plain(p, end);
    if (p == end) return NULL;
    if (*p == '"') return p + 1;
    if (*p != '\\' || end - p < 2) return NULL;
    switch (p[1]) {
      case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
        p += 2;
        break;
      case 'u':
        if (end - p < 6) return NULL;
        for (int i = 2; i < 6; i++) {
          if (!is_hexadecimal(p[i])) return NULL;
        }
        p += 6;
        break;
      default: return NULL;
    }
  }
}

static inline const uint8_t *skip_digits(const uint8_t *p, const uint8_t *end) {
  if (p == end || (uint8_t)(*p - '0') >= 10) return NULL;
  do p++;
  while (p < end && (uint8_t)(*p - '0') < 10);
  return p;
}

/// What follows a number that begins here, or null.
static inline const uint8_t *skip_number(const uint8_t *p, const uint8_t *end) {
  if (p < end && *p == '-') p++;
  if (p < end && *p == '0') {
    p++;
  } else if (!(p = skip_digits(p, end))) {
    return NULL;
  }
  if (p < end && *p == '.' && !(p = skip_digits(p + 1, end))) return NULL;
  if (p == end || (*p | 0x20) != 'e') return p;
  p++;
  if (p < end && (*p == '+' || *p == '-')) p++;
  return skip_digits(p, end);
}

static inline const uint8_t *skip_word(
  const uint8_t *p, const uint8_t *end, const char *word, size_t length
) {
  return (size_t)(end - p) >= length && memcmp(p, word, length) == 0 ? p + length : NULL;
}

static inline const uint8_t *skip_space(const uint8_t *p, const uint8_t *end) {
  while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) p++;
  return p;
}

bool scan_is_json(const uint8_t *bytes, size_t length) {
  const uint8_t *end = bytes + length;
  const uint8_t *p = skip_space(bytes, end);
  // Whether the value is inside of a bag, and for each level around it whether that is one.
  bool in_bag = false;
  bool around[SCAN_JSON_MAXIMUM_DEPTH];
  int depth = 0;
value:
  if (p == end) return false;
  switch (*p) {
    case '{':
    case '[':
      if (depth == SCAN_JSON_MAXIMUM_DEPTH) return false;
      around[depth++] = in_bag;
      in_bag = *p == '{';
      p = skip_space(p + 1, end);
      if (p < end && *p == (in_bag ? '}' : ']')) goto close;
      if (in_bag) goto name;
      goto value;
    case '"': p = skip_string(p, end); break;
    case 't': p = skip_word(p, end, "true", 4); break;
    case 'f': p = skip_word(p, end, "false", 5); break;
    case 'n': p = skip_word(p, end, "null", 4); break;
    default: p = skip_number(p, end); break;
  }
  if (!p) return false;
behind:
  p = skip_space(p, end);
  if (depth == 0) return p == end;
  if (p == end) return false;
  if (*p == ',') {
    p = skip_space(p + 1, end);
    if (in_bag) goto name;
    goto value;
  }
  if (*p != (in_bag ? '}' : ']')) return false;
close:
  p++;
  in_bag = around[--depth];
  goto behind;
name:
  if (!(p = skip_string(p, end))) return false;
  p = skip_space(p, end);
  if (p == end || *p != ':') return false;
  p = skip_space(p + 1, end);
  goto value;
}
