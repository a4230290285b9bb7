#include "Parser.h"

namespace {

const char *const unicodeHelp = "set the flag u again: (?u:…)";

bool isLetter(uint32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

Node Parser::literal(const Escape &found, size_t start) {
  uint32_t c = found.character;
  if (!flags_.isUnicode && found.isByte && c >= 128) {
    fail("without Unicode it is a byte, a part of a character", unicodeHelp, start, at_);
  }
  if (!flags_.isUnicode && flags_.foldsCase && isLetter(c)) {
    ClassExpression both;
    both.ranges = {{c, c}, {c ^ 0x20, c ^ 0x20}};
    return characterClass(std::move(both));
  }
  Node node;
  node.kind = Node::Kind::literal;
  node.character = c;
  node.foldsCase = flags_.foldsCase && (isLetter(c) || (c >= 128 && flags_.isUnicode));
  node.canBeEmpty = false;
  return node;
}

Node Parser::characterClass(ClassExpression expression) {
  Node node;
  node.kind = Node::Kind::characterClass;
  node.members = std::make_shared<CharacterClass>(std::move(expression));
  node.canBeEmpty = false;
  dependsOnTexts_ = dependsOnTexts_ || node.members->dependsOnTexts();
  return node;
}

Node Parser::dot(size_t start) {
  ClassExpression members;
  if (!flags_.dotMatchesAll) members.ranges.push_back({'\n', '\n'});
  if (!flags_.dotMatchesAll && flags_.hasCarriageReturns) members.ranges.push_back({'\r', '\r'});
  negate(members, start);
  return characterClass(std::move(members));
}

Node Parser::look(Look look) {
  Node node;
  node.kind = Node::Kind::look;
  node.look = look;
  node.isUnicode = flags_.isUnicode;
  dependsOnTexts_ = dependsOnTexts_ || (node.isLookAtWords() && node.isUnicode);
  return node;
}

ClassExpression Parser::withOtherCases(ClassExpression members) const {
  if (!flags_.foldsCase) return members;
  members.foldsCase = true;
  if (flags_.isUnicode) return members;
  // Without Unicode only letters of ASCII have two cases.
  ClassExpression ascii, result;
  ascii.ranges = {{0, 127}};
  result.operation = ClassExpression::Operation::intersect;
  result.operands.push_back(std::move(members));
  result.operands.push_back(std::move(ascii));
  return result;
}

void Parser::negate(ClassExpression &members, size_t start) const {
  if (!flags_.isUnicode) {
    fail("without Unicode it can match a part of a character", unicodeHelp, start, at_);
  }
  members.isNegated = !members.isNegated;
}
