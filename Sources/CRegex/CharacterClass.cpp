#include "CharacterClass.h"

#include "ClassText.h"
#include "UnicodeData.h"

namespace {

template <class Set>
Set combined(const ClassExpression &expression);

template <class Set>
Set evaluated(const ClassExpression &expression) {
  Set set = combined<Set>(expression);
  if (expression.foldsCase) set = set.folded();
  return expression.isNegated ? set.complement() : set;
}

template <class Set>
Set combined(const ClassExpression &expression) {
  using Operation = ClassExpression::Operation;
  if (expression.operation == Operation::unite) {
    std::vector<Set> sets = {Set::of(expression.ranges)};
    if (!expression.properties.empty()) sets.push_back(Set::ofProperties(expression.properties));
    for (const ClassExpression &operand : expression.operands) {
      sets.push_back(evaluated<Set>(operand));
    }
    return Set::unionOf(sets);
  }
  Set left = evaluated<Set>(expression.operands[0]);
  Set right = evaluated<Set>(expression.operands[1]);
  switch (expression.operation) {
    case Operation::unite: return left.united(right);
    case Operation::intersect: return left.intersected(right);
    case Operation::subtract: return left.intersected(right.complement());
    case Operation::differ:
      return left.united(right).intersected(left.intersected(right).complement());
  }
  return left;
}

/// Whether its set is found without tables.
bool isExplicit(const ClassExpression &expression) {
  if (!expression.properties.empty()) return false;
  for (const ClassExpression &operand : expression.operands) {
    if (!isExplicit(operand)) return false;
  }
  if (!expression.foldsCase) return true;
  for (auto [low, high] : expression.ranges) {
    if (high >= 128) return false;
  }
  return expression.operands.empty();
}

/// Whether a property's members have no other case that is none.
bool isClosedUnderCase(const std::string &item) {
  for (const auto *known : {&digitProperties, &spaceProperties, &wordProperties}) {
    for (const std::string &name : *known) {
      if (item == name) return true;
    }
  }
  return item == "\\P{Nd}" || item == "\\P{White_Space}";
}

}  // namespace

CharacterClass::CharacterClass(ClassExpression expression) : expression_(std::move(expression)) {
  explicit_ = isExplicit(expression_);
  if (explicit_) {
    all_ = evaluated<CodePointSet>(expression_);
  } else {
    ascii_ = evaluated<AsciiSet>(expression_).widened();
  }
}

const CodePointSet &CharacterClass::set(Texts texts) const {
  if (explicit_) return *all_;
  if (texts == Texts::ascii) return ascii_;
  std::call_once(once_, [this] { all_ = evaluated<CodePointSet>(expression_); });
  return *all_;
}

std::string CharacterClass::text(Texts texts) const {
  if (texts == Texts::all && !explicit_) {
    if (auto text = symbolicText()) return *text;
  }
  return classText(set(texts));
}

std::optional<std::string> CharacterClass::symbolicText() const {
  const ClassExpression &expression = expression_;
  if (!expression.operands.empty()) return std::nullopt;
  std::string items = classItems(CodePointSet::of(expression.ranges));
  for (const std::string &item : expression.properties) {
    if (expression.foldsCase && !isClosedUnderCase(item)) return std::nullopt;
    items += item;
  }
  std::string text = (expression.isNegated ? "[^" : "[") + items + "]";
  return expression.foldsCase ? "(?i:" + text + ")" : text;
}
