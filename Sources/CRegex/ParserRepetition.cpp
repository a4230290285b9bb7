#include <algorithm>

#include "Parser.h"
#include "UnicodeData.h"

namespace {

const char *const countHelp = "it is {n}, {n,} or {n,m}; write '\\{' for the character";

}  // namespace

/// Whether `{` begins a count, be it a wrong one: `{n}`, `{n,}`, `{n,m}`, `{,m}`, `{}`.
bool Parser::isCount() const {
  bool hasComma = false;
  for (size_t place = at_ + 1; place < characters_.size(); place++) {
    uint32_t c = characters_[place];
    if (c == '}') return true;
    bool isDigit = c >= '0' && c <= '9';
    if (c == ',' && !hasComma) {
      hasComma = true;
    } else if (!isDigit && !isWhiteSpace(c)) {
      return false;
    }
  }
  return false;
}

/// A `{` that begins no count stands for itself, as it did in RE2, for which most patterns were written.
Node Parser::brace() {
  size_t start = at_;
  at_ += 1;
  doubt("'{' stands for the character here", countHelp, start);
  return literal({Escape::Kind::character, '{'}, start);
}

/// A `*`, `+`, `?` or `{…}`, which repeats the last of the parts.
void Parser::repetition(std::vector<Node> &parts) {
  size_t start = at_;
  uint32_t mark = peek();
  if (parts.empty() || parts.back().kind == Node::Kind::flags) {
    std::string character(1, static_cast<char>(mark));
    fail(
      "'" + character + "' has nothing to repeat", "write '\\" + character + "' for the character",
      start, start + 1);
  }
  if (mark != '{') {
    at_ += 1;
    repeat(parts, mark == '+' ? 1 : 0, mark == '?' ? 1 : Node::unlimited, start);
    return;
  }
  if (!advance()) failUnclosedCount(start);
  auto least = number();
  if (isAtEnd()) failUnclosedCount(start);
  uint32_t most = least.value_or(0);
  bool hasLimit = true;
  if (peek() == ',') {
    if (!advance()) failUnclosedCount(start);
    hasLimit = peek() != '}';
    if (hasLimit && least) {
      auto limit = number();
      if (isAtEnd()) failUnclosedCount(start);
      if (!limit) fail("a number is missing in the repetition", countHelp, start, at_ + 1);
      most = *limit;
    }
  }
  if (!least) fail("a number is missing in the repetition", countHelp, start, at_ + 1);
  if (isAtEnd() || peek() != '}') failUnclosedCount(start);
  if (hasLimit && most < *least) {
    fail("the larger number of the repetition comes first", countHelp, start, at_ + 1);
  }
  at_ += 1;
  skipSpace();
  repeat(parts, *least, hasLimit ? most : Node::unlimited, start);
}

/// Puts the last part under a repetition, which may be followed by `?`.
void Parser::repeat(std::vector<Node> &parts, uint32_t least, uint32_t most, size_t start) {
  bool isLazy = peek() == '?';
  if (isLazy) at_ += 1;
  Node node;
  node.kind = Node::Kind::repetition;
  node.least = least;
  node.most = most;
  node.isGreedy = isLazy == flags_.swapsGreed;
  node.canBeEmpty = least == 0 || parts.back().canBeEmpty;
  node.hasGroups = parts.back().hasGroups;
  node.repeatsEmpty = parts.back().canBeEmpty || parts.back().repeatsEmpty;
  node.height = parts.back().height + 1;
  uint64_t copies = most == Node::unlimited ? std::max(least, 1u) : most;
  node.size = copies * (parts.back().size + 1) + 1;
  node.parts.push_back(std::move(parts.back()));
  limit(node, copies > 1 ? largestRepetition : largest, start);
  parts.back() = std::move(node);
}

/// A decimal number with white space around it, if there is one.
std::optional<uint32_t> Parser::number() {
  skipWhiteSpace();
  size_t start = at_;
  uint64_t value = 0;
  bool isPresent = false;
  while (peek() >= '0' && peek() <= '9') {
    value = std::min<uint64_t>(value * 10 + (peek() - '0'), UINT32_MAX);
    isPresent = true;
    advance();
  }
  if (value >= Node::unlimited) fail("the number is too large", countHelp, start, at_);
  skipWhiteSpace();
  if (!isPresent) return std::nullopt;
  return static_cast<uint32_t>(value);
}

void Parser::skipWhiteSpace() {
  while (!isAtEnd() && isWhiteSpace(peek())) at_ += 1;
  skipSpace();
}

void Parser::failUnclosedCount(size_t start) const {
  fail("the repetition is not closed", countHelp, start, std::min(at_ + 1, characters_.size()));
}
