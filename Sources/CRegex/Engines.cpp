#include "Engines.h"

#include "CompiledPattern.h"
#include "Parser.h"

namespace {

/// Machine code for a pattern of PCRE2; null when PCRE2 refuses it.
pcre2_code *compiledToCode(const std::string &pattern) {
  int error;
  PCRE2_SIZE place;
  uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_CIRCUMFLEX
    | PCRE2_NEVER_BACKSLASH_C;
  std::unique_ptr<pcre2_compile_context, void (*)(pcre2_compile_context *)> context(
    pcre2_compile_context_create(nullptr), pcre2_compile_context_free);
  if (!context) return nullptr;
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  pcre2_code *code = pcre2_compile(
    reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), options, &error, &place,
    context.get());
  if (code && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0) return code;
  pcre2_code_free(code);
  return nullptr;
}

RE2::Options re2Options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(64 << 20);
  return options;
}

}  // namespace

Engines::Engines(std::string pattern, bool caseless, const Node &root, Texts texts)
  : pattern_(std::move(pattern)), caseless_(caseless), texts_(texts),
    re2FindsPlaces_(!root.repeatsEmpty) {
  if (auto translation = patternForPCRE2(root, texts)) code_.reset(compiledToCode(*translation));
}

SyntaxTree Engines::tree() const { return Parser(pattern_, caseless_).parse(); }

const RE2 *Engines::re2(bool wantsPlaces) const {
  if (wantsPlaces && !re2FindsPlaces_) return nullptr;
  std::call_once(re2Once_, [this] {
    auto pattern = patternForRE2(tree().root, texts_);
    if (!pattern) return;
    auto compiled = std::make_unique<RE2>(*pattern, re2Options());
    // With many repetitions it may be too large.
    if (compiled->ok()) re2_ = std::move(compiled);
  });
  return re2_.get();
}

const Program &Engines::program() const {
  std::call_once(programOnce_, [this] { program_ = std::make_unique<Program>(tree().root); });
  return *program_;
}
