#include <cstring>

#include "Parser.h"
#include "PropertyNames.h"
#include "UnicodeData.h"

namespace {

const char *const propertyHelp =
  "it is a category such as Lu, a script such as Greek, or a property such as Alphabetic";

int digit(uint32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A' + 10);
  return -1;
}

/// What to write for an escape that other languages have.
std::string substitute(uint32_t c) {
  switch (c) {
    case 'Z': return "write '\\z' for the end of the text";
    case 'h': return "write '[ \\t]'";
    case 'R': return "write '\\r?\\n'";
    case 'N': return "write '.' without the flag s";
    case 'C': case 'X': return "write '(?s:.)'";
    case 'e': return "write '\\x1B'";
    case 'Q': case 'E':
      return "there is no quotation: write a backslash before each special character";
    case 'K': return "put what you want into a group";
    case '8': case '9': case 'k': case 'g':
      return "what a group matched cannot be asked for again in the pattern";
    default: return "letters and digits stand for themselves without a backslash";
  }
}

}  // namespace

/// What a backslash and the characters behind it stand for.
Parser::Escape Parser::escape() {
  using Kind = Escape::Kind;
  size_t start = at_;
  at_ += 1;
  if (isAtEnd()) fail("nothing stands behind '\\'", "write '\\\\' for the character", start, at_);
  uint32_t c = peek();
  switch (c) {
    case 'd': case 'D': case 's': case 'S': case 'w': case 'W':
      at_ += 1;
      return {Kind::members, 0, letterClass(c, start)};
    case 'p': case 'P': return {Kind::members, 0, property(c == 'P', start)};
    case 'x': case 'u': case 'U': return hexadecimal(c, start);
    default: break;
  }
  at_ += 1;
  switch (c) {
    case 'a': return {Kind::character, '\a'};
    case 'f': return {Kind::character, '\f'};
    case 'n': return {Kind::character, '\n'};
    case 'r': return {Kind::character, '\r'};
    case 't': return {Kind::character, '\t'};
    case 'v': return {Kind::character, '\v'};
    case 'A': return {Kind::look, 0, {}, Look::textStart};
    case 'z': return {Kind::look, 0, {}, Look::textEnd};
    case 'B': return {Kind::look, 0, {}, Look::noWordBorder};
    case '<': return {Kind::look, 0, {}, Look::wordStart};
    case '>': return {Kind::look, 0, {}, Look::wordEnd};
    case 'b': {
      auto named = peek() == '{' ? namedWordBorder(start) : std::nullopt;
      return {Kind::look, 0, {}, named.value_or(Look::wordBorder)};
    }
    default: break;
  }
  if (c >= '0' && c <= '7') {
    uint32_t value = c - '0';
    for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; i++, at_++) {
      value = value * 8 + peek() - '0';
    }
    return {Kind::character, value};
  }
  bool isLetterOrDigit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  if (isLetterOrDigit || c >= 128) failUnknownEscape(c, start);
  return {Kind::character, c};
}

void Parser::failUnknownEscape(uint32_t c, size_t start) const {
  std::string text = "\\";
  appendUTF8(text, c);
  std::string help = c >= 128 ? "it stands for itself without a backslash" : substitute(c);
  fail("unknown escape '" + text + "'", help, start, at_);
}

/// The rest of `\b{start}` and so on; nothing, and all is as before, when it is a count.
std::optional<Look> Parser::namedWordBorder(size_t start) {
  static const char *const help = "it is one of start, end, start-half, end-half";
  size_t brace = at_;
  auto isPart = [&] {
    uint32_t c = peek();
    return c == '-' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  if (!advance()) fail("'\\b{' is not closed", help, start, at_);
  if (!isPart()) {
    at_ = brace;
    return std::nullopt;
  }
  std::string name;
  for (; isPart(); advance()) name += static_cast<char>(peek());
  if (peek() != '}') fail("'\\b{' is not closed", help, start, at_);
  at_ += 1;
  if (name == "start") return Look::wordStart;
  if (name == "end") return Look::wordEnd;
  if (name == "start-half") return Look::wordStartHalf;
  if (name == "end-half") return Look::wordEndHalf;
  fail("unknown border of a word '" + name + "'", help, start, at_);
}

/// The character of `\x7F`, `\u007F`, `\U0000007F` or of one of them with braces.
Parser::Escape Parser::hexadecimal(uint32_t letter, size_t start) {
  size_t count = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
  std::string help = "it is \\" + std::string(1, static_cast<char>(letter)) + " with "
    + std::to_string(count) + " hexadecimal digits, or any number of them in braces";
  auto check = [&](bool isRight) {
    if (!isRight) fail("hexadecimal digits are missing", help, start, at_ + 1);
  };
  check(advance());
  bool hasBraces = peek() == '{';
  if (hasBraces) check(advance());
  uint64_t value = 0;
  size_t seen = 0;
  for (; hasBraces ? peek() != '}' : seen < count; seen++) {
    check(digit(peek()) >= 0);
    value = value > lastCodePoint ? value : value * 16 + static_cast<uint64_t>(digit(peek()));
    advance();
  }
  check(seen > 0);
  if (hasBraces) advance();
  if (value > lastCodePoint || (value >= 0xd800 && value <= 0xdfff)) {
    fail("there is no such character", "the last one is \\x{10FFFF}", start, at_);
  }
  bool isByte = letter == 'x' && !hasBraces;
  return {Escape::Kind::character, static_cast<uint32_t>(value), {}, Look::textStart, isByte};
}

/// The class of `\pL`, `\p{Greek}`, `\p{name=value}` and their opposites.
ClassExpression Parser::property(bool isNegated, size_t start) {
  if (!advance()) fail("the name of a Unicode class is missing", propertyHelp, start, at_);
  std::string name;
  if (peek() == '{') {
    while (advance() && peek() != '}') appendUTF8(name, peek());
    if (isAtEnd()) fail("the name of a Unicode class is not closed", propertyHelp, start, at_);
  } else {
    appendUTF8(name, peek());
  }
  at_ += 1;
  if (!flags_.isUnicode) {
    fail("Unicode classes need Unicode", "set the flag u again: (?u:…)", start, at_);
  }
  std::string wanted = name;
  size_t unequal = name.find("!=");
  if (unequal != name.npos) {
    isNegated = !isNegated;
    wanted.erase(unequal, 1);
  }
  auto item = propertyNamed(wanted);
  if (!item) fail("unknown Unicode class '" + name + "'", propertyHelp, start, at_);
  ClassExpression members;
  if (flags_.foldsCase) {
    members.properties.push_back(*item);
    members = withOtherCases(std::move(members));
    members.isNegated = isNegated;
  } else {
    members.properties.push_back(isNegated ? oppositeProperty(*item) : *item);
  }
  return members;
}

/// The class of `\d`, `\s`, `\w` and their opposites.
ClassExpression Parser::letterClass(uint32_t letter, size_t start) const {
  bool isNegated = letter < 'a';
  uint32_t kind = letter | 0x20;
  ClassExpression members;
  if (!flags_.isUnicode) {
    if (kind == 'd') members.ranges = {{'0', '9'}};
    if (kind == 's') members.ranges = {{'\t', '\r'}, {' ', ' '}};
    if (kind == 'w') members.ranges = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
    if (isNegated) negate(members, start);
    return members;
  }
  members.properties = kind == 'd' ? digitProperties
    : kind == 's'                  ? spaceProperties
                                   : wordProperties;
  if (isNegated && kind != 'w') {
    members.properties = {oppositeProperty(members.properties[0])};
  } else {
    members.isNegated = isNegated;
  }
  return members;
}
