#include <algorithm>

#include "Parser.h"
#include "UnicodeData.h"

/// A group, or flags alone, `(?i)`, which hold until the end of the group they are in.
Node Parser::group() {
  size_t start = at_;
  if (depth_ >= deepest) {
    failDeep(start);
  }
  at_ += 1;
  skipSpace();
  for (const char *prefix : {"?=", "?!", "?<=", "?<!"}) {
    if (startsWith(prefix)) {
      fail(
        "'(" + std::string(prefix) + "' looks ahead or behind, which is not supported",
        "match what is around too and put what you want into a group", start, at_ + 2);
    }
  }
  Flags outer = flags_;
  int32_t number = 0;
  if (take("?P<") || take("?<")) {
    groupNames_.push_back(groupName());
    number = static_cast<int32_t>(groupNames_.size());
  } else if (take("?")) {
    flags(start);
    bool isAlone = peek() == ')';
    at_ += 1;
    if (isAlone) {
      Node node;
      node.kind = Node::Kind::flags;
      return node;
    }
  } else {
    groupNames_.emplace_back();
    number = static_cast<int32_t>(groupNames_.size());
  }
  if (groupNames_.size() > mostGroups) {
    fail(
      "more than " + std::to_string(mostGroups) + " groups capture", "write (?:…) for the others",
      start, start + 1);
  }
  depth_ += 1;
  Node inside = alternatives();
  depth_ -= 1;
  if (isAtEnd()) {
    fail("'(' is not closed", "write ')' behind it, or '\\(' for the character", start, start + 1);
  }
  at_ += 1;
  flags_ = outer;
  if (number == 0) return inside;
  Node node;
  node.kind = Node::Kind::group;
  node.group = number;
  node.size = inside.size + 2;
  node.height = inside.height + 1;
  node.canBeEmpty = inside.canBeEmpty;
  node.hasGroups = true;
  node.repeatsEmpty = inside.repeatsEmpty;
  node.parts.push_back(std::move(inside));
  limit(node, largest, start);
  return node;
}

/// The name of a group, after its `<`.
std::string Parser::groupName() {
  static const std::string help = "it is (?<name>…), of letters, digits and '_'";
  size_t start = at_;
  std::string name;
  for (; !isAtEnd() && peek() != '>'; at_ += 1) {
    uint32_t c = peek();
    bool isFirst = at_ == start;
    bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool isDigit = c >= '0' && c <= '9';
    bool isAllowed = c == '_' || isLetter
      || (!isFirst && (isDigit || c == '.' || c == '[' || c == ']'));
    std::string character;
    appendUTF8(character, c);
    if (c >= 128) {
      auto has = [&](const char *item) { return !membersAmong(character, item).ranges().empty(); };
      isAllowed = has("\\p{Alphabetic}") || (!isFirst && has("\\p{N}"));
    }
    if (!isAllowed) fail("'" + character + "' in the name of a group", help, at_, at_ + 1);
    name += character;
  }
  if (isAtEnd()) fail("the name of a group is not closed", help, start, at_);
  if (name.empty()) fail("the name of a group is empty", help, start, start + 1);
  if (std::find(groupNames_.begin(), groupNames_.end(), name) != groupNames_.end()) {
    fail("there are two groups '" + name + "'", "give each another name", start, at_);
  }
  at_ += 1;
  return name;
}

/// Reads and sets the flags of `(?i-s:` or `(?i-s)`, up to the last character.
void Parser::flags(size_t start) {
  Flags changed = flags_;
  std::string seen;
  bool value = true;
  for (; peek() != ':' && peek() != ')'; at_ += 1) {
    if (isAtEnd()) fail("'(' is not closed", "write ')' behind it", start, start + 1);
    if (peek() == '-') {
      if (!value) fail("a second '-' among the flags", "it is (?i-s)", at_, at_ + 1);
      value = false;
    } else {
      setFlag(changed, value, seen);
    }
  }
  if (at_ > 0 && characters_[at_ - 1] == '-' && !value) {
    fail("no flag behind '-'", "it is (?i-s)", at_ - 1, at_);
  }
  if (seen.empty() && peek() == ')') {
    fail("'?' has nothing to repeat", "write '\\?' for the character", start + 1, start + 2);
  }
  flags_ = changed;
}

void Parser::setFlag(Flags &flags, bool value, std::string &seen) {
  switch (peek()) {
    case 'i': flags.foldsCase = value; break;
    case 'm': flags.isMultiline = value; break;
    case 's': flags.dotMatchesAll = value; break;
    case 'R': flags.hasCarriageReturns = value; break;
    case 'U': flags.swapsGreed = value; break;
    case 'u': flags.isUnicode = value; break;
    case 'x': flags.isVerbose = value; break;
    default: {
      std::string character;
      appendUTF8(character, peek());
      std::string help = "flags are i, m, s, R, U, u and x; a group's name stands in (?<name>…)";
      if (peek() == '>') help = "write (?:…), which is as fast here";
      if (peek() == '#') help = "comments stand behind '#' in verbose mode, (?x)";
      fail("unknown flag '" + character + "' of a group", help, at_, at_ + 1);
    }
  }
  char flag = static_cast<char>(peek());
  if (seen.find(flag) != seen.npos) {
    fail("the flag '" + std::string(1, flag) + "' twice", "name it once", at_, at_ + 1);
  }
  seen += flag;
}
