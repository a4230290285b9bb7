// The names of Unicode's classes in patterns.
#ifndef PROPERTY_NAMES_H
#define PROPERTY_NAMES_H

#include <optional>
#include <string>

/// The property of PCRE2 for what stands in `\p{…}`; nothing when there is none of that name.
///
/// It is a general category, a script, a property that is true or false, or one of `name=value`
/// and `name:value` for the general category, the script and the scripts' extensions.
std::optional<std::string> propertyNamed(const std::string &name);

/// The class that stands for everything else.
std::string oppositeProperty(std::string item);

#endif
