/// Finds the type that a column of text has.
///
/// A type is chosen when every value that is not empty has its form: `true`/`false`; whole numbers;
/// numbers with a point or an exponent (mixed with whole ones); ISO 8601 dates, with or without a
/// time; `[days.]hh:mm:ss[.fraction]`; identifiers of 8-4-4-4-12 digits. A number with a leading zero or
/// plus sign (`007`, `+49…`) and one that does not fit a long is an identifier rather than a number,
/// so its column is a string.
struct TypeInference {
  private var candidates: Set<ScalarType> = Self.all
  private var isEmpty = true

  private static let all: Set<ScalarType> = [.bool, .long, .real, .datetime, .timespan, .guid]

  /// Takes a value into account.
  mutating func add(_ text: StringView) {
    if text.isEmpty { return }
    isEmpty = false
    if candidates.isEmpty { return }
    candidates.formIntersection(Self.types(of: text))
  }

  /// The type of all values so far.
  var type: ScalarType {
    guard !isEmpty else { return .string }
    for type in [ScalarType.bool, .long, .real, .datetime, .timespan, .guid]
    where candidates.contains(type) { return type }
    return .string
  }

  /// The types a text may have.
  static func types(of text: StringView) -> Set<ScalarType> {
    if text.lowercasedASCIIEquals("true") || text.lowercasedASCIIEquals("false") { return [.bool] }
    switch number(text) {
    case .long: return [.long, .real]
    case .real: return [.real]
    default: break
    }
    if isDatetime(text) { return [.datetime] }
    if isClock(text) { return [.timespan] }
    if isGuid(text) { return [.guid] }
    return []
  }

  /// Whether a text is an identifier of 8-4-4-4-12 digits.
  static func isGuid(_ text: StringView) -> Bool { text.count == 36 && Guid.parsed(text) != nil }

  /// Whether a text is a number as programs write it, and of which type.
  static func number(_ text: StringView) -> ScalarType? {
    let digits = text[0] == 0x2D ? text.dropFirst(1) : text
    guard digits.count > 0, digits[0].digitValue <= 9, digits[digits.count - 1].digitValue <= 9
    else { return nil }
    if digits.bytes.allSatisfy({ $0.digitValue <= 9 }) {
      let hasLeadingZero = digits.count > 1 && digits[0] == 0x30
      return !hasLeadingZero && Int64.parsed(text) != nil ? .long : nil
    }
    if digits[0] == 0x30, digits[1].digitValue <= 9 { return nil }
    let isPlain = digits.bytes.allSatisfy {
      $0.digitValue <= 9 || $0 == 0x2E || $0 | 0x20 == 0x65 || $0 == 0x2D || $0 == 0x2B
    }
    return isPlain && Double.parsed(text) != nil ? .real : nil
  }

  /// Whether a text is an ISO 8601 date, perhaps with a time.
  static func isDatetime(_ text: StringView) -> Bool {
    guard text.count >= 10, text[4] == 0x2D, text[7] == 0x2D, text[0].digitValue <= 9 else {
      return false
    }
    guard text.count == 10 || text[10] == 0x54 || text[10] == 0x20 else { return false }
    return Datetime.parsed(text) != nil
  }

  static func isClock(_ text: StringView) -> Bool {
    var colons = 0
    for byte in text.bytes {
      if byte == 0x3A {
        colons += 1
      } else if byte.digitValue > 9, byte != 0x2E, byte != 0x2D {
        return false
      }
    }
    return colons == 2 && Timespan.parsed(text) != nil
  }
}
