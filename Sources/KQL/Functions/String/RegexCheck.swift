import KQLSyntax

extension Regex {
  /// Checks a constant pattern; a pattern that is computed is checked when it is used.
  ///
  /// - Throws: A diagnostic when it is not valid.
  static func check(_ pattern: CallArguments.Value) throws(Diagnostic) {
    guard let value = pattern.expression.constantValue, value.type == .string else { return }
    let text = value.pointer(StringView.self)[0]
    do throws(Invalid) {
      _ = try Regex(text)
    } catch {
      throw error.diagnostic(for: text, at: pattern.span)
    }
  }

  /// Checks a pattern that stands as a string at `span`.
  ///
  /// - Parameters:
  ///   - text: The pattern.
  ///   - flags: Flags that hold for it, such as `Ui`; they are valid.
  ///   - span: Where it stands.
  /// - Throws: A diagnostic when it is not valid.
  static func check(_ text: String, flags: String = "", at span: SourceSpan) throws(Diagnostic) {
    let prefix = flags.isEmpty ? "" : "(?\(flags))"
    let pattern = Column.constant(prefix + text, count: 1)
    do throws(Invalid) {
      _ = try Regex(pattern.pointer(StringView.self)[0])
    } catch {
      throw error.diagnostic(
        for: pattern.pointer(StringView.self)[0], at: span, skipping: prefix.utf8.count)
    }
  }
}

extension Regex.Invalid {
  /// The diagnostic that points into the pattern where it stands as a string, and else quotes it.
  ///
  /// - Parameters:
  ///   - pattern: The pattern.
  ///   - span: Where the pattern stands, or what gives it.
  ///   - skipped: The number of bytes that were put before it.
  /// - Returns: A diagnostic whose place is a part of the string.
  func diagnostic(
    for pattern: StringView, at span: SourceSpan, skipping skipped: Int = 0
  ) -> Diagnostic {
    var message = "invalid regular expression: \(reason)"
    let start = max(part.lowerBound, skipped)
    // A string takes more bytes than what it stands for; else it is a name or a call.
    if span.end - span.start < pattern.count - skipped + 2, start < pattern.count {
      let rest = pattern.dropFirst(start).string.unicodeScalars
      message += ", at '\(String(String.UnicodeScalarView(rest.prefix(20))))'"
    }
    var diagnostic = Diagnostic(message, at: span, help: help)
    diagnostic.part = start - skipped..<max(part.upperBound, start) - skipped
    return diagnostic
  }
}
