// A pattern prepared for the libraries that match, and for our own matcher.
#ifndef ENGINES_H
#define ENGINES_H

#include <pcre2.h>
#include <re2/re2.h>

#include <memory>
#include <mutex>
#include <string>

#include "CRegex.h"
#include "Program.h"

/// What runs one pattern in ASCII texts, or in all.
///
/// PCRE2's compiled code is fastest but may give up; RE2 takes linear time; our matcher takes
/// linear time and all patterns.
class Engines {
 public:
  Engines(std::string pattern, bool caseless, const Node &root, Texts texts);

  /// The code of PCRE2; null when it does not run the pattern.
  const pcre2_code *code() const { return code_.get(); }

  /// RE2's pattern, made when it is first needed; null when it does not run it.
  ///
  /// Whether there is a match RE2 can tell of more patterns than where it is.
  const RE2 *re2(bool wantsPlaces) const;

  /// The program of our matcher, made when it is first needed.
  const Program &program() const;

 private:
  struct FreeCode {
    void operator()(pcre2_code *code) const { pcre2_code_free(code); }
  };

  SyntaxTree tree() const;

  const std::string pattern_;
  const bool caseless_;
  const Texts texts_;
  const bool re2FindsPlaces_;
  mutable std::once_flag re2Once_, programOnce_;
  std::unique_ptr<pcre2_code, FreeCode> code_;
  mutable std::unique_ptr<RE2> re2_;
  mutable std::unique_ptr<Program> program_;
};

#endif
