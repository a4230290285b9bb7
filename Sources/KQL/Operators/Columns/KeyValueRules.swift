import KQLSyntax

/// How `parse-kv` finds names and values.
struct KeyValueRules: Sendable {
  /// The names that are wanted, in order.
  var keys: [String]

  /// What stands between pairs, and between a name and its value; `nil` for anything that is no
  /// letter and no digit.
  var delimiters: (pair: String, value: String)?

  /// The bytes that open and close a quoted name or value.
  var quotes: [(open: UInt8, close: UInt8)] = []

  /// The bytes that take the meaning of the byte behind them.
  var escapes: [UInt8] = []

  /// Whether a value goes on until the next wanted name.
  var isGreedy = false

  /// An expression whose two groups are the name and the value, instead of delimiters.
  var regex: Regex?

  /// Binds the properties of the operator.
  init(_ syntax: OperatorSyntax, keys: [String], _ binder: Binder) throws(Diagnostic) {
    self.keys = keys
    var pair: String?
    var value: String?
    var properties: [ArgumentSyntax] = []
    if case .properties(let given)? = syntax.clause("properties") { properties = given }
    for property in properties {
      if property.name?.text == "greedy" {
        isGreedy = try binder.constant(property.value, as: .bool).value(0, as: Bool.self) ?? false
        continue
      }
      let column = try binder.constant(property.value, as: .string)
      let text = column.firstText
      let bytes = Array(text.utf8)
      switch property.name?.text {
      case "pair_delimiter": pair = text
      case "kv_delimiter": value = text
      case "quote":
        guard let open = bytes.first, bytes.count <= 2 else {
          throw Diagnostic("a quote has one or two characters", at: property.value.span)
        }
        quotes.append((open, bytes.last ?? open))
      case "escape":
        guard let escape = bytes.first, bytes.count == 1 else {
          throw Diagnostic("an escape has one character", at: property.value.span)
        }
        escapes.append(escape)
      case "regex":
        do throws(Regex.Invalid) {
          regex = try Regex(column.pointer(StringView.self)[0])
        } catch {
          throw error.diagnostic(
            for: column.pointer(StringView.self)[0], at: property.value.span)
        }
      default: break
      }
    }
    if let regex, regex.groupCount != 2 {
      throw Diagnostic(
        "the expression of 'parse-kv' must have two groups", at: syntax.span,
        help: "the first is the name, the second the value")
    }
    if pair != nil || value != nil {
      guard let pair, let value, !pair.isEmpty, !value.isEmpty else {
        throw Diagnostic(
          "'parse-kv' needs both delimiters or none", at: syntax.span,
          help: "give pair_delimiter and kv_delimiter")
      }
      delimiters = (pair, value)
    }
  }
}
