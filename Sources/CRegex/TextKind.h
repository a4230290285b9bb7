// What kind of text a row holds, which decides the engine that may run it.
#ifndef TEXT_KIND_H
#define TEXT_KIND_H

#include <cstddef>
#include <cstdint>
#include <cstring>

inline uint64_t highBits(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word & 0x8080808080808080ULL;
}

/// The number of ASCII bytes at the start, or a few fewer.
inline size_t asciiPrefix(const uint8_t *bytes, size_t length) {
  size_t i = 0;
  for (; i + 32 <= length; i += 32) {
    if (highBits(bytes + i) | highBits(bytes + i + 8) | highBits(bytes + i + 16)
        | highBits(bytes + i + 24)) {
      return i;
    }
  }
  for (; i + 8 <= length; i += 8) {
    if (highBits(bytes + i)) return i;
  }
  while (i < length && bytes[i] < 0x80) i += 1;
  return i;
}

inline bool isAscii(const uint8_t *bytes, size_t length) {
  return asciiPrefix(bytes, length) == length;
}

/// Whether the text is well-formed UTF-8 (no surrogates, no overlong forms).
inline bool isUTF8(const uint8_t *bytes, size_t length) {
  size_t i = asciiPrefix(bytes, length);
  while (i < length) {
    uint8_t first = bytes[i];
    if (first < 0x80) {
      i += i + 8 <= length && !highBits(bytes + i) ? 8 : 1;
      continue;
    }
    size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || length - i < size) return false;
    // The second byte's range excludes overlong forms, surrogates and what is beyond U+10FFFF.
    uint8_t least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    uint8_t most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (bytes[i + 1] < least || bytes[i + 1] > most) return false;
    for (size_t k = 2; k < size; k++) {
      if ((bytes[i + k] & 0xc0) != 0x80) return false;
    }
    i += size;
  }
  return true;
}

#endif
