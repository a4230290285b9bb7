#include "CRegex.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

#include "Engines.h"
#include "LinearMatcher.h"
#include "NeededLiterals.h"
#include "Parser.h"
#include "TextKind.h"

namespace {

/// Backtracking steps that PCRE2 may take before another matcher does the row: some 0.05 ms.
constexpr uint32_t matchLimit = 10000;

/// Longer texts are for RE2, since a step of PCRE2 may look at the whole text.
constexpr size_t longestTextForCode = 16 * 1024;

constexpr size_t jitStackSize = 256 * 1024;

}  // namespace

struct cregex {
  cregex(std::string text, bool caseless, const SyntaxTree &tree)
    : pattern(text), caseless(caseless), groupNames(tree.groupNames),
      dependsOnTexts(tree.dependsOnTexts),
      first(std::move(text), caseless, tree.root, dependsOnTexts ? Texts::ascii : Texts::all) {}

  /// What runs texts that are not of ASCII; made when a row first needs it, since it may be large.
  const Engines &enginesForAllTexts() const {
    if (!dependsOnTexts) return first;
    std::call_once(othersOnce, [this] {
      SyntaxTree tree = Parser(pattern, caseless).parse();
      others = std::make_unique<Engines>(pattern, caseless, tree.root, Texts::all);
    });
    return *others;
  }

  const std::string pattern;
  const bool caseless;
  const std::vector<std::string> groupNames;
  const bool dependsOnTexts;
  /// What runs texts of ASCII, and if that makes no difference all texts.
  const Engines first;
  mutable std::once_flag othersOnce;
  mutable std::unique_ptr<Engines> others;
};

struct cregex_scratch {
  pcre2_match_data *matchData = nullptr;
  pcre2_match_context *matchContext = nullptr;
  pcre2_jit_stack *jitStack = nullptr;
  std::vector<re2::StringPiece> groups;
  std::optional<LinearMatcher> matcher;
  /// The text of the last call, what runs it, and whether PCRE2 may.
  const uint8_t *text = nullptr;
  size_t length = 0;
  const Engines *engines = nullptr;
  const pcre2_code *code = nullptr;
  /// Not zero once to give up; or null.
  const uint8_t *stop = nullptr;
  /// What runs texts that are not of ASCII, once there was one.
  const Engines *others = nullptr;

  ~cregex_scratch() {
    pcre2_match_data_free(matchData);
    pcre2_match_context_free(matchContext);
    pcre2_jit_stack_free(jitStack);
  }

  /// Looks at a text and chooses what runs it.
  void prepare(const cregex &regex, const uint8_t *newText, size_t newLength) {
    text = newText;
    length = newLength;
    bool mayRunCode = length <= longestTextForCode;
    if (regex.dependsOnTexts && !isAscii(text, length)) {
      if (!others) others = &regex.enginesForAllTexts();
      engines = others;
      mayRunCode = mayRunCode && isUTF8(text, length);
    } else {
      engines = &regex.first;
      if (mayRunCode && !regex.dependsOnTexts) mayRunCode = isUTF8(text, length);
    }
    code = mayRunCode ? engines->code() : nullptr;
  }
};

namespace {

/// Runs PCRE2; 1 or 0, or -1 when it gives up.
int32_t matchWithCode(
  const pcre2_code *code, cregex_scratch &scratch, const uint8_t *text, size_t length, size_t start,
  cregex_span *spans, int32_t count
) {
  int setCount = pcre2_jit_match(
    code, text, length, start, PCRE2_NO_UTF_CHECK, scratch.matchData, scratch.matchContext);
  if (setCount <= 0) return setCount == PCRE2_ERROR_NOMATCH ? 0 : -1;
  const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(scratch.matchData);
  for (int32_t i = 0; i < count; i++) {
    bool isSet = i < setCount && offsets[2 * i] != PCRE2_UNSET;
    spans[i] = isSet
      ? cregex_span{
          static_cast<ptrdiff_t>(offsets[2 * i]), static_cast<ptrdiff_t>(offsets[2 * i + 1])}
      : cregex_span{-1, -1};
  }
  return 1;
}

bool matchWithRE2(
  const RE2 &re2, cregex_scratch &scratch, const uint8_t *bytes, size_t length, size_t start,
  cregex_span *spans, int32_t count
) {
  const char *text = reinterpret_cast<const char *>(bytes);
  int32_t known = std::min(count, re2.NumberOfCapturingGroups() + 1);
  re2::StringPiece *groups = scratch.groups.data();
  if (!re2.Match({text, length}, start, length, RE2::UNANCHORED, groups, known)) return false;
  for (int32_t i = 0; i < count; i++) {
    bool isSet = i < known && groups[i].data() != nullptr;
    ptrdiff_t begin = isSet ? groups[i].data() - text : -1;
    spans[i] = {begin, isSet ? begin + static_cast<ptrdiff_t>(groups[i].size()) : -1};
  }
  return true;
}

bool matchWithProgram(
  const cregex &regex, cregex_scratch &scratch, const uint8_t *text, size_t length, size_t start,
  cregex_span *spans, int32_t count
) {
  if (!scratch.matcher) scratch.matcher.emplace(regex.first.program(), scratch.stop);
  auto known = std::min(count, cregex_group_count(&regex) + 1);
  if (!scratch.matcher->match(text, length, start, spans, known)) return false;
  for (int32_t i = known; i < count; i++) spans[i] = {-1, -1};
  return true;
}

void write(const PatternError &reason, cregex_error *error) {
  snprintf(error->message, sizeof error->message, "%s", reason.message.c_str());
  snprintf(error->help, sizeof error->help, "%s", reason.help.c_str());
  error->offset = reason.offset;
  error->length = reason.length;
}

}  // namespace

cregex *cregex_compile(
  const uint8_t *pattern, size_t length, bool caseless, cregex_error *error
) {
  std::string text(pattern ? reinterpret_cast<const char *>(pattern) : "", length);
  try {
    Parser parser(text, caseless);
    SyntaxTree tree = parser.parse();
    *error = {};
    if (parser.doubt()) write(*parser.doubt(), error);
    return new cregex(std::move(text), caseless, tree);
  } catch (const PatternError &reason) {
    write(reason, error);
    return nullptr;
  }
}

void cregex_free(cregex *regex) { delete regex; }

int32_t cregex_group_count(const cregex *regex) {
  return static_cast<int32_t>(regex->groupNames.size());
}

int32_t cregex_group_name(const cregex *regex, int32_t group, char *name, size_t capacity) {
  if (group < 1 || group > cregex_group_count(regex)) return 0;
  const std::string &found = regex->groupNames[static_cast<size_t>(group - 1)];
  if (capacity > 0) snprintf(name, capacity, "%s", found.c_str());
  return static_cast<int32_t>(found.size());
}

void cregex_needed(
  const uint8_t *pattern, size_t length, cregex_take_needed take, void *context
) {
  std::string text(pattern ? reinterpret_cast<const char *>(pattern) : "", length);
  try {
    SyntaxTree tree = Parser(text, false).parse();
    uint32_t number = 0;
    for (const NeededChoice &choice : neededLiterals(tree.root)) {
      for (const NeededLiteral &literal : choice) {
        auto bytes = reinterpret_cast<const uint8_t *>(literal.text.data());
        take(context, number, bytes, literal.text.size(), literal.foldsCase);
      }
      number++;
    }
  } catch (const PatternError &) {
  }
}

cregex_scratch *cregex_scratch_create(const cregex *regex, const void *stop) {
  auto scratch = std::make_unique<cregex_scratch>();
  scratch->stop = static_cast<const uint8_t *>(stop);
  auto spanCount = static_cast<uint32_t>(cregex_group_count(regex)) + 1;
  scratch->groups.resize(spanCount);
  scratch->matchData = pcre2_match_data_create(spanCount, nullptr);
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
  if (start == 0 || text != scratch->text || length != scratch->length) {
    scratch->prepare(*regex, text, length);
  }
  if (scratch->code) {
    int32_t result =
      matchWithCode(scratch->code, *scratch, text, length, start, spans, span_count);
    if (result >= 0) return result > 0;
  }
  if (const RE2 *re2 = scratch->engines->re2(span_count > 0)) {
    return matchWithRE2(*re2, *scratch, text, length, start, spans, span_count);
  }
  return matchWithProgram(*regex, *scratch, text, length, start, spans, span_count);
}

int32_t cregex_match_with(
  const cregex *regex, cregex_scratch *scratch, cregex_engine engine, const uint8_t *text,
  size_t length, size_t start, cregex_span *spans, int32_t span_count
) {
  if (start > length) return 0;
  scratch->prepare(*regex, text, length);
  const RE2 *re2 = engine == cregex_re2_engine ? scratch->engines->re2(span_count > 0) : nullptr;
  switch (engine) {
    case cregex_code_engine:
      if (!scratch->code) return -1;
      return matchWithCode(scratch->code, *scratch, text, length, start, spans, span_count);
    case cregex_re2_engine:
      if (!re2) return -1;
      return matchWithRE2(*re2, *scratch, text, length, start, spans, span_count);
    case cregex_own_engine:
      return matchWithProgram(*regex, *scratch, text, length, start, spans, span_count);
  }
  return -1;
}
