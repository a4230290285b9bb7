#include "UnicodeClasses.h"

namespace {

/// A class by its letter: what it holds, to stand between brackets.
std::string_view contents(char letter) {
  switch (letter) {
    case 'd': return "\\p{Nd}";
    case 'D': return "\\P{Nd}";
    case 's': return "\\t-\\r \\x{85}\\p{Z}";
    case 'S':
      return "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{84}\\x{86}-\\x{9f}\\x{a1}-\\x{167f}"
             "\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}"
             "\\x{2060}-\\x{2fff}\\x{3001}-\\x{10ffff}";
    case 'w': return "\\p{L}\\p{M}\\p{Nd}\\p{Nl}\\p{Pc}\\x{200c}\\x{200d}";
    case 'W': return "\\p{No}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\p{S}\\p{Z}\\p{C}";
    default: return {};
  }
}

/// A class that stands alone.
std::string alone(char letter) {
  if (letter == 'W') return "[^" + std::string(contents('w')) + "]";
  return "[" + std::string(contents(letter)) + "]";
}

}  // namespace

std::optional<std::string> withUnicodeClasses(std::string_view pattern) {
  std::string result;
  bool isChanged = false;
  bool inBrackets = false;
  size_t bracket = 0;
  for (size_t i = 0; i < pattern.size(); i++) {
    char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      char letter = pattern[i + 1];
      if (letter == 'Q' && !inBrackets) {
        size_t end = pattern.find("\\E", i + 2);
        size_t stop = end == pattern.npos ? pattern.size() : end + 2;
        result += pattern.substr(i, stop - i);
        i = stop - 1;
        continue;
      }
      std::string_view inside = contents(letter);
      if (inside.empty()) {
        result += pattern.substr(i, 2);
      } else {
        result += inBrackets ? std::string(inside) : alone(letter);
        isChanged = true;
      }
      i += 1;
      continue;
    }
    if (!inBrackets && c == '[') {
      inBrackets = true;
      bracket = i;
    } else if (inBrackets && c == '[' && i + 1 < pattern.size() && pattern[i + 1] == ':') {
      size_t end = pattern.find(":]", i + 2);
      if (end != pattern.npos) {
        result += pattern.substr(i, end + 2 - i);
        i = end + 1;
        continue;
      }
    } else if (inBrackets && c == ']') {
      // Right behind the opening bracket it is a member.
      bool isFirst = i == bracket + 1 || (i == bracket + 2 && pattern[bracket + 1] == '^');
      if (!isFirst) inBrackets = false;
    }
    result += c;
  }
  if (!isChanged) return std::nullopt;
  return result;
}
