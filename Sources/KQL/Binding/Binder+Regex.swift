import KQLSyntax

/// What is worth saying of regular expressions that are valid.
extension Binder {
  /// Says what is likely meant otherwise in the patterns of a call.
  func noteDoubts(in call: CallArguments, of function: ScalarFunction) {
    for (parameter, value) in zip(function.parameters, call.values) where parameter.name == "regex"
    {
      noteDoubt(of: value)
    }
  }

  /// Says what is likely meant otherwise in a pattern that is a constant.
  func noteDoubt(of pattern: CallArguments.Value) {
    guard let value = pattern.expression.constantValue, value.type == .string else { return }
    let text = value.pointer(StringView.self)[0]
    guard let doubt = (try? Regex(text))?.doubt else { return }
    var diagnostic = doubt.diagnostic(for: text, at: pattern.span)
    diagnostic.message = "in the regular expression, \(doubt.reason)"
    diagnostic.severity = .warning
    warnings.append(diagnostic)
  }
}
