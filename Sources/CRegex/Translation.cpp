#include "Translation.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace {

constexpr uint32_t lastCodePoint = 0x10ffff;

/// A pattern that cannot be translated; it is run by RE2.
struct NotTranslatable {};

bool isLetter(uint32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isDigit(uint32_t c) { return c >= '0' && c <= '9'; }
bool isWord(uint32_t c) { return isLetter(c) || isDigit(c) || c == '_'; }

/// A set of code points: one flag per ASCII character, and ranges beyond.
class CharacterSet {
 public:
  void add(uint32_t low, uint32_t high) {
    for (uint32_t c = low; c <= high && c < 128; c++) ascii_[c] = true;
    if (high >= 128) ranges_.push_back({low < 128 ? 128 : low, high});
  }

  void addIf(bool (*test)(uint32_t), bool negated) {
    for (uint32_t c = 0; c < 128; c++) ascii_[c] = ascii_[c] || test(c) != negated;
    if (negated) addAllBeyondAscii();
  }

  void addAllBeyondAscii() { beyondAscii_ = true; }

  bool namesNonAscii() const { return !ranges_.empty(); }

  void foldCase() {
    for (uint32_t c = 'a'; c <= 'z'; c++) {
      ascii_[c] = ascii_[c - 32] = ascii_[c] || ascii_[c - 32];
    }
  }

  /// As a class of PCRE2; written negated when it holds what is beyond ASCII, which runs faster.
  std::string text(bool negated) const {
    std::string items;
    for (uint32_t c = 0; c < 128; c++) {
      if (ascii_[c] == beyondAscii_) continue;
      uint32_t end = c;
      while (end + 1 < 128 && ascii_[end + 1] != beyondAscii_) end += 1;
      append(items, c, end);
      c = end;
    }
    if (beyondAscii_) {
      // The ranges are part of what is beyond ASCII.
      negated = !negated;
    } else {
      for (auto [low, high] : ranges_) append(items, low, high);
    }
    if (items.empty()) return negated ? "(?s:.)" : "(?!)";
    return (negated ? "[^" : "[") + items + "]";
  }

  static std::string escaped(uint32_t c) {
    if (isLetter(c) || isDigit(c)) return std::string(1, static_cast<char>(c));
    char text[16];
    snprintf(text, sizeof text, "\\x{%x}", c);
    return text;
  }

 private:
  static void append(std::string &items, uint32_t low, uint32_t high) {
    items += escaped(low);
    if (high > low) items += "-" + escaped(high);
  }

  std::array<bool, 128> ascii_{};
  std::vector<std::pair<uint32_t, uint32_t>> ranges_;
  bool beyondAscii_ = false;
};

bool isSpace(uint32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

struct PosixClass {
  std::string_view name;
  bool (*contains)(uint32_t);
};

const PosixClass posixClasses[] = {
  {"alnum", [](uint32_t c) { return isLetter(c) || isDigit(c); }},
  {"alpha", isLetter},
  {"ascii", [](uint32_t c) { return c < 128; }},
  {"blank", [](uint32_t c) { return c == ' ' || c == '\t'; }},
  {"cntrl", [](uint32_t c) { return c < 32 || c == 127; }},
  {"digit", isDigit},
  {"graph", [](uint32_t c) { return c > 32 && c < 127; }},
  {"lower", [](uint32_t c) { return c >= 'a' && c <= 'z'; }},
  {"print", [](uint32_t c) { return c >= 32 && c < 127; }},
  {"punct", [](uint32_t c) { return c > 32 && c < 127 && !isLetter(c) && !isDigit(c); }},
  {"space", [](uint32_t c) { return isSpace(c); }},
  {"upper", [](uint32_t c) { return c >= 'A' && c <= 'Z'; }},
  {"word", isWord},
  {"xdigit",
   [](uint32_t c) { return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }},
};

/// One pass over the pattern that writes the translation as it reads.
class Translator {
 public:
  Translator(std::string_view pattern, bool caseless) : rest_(pattern) {
    flags_.caseless = caseless;
  }

  Translation translate() {
    alternatives();
    if (!rest_.empty()) throw NotTranslatable();
    return std::move(result_);
  }

 private:
  struct Flags {
    bool caseless = false, multiline = false, dotAll = false, ungreedy = false;
  };

  bool take(std::string_view token) {
    if (rest_.substr(0, token.size()) != token) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  bool startsWith(std::string_view token) const {
    return rest_.substr(0, token.size()) == token;
  }

  uint32_t takeCharacter() {
    if (rest_.empty()) throw NotTranslatable();
    auto first = static_cast<uint8_t>(rest_[0]);
    size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (rest_.size() < length) throw NotTranslatable();
    uint32_t c = length == 1 ? first : first & (0x7f >> length);
    for (size_t i = 1; i < length; i++) c = c << 6 | (static_cast<uint8_t>(rest_[i]) & 0x3f);
    rest_.remove_prefix(length);
    return c;
  }

  void write(std::string_view text) { result_.pattern += text; }

  /// `a|b|c`, up to a `)` or the end; whether it can match the empty text.
  bool alternatives() {
    bool anyEmpty = sequence();
    while (startsWith("|")) {
      takeCharacter();
      write("|");
      anyEmpty = sequence() || anyEmpty;
      // PCRE2 10.42 misses matches of `(?:[^0-9]|)1*a` in compiled code.
      if (anyEmpty) throw NotTranslatable();
    }
    return anyEmpty;
  }

  bool sequence() {
    bool allEmpty = true;
    while (!rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
      bool wasAtom = true;
      bool canBeEmpty = atom(&wasAtom);
      if (wasAtom) {
        canBeEmpty = quantifier(canBeEmpty) || canBeEmpty;
      } else if (isAtQuantifier()) {
        // RE2 repeats what is before flags, and the last character of a quotation.
        throw NotTranslatable();
      }
      allEmpty = allEmpty && canBeEmpty;
    }
    return allEmpty;
  }

  /// Copies a quantifier; whether it allows no repetition at all.
  bool quantifier(bool canBeEmpty) {
    std::string_view before = rest_;
    bool allowsNone = false;
    std::string text;
    if (take("*") || take("?")) {
      allowsNone = true;
      text = before.substr(0, 1);
    } else if (take("+")) {
      text = "+";
    } else if (startsWith("{")) {
      size_t length = countedQuantifierLength();
      if (length == 0) return false;
      text = rest_.substr(0, length);
      rest_.remove_prefix(length);
      // PCRE2 10.42 misses matches of `(?:K|\A ){0}Ka*` in compiled code.
      if (std::stoi(text.substr(1)) == 0) throw NotTranslatable();
    } else {
      return false;
    }
    // Repeated empty matches end differently in the two engines.
    if (canBeEmpty) throw NotTranslatable();
    bool lazy = take("?") != flags_.ungreedy;
    write(text);
    if (lazy) write("?");
    if (isAtQuantifier()) throw NotTranslatable();
    return allowsNone;
  }

  bool isAtQuantifier() const {
    return startsWith("*") || startsWith("+") || startsWith("?")
      || (startsWith("{") && countedQuantifierLength() > 0);
  }

  /// The length of `{n}`, `{n,}` or `{n,m}` here, or 0: then the brace is a literal.
  size_t countedQuantifierLength() const {
    size_t i = 1;
    auto digits = [&] {
      size_t first = i;
      while (i < rest_.size() && isDigit(static_cast<uint8_t>(rest_[i]))) i += 1;
      return i > first;
    };
    if (!digits()) return 0;
    if (i < rest_.size() && rest_[i] == ',') {
      i += 1;
      digits();
    }
    return i < rest_.size() && rest_[i] == '}' ? i + 1 : 0;
  }

  /// One item of a sequence; whether it can match the empty text.
  bool atom(bool *wasAtom) {
    switch (rest_[0]) {
      case '(': return group(wasAtom);
      case '[':
        takeCharacter();
        characterClass();
        return false;
      case '.':
        takeCharacter();
        write(flags_.dotAll ? "(?s:.)" : "\\N");
        return false;
      case '^':
        takeCharacter();
        write(flags_.multiline ? "(?m:^)" : "\\A");
        return true;
      case '$':
        takeCharacter();
        write(flags_.multiline ? "(?m:$)" : "\\z");
        return true;
      case '\\': return escape(wasAtom);
      default:
        literal(takeCharacter());
        return false;
    }
  }

  void literal(uint32_t c) {
    bool folds = flags_.caseless && (isLetter(c) || c >= 128);
    if (folds) {
      if (c >= 128) throw NotTranslatable();
      result_.asciiTextsOnly = true;
    }
    setCaseless(folds);
    write(CharacterSet::escaped(c));
  }

  /// Switches PCRE2's flag, which holds until the end of the group, as `emittedCaseless_` does.
  void setCaseless(bool caseless) {
    if (caseless == emittedCaseless_) return;
    write(caseless ? "(?i)" : "(?-i)");
    emittedCaseless_ = caseless;
  }

  bool group(bool *wasAtom) {
    takeCharacter();
    Flags outer = flags_;
    bool outerEmitted = emittedCaseless_;
    if (take("?P<") || take("?<")) {
      size_t end = rest_.find('>');
      if (end == std::string_view::npos) throw NotTranslatable();
      rest_.remove_prefix(end + 1);
      write("(");
    } else if (take("?")) {
      if (!groupFlags()) {
        *wasAtom = false;
        // Flags alone: they hold until the end of the enclosing group.
        return true;
      }
      write("(?:");
    } else {
      write("(");
    }
    bool canBeEmpty = alternatives();
    if (!take(")")) throw NotTranslatable();
    write(")");
    flags_ = outer;
    emittedCaseless_ = outerEmitted;
    return canBeEmpty;
  }

  /// Reads `i-s:` or `i-s)`; whether a group follows.
  bool groupFlags() {
    bool value = true;
    for (;;) {
      switch (takeCharacter()) {
        case 'i': flags_.caseless = value; break;
        case 'm': flags_.multiline = value; break;
        case 's': flags_.dotAll = value; break;
        case 'U': flags_.ungreedy = value; break;
        case '-': value = false; break;
        case ':': return true;
        case ')': return false;
        default: throw NotTranslatable();
      }
    }
  }

  bool escape(bool *wasAtom) {
    takeCharacter();
    if (take("Q")) {
      quotation();
      *wasAtom = false;
      return !quotationEndedInCharacter_;
    }
    if (rest_.empty()) throw NotTranslatable();
    switch (rest_[0]) {
      case 'A': takeCharacter(); write("\\A"); return true;
      case 'z': takeCharacter(); write("\\z"); return true;
      case 'b': takeCharacter(); write("\\b"); return true;
      case 'B':
        // In RE2 it also matches between the bytes of a character.
        takeCharacter();
        write("\\B");
        result_.asciiTextsOnly = true;
        return true;
      case 'C': case 'p': case 'P': case 'E': throw NotTranslatable();
      default: break;
    }
    CharacterSet set;
    if (perlClass(&set)) {
      write(set.text(false));
    } else {
      literal(escapedCharacter());
    }
    return false;
  }

  /// `\Q…\E`.
  void quotation() {
    quotationEndedInCharacter_ = false;
    while (!rest_.empty() && !take("\\E")) {
      literal(takeCharacter());
      quotationEndedInCharacter_ = true;
    }
  }

  /// `d`, `S` and so on, after the backslash.
  bool perlClass(CharacterSet *set) {
    static constexpr std::string_view names = "dDsSwW";
    bool (*const tests[])(uint32_t) = {isDigit, isSpace, isWord};
    size_t index = rest_.empty() ? names.npos : names.find(rest_[0]);
    if (index == names.npos) return false;
    takeCharacter();
    set->addIf(tests[index / 2], index % 2 == 1);
    // Beyond ASCII they hold more.
    result_.asciiTextsOnly = true;
    return true;
  }

  /// The character named by the rest of an escape.
  uint32_t escapedCharacter() {
    uint32_t c = takeCharacter();
    switch (c) {
      case 'a': return '\a';
      case 'f': return '\f';
      case 'n': return '\n';
      case 'r': return '\r';
      case 't': return '\t';
      case 'v': return '\v';
      case 'x': return hexadecimal();
      default: break;
    }
    if (c >= '0' && c <= '7') {
      uint32_t value = c - '0';
      for (int i = 0; i < 2 && !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '7'; i++) {
        value = value * 8 + (takeCharacter() - '0');
      }
      return value;
    }
    if (isLetter(c) || isDigit(c) || c >= 128) throw NotTranslatable();
    return c;
  }

  uint32_t hexadecimal() {
    bool braces = take("{");
    uint32_t value = 0;
    for (int i = 0; braces ? !take("}") : i < 2; i++) {
      uint32_t c = takeCharacter();
      if (isDigit(c)) {
        value = value * 16 + (c - '0');
      } else if (isLetter(c) && (c | 0x20) <= 'f') {
        value = value * 16 + ((c | 0x20) - 'a' + 10);
      } else {
        throw NotTranslatable();
      }
      if (value > lastCodePoint) throw NotTranslatable();
    }
    return value;
  }

  /// A class, after its `[`.
  void characterClass() {
    CharacterSet set;
    bool negated = take("^");
    for (bool first = true; first || !startsWith("]"); first = false) {
      if (startsWith("[:") && rest_.find(":]", 2) != std::string_view::npos) {
        posixClass(&set);
        continue;
      }
      if (startsWith("\\p") || startsWith("\\P")) throw NotTranslatable();
      if (startsWith("\\")) {
        std::string_view before = rest_;
        takeCharacter();
        if (perlClass(&set)) continue;
        rest_ = before;
      }
      uint32_t low = classCharacter(), high = low;
      if (startsWith("-") && rest_.size() > 1 && rest_[1] != ']') {
        takeCharacter();
        high = classCharacter();
      }
      if (high < low) throw NotTranslatable();
      set.add(low, high);
    }
    takeCharacter();
    if (flags_.caseless) {
      if (set.namesNonAscii()) throw NotTranslatable();
      set.foldCase();
      result_.asciiTextsOnly = true;
    }
    setCaseless(false);
    write(set.text(negated));
  }

  uint32_t classCharacter() {
    uint32_t c = takeCharacter();
    return c == '\\' ? escapedCharacter() : c;
  }

  void posixClass(CharacterSet *set) {
    take("[:");
    bool negated = take("^");
    size_t end = rest_.find(":]");
    std::string_view name = rest_.substr(0, end);
    rest_.remove_prefix(end + 2);
    for (const PosixClass &known : posixClasses) {
      if (known.name == name) {
        set->addIf(known.contains, negated);
        return;
      }
    }
    throw NotTranslatable();
  }

  std::string_view rest_;
  Translation result_;
  Flags flags_;
  bool emittedCaseless_ = false;
  bool quotationEndedInCharacter_ = false;
};

}  // namespace

std::optional<Translation> translate(std::string_view pattern, bool caseless) {
  try {
    return Translator(pattern, caseless).translate();
  } catch (NotTranslatable) {
    return std::nullopt;
  }
}
