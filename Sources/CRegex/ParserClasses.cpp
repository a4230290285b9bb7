#include <string_view>

#include "Parser.h"

namespace {

using Operation = ClassExpression::Operation;

struct AsciiClass {
  std::string_view name;
  std::vector<CodePointRange> ranges;
};

const AsciiClass asciiClasses[] = {
  {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
  {"alpha", {{'A', 'Z'}, {'a', 'z'}}},
  {"ascii", {{0, 127}}},
  {"blank", {{'\t', '\t'}, {' ', ' '}}},
  {"cntrl", {{0, 31}, {127, 127}}},
  {"digit", {{'0', '9'}}},
  {"graph", {{'!', '~'}}},
  {"lower", {{'a', 'z'}}},
  {"print", {{' ', '~'}}},
  {"punct", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
  {"space", {{'\t', '\r'}, {' ', ' '}}},
  {"upper", {{'A', 'Z'}}},
  {"word", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
  {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
};

ClassExpression combined(Operation operation, ClassExpression left, ClassExpression right) {
  ClassExpression result;
  result.operation = operation;
  result.operands.push_back(std::move(left));
  result.operands.push_back(std::move(right));
  return result;
}

}  // namespace

/// A class in brackets, from its `[`.
ClassExpression Parser::brackets() {
  size_t open = at_;
  if (depth_ >= deepest) {
    failDeep(open);
  }
  depth_ += 1;
  if (!advance()) failUnclosedClass(open);
  bool isNegated = peek() == '^';
  if (isNegated && !advance()) failUnclosedClass(open);
  ClassExpression members = withOtherCases(classMembers(open));
  at_ += 1;
  depth_ -= 1;
  if (isNegated) negate(members, open);
  return members;
}

/// What stands before the `]`.
ClassExpression Parser::classMembers(size_t open) {
  ClassExpression members;
  while (peek() == '-') {
    members.ranges.push_back({'-', '-'});
    if (!advance()) failUnclosedClass(open);
  }
  if (members.ranges.empty() && peek() == ']') {
    members.ranges.push_back({']', ']'});
    if (!advance()) failUnclosedClass(open);
  }
  std::optional<ClassExpression> left;
  Operation operation = Operation::unite, next = Operation::unite;
  auto finish = [&] {
    if (!left) return std::move(members);
    return combined(operation, std::move(*left), withOtherCases(std::move(members)));
  };
  uint32_t outerDepth = depth_;
  for (;;) {
    skipSpace();
    if (isAtEnd()) failUnclosedClass(open);
    if (peek() == ']') break;
    if (peek() == '[') {
      auto ascii = asciiClass();
      members.operands.push_back(ascii ? std::move(*ascii) : brackets());
    } else if (takeOperation(next)) {
      if (++depth_ > deepest) failDeep(open);
      left = left ? finish() : withOtherCases(std::move(members));
      operation = next;
      members = ClassExpression();
    } else {
      classItem(members, open);
    }
  }
  depth_ = outerDepth;
  return finish();
}

bool Parser::takeOperation(Operation &operation) {
  if (take("&&")) return operation = Operation::intersect, true;
  if (take("--")) return operation = Operation::subtract, true;
  if (take("~~")) return operation = Operation::differ, true;
  return false;
}

/// A character, a range, or a class of an escape.
void Parser::classItem(ClassExpression &members, size_t open) {
  size_t start = at_;
  Escape first = classMember();
  skipSpace();
  if (isAtEnd()) failUnclosedClass(open);
  if (peek() != '-' || peekBehindSpace() == ']' || peekBehindSpace() == '-') {
    return add(members, std::move(first), start);
  }
  if (!advance()) failUnclosedClass(open);
  Escape last = classMember();
  using Kind = Escape::Kind;
  if (first.kind != Kind::character || last.kind != Kind::character) {
    fail("a range is between two characters", "write '\\-' for the character", start, at_);
  }
  if (last.character < first.character) {
    fail("the range ends before it begins", "write '\\-' for the character", start, at_);
  }
  if (!flags_.isUnicode && last.character >= 128) {
    fail("the class needs Unicode", "set the flag u again: (?u:…)", start, at_);
  }
  members.ranges.push_back({first.character, last.character});
}

Parser::Escape Parser::classMember() {
  size_t start = at_;
  if (peek() != '\\') {
    at_ += 1;
    return {Escape::Kind::character, characters_[start]};
  }
  Escape found = escape();
  uint32_t letter = characters_[at_ - 1];
  if (found.kind == Escape::Kind::look && (letter == '<' || letter == '>')) {
    std::string character(1, static_cast<char>(letter));
    doubt(
      "'\\" + character + "' in a class stands for '" + character + "'",
      "write '" + character + "'", start);
    return {Escape::Kind::character, letter};
  }
  if (found.kind == Escape::Kind::look) {
    fail("only characters stand in a class", "write this outside the brackets", start, at_);
  }
  return found;
}

void Parser::add(ClassExpression &members, Escape found, size_t start) const {
  if (found.kind == Escape::Kind::character) {
    if (!flags_.isUnicode && found.character >= 128) {
      fail("the class needs Unicode", "set the flag u again: (?u:…)", start, at_);
    }
    members.ranges.push_back({found.character, found.character});
  } else if (found.members.isPlain()) {
    for (auto range : found.members.ranges) members.ranges.push_back(range);
    for (auto &item : found.members.properties) members.properties.push_back(std::move(item));
  } else {
    members.operands.push_back(std::move(found.members));
  }
}

/// `[:alpha:]` or `[:^alpha:]`, if there is one.
std::optional<ClassExpression> Parser::asciiClass() {
  for (const AsciiClass &known : asciiClasses) {
    for (bool isNegated : {false, true}) {
      size_t start = at_;
      std::string text = (isNegated ? "[:^" : "[:") + std::string(known.name) + ":]";
      if (!take(text)) continue;
      ClassExpression members;
      members.ranges = known.ranges;
      members = withOtherCases(std::move(members));
      if (isNegated) negate(members, start);
      return members;
    }
  }
  return std::nullopt;
}

uint32_t Parser::peekBehindSpace() {
  size_t place = at_;
  advance();
  uint32_t c = peek();
  at_ = place;
  return c;
}

void Parser::failUnclosedClass(size_t open) const {
  fail("'[' is not closed", "write ']' behind it, or '\\[' for the character", open, open + 1);
}
