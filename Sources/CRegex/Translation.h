// Translation of RE2's syntax to an equivalent pattern of PCRE2.
#ifndef TRANSLATION_H
#define TRANSLATION_H

#include <optional>
#include <string>
#include <string_view>

/// A pattern for PCRE2 that matches as the original does in RE2, and which groups capture alike.
struct Translation {
  std::string pattern;
  /// Whether the two agree on ASCII texts only (else on all well-formed UTF-8).
  bool asciiTextsOnly = false;
};

/// Translates a pattern that RE2 has accepted; nothing when the two engines might differ.
std::optional<Translation> translate(std::string_view pattern, bool caseless);

#endif
