#include "CRegex.h"

#include <pcre2.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <vector>

#include "TextKind.h"
#include "Translation.h"
#include "UnicodeClasses.h"

namespace {

/// Backtracking steps that PCRE2 may take before RE2 does the row: some 0.05 ms.
constexpr uint32_t matchLimit = 10000;

/// Longer texts are for RE2, since a step of PCRE2 may look at the whole text.
constexpr size_t longestTextForCode = 16 * 1024;

constexpr size_t jitStackSize = 256 * 1024;

struct FreeCode {
  void operator()(pcre2_code *code) const { pcre2_code_free(code); }
};

using Code = std::unique_ptr<pcre2_code, FreeCode>;

/// Machine code for a translated pattern; null when PCRE2 refuses it.
Code compileToCode(const std::string &pattern) {
  int error;
  PCRE2_SIZE place;
  uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_CIRCUMFLEX
    | PCRE2_NEVER_BACKSLASH_C;
  std::unique_ptr<pcre2_compile_context, void (*)(pcre2_compile_context *)> context(
    pcre2_compile_context_create(nullptr), pcre2_compile_context_free);
  if (!context) return nullptr;
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  Code code(pcre2_compile(
    reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), options, &error, &place,
    context.get()));
  if (!code || pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE) != 0) return nullptr;
  return code;
}

RE2::Options optionsFor(bool caseless) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!caseless);
  options.set_max_mem(64 << 20);
  return options;
}

}  // namespace

struct cregex {
  cregex(re2::StringPiece pattern, bool caseless) : re2(pattern, optionsFor(caseless)) {}

  /// The expression that matches: with the classes of all of Unicode, if the pattern names any.
  ///
  /// Compiled when a row first needs it, since large classes take their time.
  const RE2 &matching() const {
    if (unicodePattern.empty()) return re2;
    std::call_once(unicodeOnce, [this] {
      auto compiled = std::make_unique<RE2>(unicodePattern, re2.options());
      // With many repetitions it may be too large; then the classes are those of ASCII.
      if (compiled->ok()) unicode = std::move(compiled);
    });
    return unicode ? *unicode : re2;
  }

  RE2 re2;
  std::string unicodePattern;
  mutable std::once_flag unicodeOnce;
  mutable std::unique_ptr<RE2> unicode;
  /// Null when RE2 runs all rows.
  Code code;
  bool asciiTextsOnly = false;
};

struct cregex_scratch {
  pcre2_match_data *matchData = nullptr;
  pcre2_match_context *matchContext = nullptr;
  pcre2_jit_stack *jitStack = nullptr;
  std::vector<re2::StringPiece> groups;
  /// The text of the last call, and whether PCRE2 may run it.
  const uint8_t *text = nullptr;
  size_t length = 0;
  bool mayRunCode = false;

  ~cregex_scratch() {
    pcre2_match_data_free(matchData);
    pcre2_match_context_free(matchContext);
    pcre2_jit_stack_free(jitStack);
  }
};

namespace {

/// Runs PCRE2; its return code: the number of spans set, or negative.
int matchWithCode(
  const cregex &regex, cregex_scratch &scratch, const uint8_t *text, size_t length, size_t start
) {
  return pcre2_jit_match(
    regex.code.get(), text, length, start, PCRE2_NO_UTF_CHECK, scratch.matchData,
    scratch.matchContext);
}

void copySpans(const cregex_scratch &scratch, int setCount, cregex_span *spans, int32_t count) {
  const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(scratch.matchData);
  for (int32_t i = 0; i < count; i++) {
    bool isSet = i < setCount && offsets[2 * i] != PCRE2_UNSET;
    spans[i] = isSet
      ? cregex_span{
          static_cast<ptrdiff_t>(offsets[2 * i]), static_cast<ptrdiff_t>(offsets[2 * i + 1])}
      : cregex_span{-1, -1};
  }
}

bool matchWithRE2(
  const cregex &regex, cregex_scratch &scratch, const uint8_t *bytes, size_t length, size_t start,
  cregex_span *spans, int32_t count
) {
  const char *text = reinterpret_cast<const char *>(bytes);
  int32_t known = std::min(count, regex.re2.NumberOfCapturingGroups() + 1);
  re2::StringPiece *groups = scratch.groups.data();
  if (!regex.matching().Match({text, length}, start, length, RE2::UNANCHORED, groups, known)) return false;
  for (int32_t i = 0; i < count; i++) {
    bool isSet = i < known && groups[i].data() != nullptr;
    ptrdiff_t begin = isSet ? groups[i].data() - text : -1;
    spans[i] = {begin, isSet ? begin + static_cast<ptrdiff_t>(groups[i].size()) : -1};
  }
  return true;
}

}  // namespace

cregex *cregex_compile(
  const uint8_t *pattern, size_t length, bool caseless, char *error, size_t error_capacity
) {
  const char *text = pattern ? reinterpret_cast<const char *>(pattern) : "";
  auto regex = std::make_unique<cregex>(re2::StringPiece(text, length), caseless);
  if (!regex->re2.ok()) {
    if (error_capacity > 0) snprintf(error, error_capacity, "%s", regex->re2.error().c_str());
    return nullptr;
  }
  if (auto unicode = withUnicodeClasses({text, length})) regex->unicodePattern = *unicode;
  if (auto translation = translate({text, length}, caseless)) {
    regex->code = compileToCode(translation->pattern);
    regex->asciiTextsOnly = translation->asciiTextsOnly;
  }
  return regex.release();
}

void cregex_free(cregex *regex) { delete regex; }

int32_t cregex_group_count(const cregex *regex) { return regex->re2.NumberOfCapturingGroups(); }

int32_t cregex_group_name(const cregex *regex, int32_t group, char *name, size_t capacity) {
  const auto &names = regex->re2.CapturingGroupNames();
  auto found = names.find(group);
  if (found == names.end()) return 0;
  if (capacity > 0) snprintf(name, capacity, "%s", found->second.c_str());
  return static_cast<int32_t>(found->second.size());
}

bool cregex_is_compiled_to_code(const cregex *regex) { return regex->code != nullptr; }

cregex_scratch *cregex_scratch_create(const cregex *regex) {
  auto scratch = std::make_unique<cregex_scratch>();
  scratch->groups.resize(static_cast<size_t>(regex->re2.NumberOfCapturingGroups()) + 1);
  if (!regex->code) return scratch.release();
  scratch->matchData = pcre2_match_data_create_from_pattern(regex->code.get(), nullptr);
  scratch->matchContext = pcre2_match_context_create(nullptr);
  scratch->jitStack = pcre2_jit_stack_create(32 * 1024, jitStackSize, nullptr);
  if (!scratch->matchData || !scratch->matchContext || !scratch->jitStack) return nullptr;
  pcre2_set_match_limit(scratch->matchContext, matchLimit);
  pcre2_jit_stack_assign(scratch->matchContext, nullptr, scratch->jitStack);
  return scratch.release();
}

void cregex_scratch_free(cregex_scratch *scratch) { delete scratch; }

bool cregex_match(
  const cregex *regex, cregex_scratch *scratch, const uint8_t *text, size_t length, size_t start,
  cregex_span *spans, int32_t span_count
) {
  if (start > length) return false;
  if (!text) text = reinterpret_cast<const uint8_t *>("");
  if (!regex->code) return matchWithRE2(*regex, *scratch, text, length, start, spans, span_count);
  if (start == 0 || text != scratch->text || length != scratch->length) {
    scratch->text = text;
    scratch->length = length;
    scratch->mayRunCode = length <= longestTextForCode
      && (regex->asciiTextsOnly ? isAscii(text, length) : isUTF8(text, length));
  }
  if (scratch->mayRunCode) {
    int result = matchWithCode(*regex, *scratch, text, length, start);
    if (result > 0) copySpans(*scratch, result, spans, span_count);
    if (result > 0 || result == PCRE2_ERROR_NOMATCH) return result > 0;
  }
  return matchWithRE2(*regex, *scratch, text, length, start, spans, span_count);
}
