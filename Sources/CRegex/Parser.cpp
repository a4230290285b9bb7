#include "Parser.h"

#include <algorithm>

#include "TextKind.h"
#include "UnicodeData.h"

Parser::Parser(std::string_view pattern, bool caseless) {
  flags_.foldsCase = caseless;
  auto bytes = reinterpret_cast<const uint8_t *>(pattern.data());
  if (!isUTF8(bytes, pattern.size())) {
    throw PatternError{"it is not UTF-8", "", 0, pattern.size()};
  }
  for (size_t i = 0; i < pattern.size();) {
    size_t size = bytes[i] < 0x80 ? 1 : bytes[i] < 0xe0 ? 2 : bytes[i] < 0xf0 ? 3 : 4;
    uint32_t c = size == 1 ? bytes[i] : bytes[i] & (0x7f >> size);
    for (size_t k = 1; k < size; k++) c = c << 6 | (bytes[i + k] & 0x3f);
    characters_.push_back(c);
    offsets_.push_back(i);
    i += size;
  }
  offsets_.push_back(pattern.size());
}

SyntaxTree Parser::parse() {
  SyntaxTree tree;
  tree.root = alternatives();
  if (!isAtEnd()) fail("')' closes nothing", "write '\\)' for the character", at_, at_ + 1);
  limit(tree.root, largest, 0);
  tree.groupNames = std::move(groupNames_);
  tree.dependsOnTexts = dependsOnTexts_;
  return tree;
}

uint32_t Parser::peek(size_t ahead) const {
  return at_ + ahead < characters_.size() ? characters_[at_ + ahead] : UINT32_MAX;
}

bool Parser::startsWith(std::string_view text) const {
  for (size_t i = 0; i < text.size(); i++) {
    if (peek(i) != static_cast<uint8_t>(text[i])) return false;
  }
  return true;
}

bool Parser::take(std::string_view text) {
  if (!startsWith(text)) return false;
  at_ += text.size();
  return true;
}

void Parser::skipSpace() {
  while (flags_.isVerbose && !isAtEnd()) {
    if (peek() == '#') {
      while (!isAtEnd() && peek() != '\n') at_ += 1;
    } else if (!isWhiteSpace(peek())) {
      return;
    } else {
      at_ += 1;
    }
  }
}

bool Parser::advance() {
  at_ += 1;
  skipSpace();
  return !isAtEnd();
}

PatternError Parser::error(
  std::string message, std::string help, size_t start, size_t end
) const {
  size_t last = characters_.size();
  start = std::min(start, last);
  end = std::min(std::max(end, start), last);
  return PatternError{
    std::move(message), std::move(help), offsets_[start], offsets_[end] - offsets_[start]};
}

void Parser::fail(std::string message, std::string help, size_t start, size_t end) const {
  throw error(std::move(message), std::move(help), start, end);
}

void Parser::doubt(std::string message, std::string help, size_t start) {
  if (!doubt_) doubt_ = error(std::move(message), std::move(help), start, at_);
}

/// `a|b|c`, up to a `)` or the end.
Node Parser::alternatives() {
  std::vector<Node> parts;
  parts.push_back(sequence());
  while (take("|")) parts.push_back(sequence());
  return finished(Node::Kind::alternatives, std::move(parts));
}

Node Parser::sequence() {
  std::vector<Node> parts;
  for (;;) {
    skipSpace();
    if (isAtEnd() || peek() == '|' || peek() == ')') break;
    append(parts);
  }
  return finished(Node::Kind::sequence, std::move(parts));
}

/// Reads one item of a sequence, or the repetition of the one before.
void Parser::append(std::vector<Node> &parts) {
  size_t start = at_;
  switch (peek()) {
    case '(':
      parts.push_back(group());
      return;
    case '{':
      if (!isCount()) return parts.push_back(brace());
      repetition(parts);
      return;
    case '*': case '+': case '?': repetition(parts); return;
    case '[': parts.push_back(characterClass(brackets())); return;
    case '.':
      at_ += 1;
      parts.push_back(dot(start));
      return;
    case '^': case '$': {
      bool isStart = peek() == '^';
      at_ += 1;
      Look atLines = flags_.hasCarriageReturns ? (isStart ? Look::anyLineStart : Look::anyLineEnd)
                                               : (isStart ? Look::lineStart : Look::lineEnd);
      Look atText = isStart ? Look::textStart : Look::textEnd;
      parts.push_back(look(flags_.isMultiline ? atLines : atText));
      return;
    }
    case '\\': {
      Escape found = escape();
      switch (found.kind) {
        case Escape::Kind::character: parts.push_back(literal(found, start)); return;
        case Escape::Kind::members:
          parts.push_back(characterClass(std::move(found.members)));
          return;
        case Escape::Kind::look: parts.push_back(look(found.look)); return;
      }
      return;
    }
    default:
      at_ += 1;
      parts.push_back(literal({Escape::Kind::character, characters_[start]}, start));
  }
}

void Parser::failDeep(size_t start) const {
  std::string limit = std::to_string(deepest);
  fail("it is nested more than " + limit + " levels deep", "use fewer groups", start, at_);
}

/// A sequence or alternatives, as simple as can be.
Node Parser::finished(Node::Kind kind, std::vector<Node> parts) const {
  bool isSequence = kind == Node::Kind::sequence;
  if (isSequence) {
    auto isEmpty = [](const Node &node) { return node.kind <= Node::Kind::flags; };
    parts.erase(std::remove_if(parts.begin(), parts.end(), isEmpty), parts.end());
    if (parts.empty()) return Node();
  }
  if (parts.size() == 1) return std::move(parts[0]);
  Node node;
  node.kind = kind;
  node.canBeEmpty = isSequence;
  node.size = isSequence ? 0 : 1;
  for (const Node &part : parts) {
    node.size += part.size;
    node.height = std::max(node.height, part.height + 1);
    node.canBeEmpty = isSequence ? node.canBeEmpty && part.canBeEmpty
                                 : node.canBeEmpty || part.canBeEmpty;
    node.hasGroups = node.hasGroups || part.hasGroups;
    node.repeatsEmpty = node.repeatsEmpty || part.repeatsEmpty;
  }
  node.parts = std::move(parts);
  return node;
}

/// Fails when what began at `start` is too large or too deep.
void Parser::limit(const Node &node, uint64_t largest, size_t start) const {
  if (node.height > deepest) failDeep(start);
  if (node.size > largest) {
    fail(
      "it stands for " + std::to_string(node.size) + " steps, at most " + std::to_string(largest)
        + " are allowed",
      "repeat less often", start, at_);
  }
}
