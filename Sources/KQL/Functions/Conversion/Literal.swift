import KQLSyntax

extension Constant {
  /// The value of a constant as written in a query.
  ///
  /// `datetime()` is the current time, `datetime(8:00)` a time of today; so they are no ``Constant``.
  ///
  /// - Throws: A diagnostic when the text is not a value of its type, or too large for it.
  static func literal(
    _ syntax: LiteralSyntax, at span: SourceSpan
  ) throws(Diagnostic) -> Expression {
    if syntax.kind == .string { return Constant(syntax.text) }
    if syntax.kind == .dynamic {
      return Constant(try DynamicLiteral.column(syntax.text, at: span))
    }
    let arena = Arena(capacity: syntax.text.utf8.count + 1)
    let text = arena.copy(syntax.text).trimmed().unquoted
    guard let type = ScalarType(rawValue: syntax.kind.rawValue) else {
      throw Diagnostic("unknown type '\(syntax.kind.rawValue)'", at: span)
    }
    if text == "null" { return Constant(Column.nulls(type, count: 1)) }
    if type == .datetime, text.isEmpty { return CurrentTime() }
    return try withExtendedLifetime(arena) { () throws(Diagnostic) in
      if type == .datetime, let ticks = timeOfDay(text) { return CurrentTime(timeOfDay: ticks) }
      guard let constant = constant(type, text) else {
        throw failure(type, text, at: span)
      }
      return constant
    }
  }

  private static func constant(_ type: ScalarType, _ text: StringView) -> Constant? {
    switch type {
    case .bool: Bool.parsed(text).map { Constant($0) }
    case .int: (Int32.parsed(text) ?? bits(text)).map { Constant($0) }
    case .long: Int64.parsed(text).map { Constant($0) }
    case .real: (Double.parsed(text) ?? Int64.parsed(text).map(Double.init)).map { Constant($0) }
    case .decimal: Decimal.parsed(text).map { Constant($0) }
    case .datetime:
      (Datetime.parsed(text) ?? Int64.parsed(text).flatMap(Datetime.checked)).map { Constant($0) }
    case .timespan: Timespan.parsed(text).map { Constant($0) }
    case .guid: Guid.parsed(text).map { Constant($0) }
    case .string, .dynamic: nil
    }
  }

  /// The ticks of `hours:minutes[:seconds[.fraction]]` since midnight.
  private static func timeOfDay(_ text: StringView) -> Int64? {
    guard text.count > 2, text[1] == UInt8(ascii: ":") || text[2] == UInt8(ascii: ":"),
      let time = Timespan.parsed(text), (0..<Timespan.day).contains(time.ticks)
    else { return nil }
    return time.ticks
  }

  /// A hexadecimal number of 32 bits, of which the first one is the sign.
  private static func bits(_ text: StringView) -> Int32? {
    guard text.count > 2, text[0] == UInt8(ascii: "0"), text[1] | 0x20 == UInt8(ascii: "x") else {
      return nil
    }
    return Int64.parsed(text).flatMap { UInt32(exactly: $0) }.map { Int32(bitPattern: $0) }
  }

  private static func failure(
    _ type: ScalarType, _ text: StringView, at span: SourceSpan
  ) -> Diagnostic {
    let isTooLarge =
      (type == .long || type == .int) && text.bytes.allSatisfy { $0.digitValue <= 9 || $0 == 0x2D }
    let help =
      switch type {
      case _ where isTooLarge: "write it as a real: \(text.string).0"
      case .datetime: "write it as datetime(2024-01-31 12:30:00)"
      case .timespan: "write it as 1d, 90m, 1.5h or time(1.02:03:04)"
      case .guid: "write it as guid(74be27de-1e4e-49d9-b579-fe0b331d3642)"
      case .bool: "write true or false"
      case .int, .long, .real, .decimal, .string, .dynamic: ""
      }
    return Diagnostic(
      isTooLarge ? "\(text.string) is too large for \(type)" : "'\(text.string)' is not a \(type)",
      at: span, help: help)
  }
}

extension StringView {
  /// The text without a pair of quotes around it.
  fileprivate var unquoted: StringView {
    guard count >= 2, self[0] == self[count - 1], self[0] == 0x22 || self[0] == 0x27
    else { return self }
    return self[1..<(count - 1)]
  }
}
