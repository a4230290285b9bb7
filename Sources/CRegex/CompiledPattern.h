// Patterns in the syntax of the two libraries that match faster than our own matcher.
#ifndef COMPILED_PATTERN_H
#define COMPILED_PATTERN_H

#include <optional>
#include <string>

#include "SyntaxTree.h"

/// The pattern for PCRE2, matching and capturing alike in UTF-8; nothing when it might not.
std::optional<std::string> patternForPCRE2(const Node &root, Texts texts);

/// The pattern for RE2, matching and capturing alike; nothing when RE2 cannot say it.
std::optional<std::string> patternForRE2(const Node &root, Texts texts);

#endif
