#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "CScan.h"

namespace {

constexpr char digitPairs[] =
  "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
  "49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697"
  "9899";

size_t copyText(uint8_t *out, const char *text) {
  size_t length = strlen(text);
  memcpy(out, text, length);
  return length;
}

bool isDigit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

/// Powers of ten that a double holds exactly.
constexpr double exactPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Reads `digits[.digits]` of at most 18 digits whose value is exact in one division; else false.
bool parseShortDecimal(const uint8_t *bytes, size_t length, double *value) {
  if (length == 0 || length > 19) return false;
  uint64_t digits = 0;
  size_t count = 0, decimals = 0;
  bool afterPoint = false;
  for (size_t i = 0; i < length; i++) {
    if (isDigit(bytes[i])) {
      digits = digits * 10 + (bytes[i] - '0');
      count += 1;
      decimals += afterPoint;
    } else if (bytes[i] == '.' && !afterPoint) {
      afterPoint = true;
    } else {
      return false;
    }
  }
  if (count == 0 || count > 18 || digits > (1ULL << 53)) return false;
  *value = static_cast<double>(digits) / exactPowers[decimals];
  return true;
}

}  // namespace

size_t scan_format_int64(int64_t value, uint8_t *out) {
  uint64_t rest = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  uint8_t digits[20];
  uint8_t *next = digits + sizeof digits;
  while (rest >= 100) {
    next -= 2;
    memcpy(next, digitPairs + 2 * (rest % 100), 2);
    rest /= 100;
  }
  if (rest >= 10) {
    next -= 2;
    memcpy(next, digitPairs + 2 * rest, 2);
  } else {
    *--next = static_cast<uint8_t>('0' + rest);
  }
  if (value < 0) *out++ = '-';
  size_t count = static_cast<size_t>(digits + sizeof digits - next);
  memcpy(out, next, count);
  return count + (value < 0);
}

int scan_shortest_double(double value, uint8_t *digits, int *decimal_exponent, bool *negative) {
  *negative = std::signbit(value);
  char text[32];
  char *end = std::to_chars(text, text + sizeof text, std::fabs(value), std::chars_format::scientific).ptr;
  int count = 0;
  char *next = text;
  for (; next < end && *next != 'e'; next++) {
    if (*next != '.') digits[count++] = static_cast<uint8_t>(*next);
  }
  int exponent = 0;
  bool below = next + 1 < end && next[1] == '-';
  for (next += 2; next < end; next++) exponent = exponent * 10 + (*next - '0');
  *decimal_exponent = below ? -exponent : exponent;
  return count;
}

size_t scan_format_double(double value, uint8_t *out) {
  if (std::isnan(value)) return copyText(out, "NaN");
  if (std::isinf(value)) return copyText(out, value < 0 ? "-Infinity" : "Infinity");
  uint8_t digits[17];
  int exponent;
  bool negative;
  int count = scan_shortest_double(value, digits, &exponent, &negative);
  uint8_t *next = out;
  if (negative) *next++ = '-';
  if (exponent < -4 || exponent >= 15) {
    *next++ = digits[0];
    if (count > 1) {
      *next++ = '.';
      memcpy(next, digits + 1, static_cast<size_t>(count - 1));
      next += count - 1;
    }
    *next++ = 'E';
    *next++ = exponent < 0 ? '-' : '+';
    int magnitude = std::abs(exponent);
    if (magnitude < 10) *next++ = '0';
    next += scan_format_int64(magnitude, next);
  } else if (exponent < 0) {
    *next++ = '0';
    *next++ = '.';
    for (int i = -1; i > exponent; i--) *next++ = '0';
    memcpy(next, digits, static_cast<size_t>(count));
    next += count;
  } else {
    for (int i = 0; i < count || i <= exponent; i++) {
      if (i == exponent + 1) *next++ = '.';
      *next++ = i < count ? digits[i] : '0';
    }
  }
  return static_cast<size_t>(next - out);
}

bool scan_parse_double(const uint8_t *bytes, size_t length, double *value) {
  bool negative = length > 0 && bytes[0] == '-';
  if (length > 0 && (bytes[0] == '-' || bytes[0] == '+')) {
    bytes += 1;
    length -= 1;
  }
  double magnitude;
  if (!parseShortDecimal(bytes, length, &magnitude)) {
    if (length == 0 || !(isDigit(bytes[0]) || bytes[0] == '.')) return false;
    const char *begin = reinterpret_cast<const char *>(bytes), *end = begin + length;
    auto result = std::from_chars(begin, end, magnitude);
    if (result.ptr != end || result.ec == std::errc::invalid_argument) return false;
    // Out of range: too large or too small, which `from_chars` does not tell apart.
    if (result.ec != std::errc()) magnitude = std::strtod(std::string(begin, end).c_str(), nullptr);
  }
  *value = negative ? -magnitude : magnitude;
  return true;
}
