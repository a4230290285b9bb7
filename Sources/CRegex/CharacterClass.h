// Classes of characters as patterns write them.
#ifndef CHARACTER_CLASS_H
#define CHARACTER_CLASS_H

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "AsciiSet.h"
#include "CodePointSet.h"

/// Which texts a pattern is prepared for: those of ASCII alone, or all.
enum class Texts { ascii, all };

/// What stands between brackets, or a class without them such as `\d`.
///
/// Its members are what the operands give together with `ranges` and `properties`; then it may be
/// closed under case, and then turned round.
struct ClassExpression {
  enum class Operation { unite, intersect, subtract, differ };

  std::vector<CodePointRange> ranges;
  /// Properties as PCRE2 writes them.
  std::vector<std::string> properties;
  /// How the operands are put together; but for `unite` there are two.
  Operation operation = Operation::unite;
  std::vector<ClassExpression> operands;
  bool foldsCase = false;
  bool isNegated = false;

  /// Whether there is nothing but ranges and properties.
  bool isPlain() const { return operands.empty() && !isNegated && !foldsCase; }
};

/// A class and the sets it stands for.
class CharacterClass {
 public:
  explicit CharacterClass(ClassExpression expression);

  /// Whether ASCII texts are better matched with another set than others, which is cheaper.
  bool dependsOnTexts() const { return !explicit_; }

  /// The set that stands for it in some texts; the one for all texts is found when first asked for.
  const CodePointSet &set(Texts texts) const;

  /// The class for PCRE2, to be matched case-sensitively.
  std::string text(Texts texts) const;

 private:
  /// The class by the names of its properties, which PCRE2 looks up faster than ranges.
  std::optional<std::string> symbolicText() const;

  ClassExpression expression_;
  CodePointSet ascii_;
  mutable std::optional<CodePointSet> all_;
  mutable std::once_flag once_;
  bool explicit_;
};

#endif
