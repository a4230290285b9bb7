// The classes \d, \s and \w as Kusto means them: of all of Unicode, not of ASCII as in RE2.
#ifndef UNICODE_CLASSES_H
#define UNICODE_CLASSES_H

#include <optional>
#include <string>
#include <string_view>

/// The pattern with `\d`, `\s`, `\w` and their opposites written out; nothing when it has none.
///
/// `\b` stays a border between ASCII words, which is all that RE2 knows.
std::optional<std::string> withUnicodeClasses(std::string_view pattern);

#endif
