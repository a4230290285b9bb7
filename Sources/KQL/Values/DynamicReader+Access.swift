import CScan

extension Dynamic {
  /// What the value is; text that is no JSON counts as null.
  var kind: DynamicKind {
    var reader = DynamicReader(text)
    reader.skipSpace()
    return reader.kind ?? .null
  }

  /// The value, `nil` when it is JSON null, which is a null row in a column.
  @inline(__always)
  var nonNull: Dynamic? {
    text.count >= 4 && text[0] == UInt8(ascii: "n") || text.isEmpty ? nil : self
  }

  /// The elements of an array; none of anything else.
  var elements: DynamicElements { DynamicElements(self) }

  /// The members of a bag; none of anything else.
  var members: DynamicMembers { DynamicMembers(self) }

  /// The number of elements of an array.
  var elementCount: Int {
    var count = 0
    for _ in elements { count += 1 }
    return count
  }

  /// The first member of a bag with a key; `nil` when there is none.
  func member(_ key: StringView) -> Dynamic? {
    var members = members
    while let member = members.next() {
      if member.key.equals(key) { return member.value }
    }
    return nil
  }

  /// The first member of a bag with a key of ASCII text; `nil` when there is none.
  func member(_ key: StaticString) -> Dynamic? {
    member(StringView(key.utf8Start, key.utf8CodeUnitCount))
  }

  /// The element of an array at an index, which counts from the end when it is negative.
  func element(_ index: Int) -> Dynamic? {
    var wanted = index
    if index < 0 {
      let count = elementCount
      guard index >= -count else { return nil }
      wanted = count + index
    }
    var elements = elements
    while let element = elements.next() {
      if wanted == 0 { return element }
      wanted -= 1
    }
    return nil
  }

  /// A string's text where it is the same as its JSON: no escapes, and no white space around it.
  @inline(__always)
  var plainString: StringView? {
    guard text.count > 1, text[0] == UInt8(ascii: "\""),
      text[text.count &- 1] == UInt8(ascii: "\""),
      !scan_json_needs_escape(text.start + 1, text.count &- 2)
    else { return nil }
    return text[1..<text.count &- 1]
  }

  /// The string, as it stands between its quotes; `nil` of anything that is not a string.
  var string: DynamicString? {
    if let plainString { return DynamicString(raw: plainString, hasEscapes: false) }
    var reader = DynamicReader(text)
    reader.skipSpace()
    return reader.readString()
  }

  /// Kusto's text of a datetime, timespan, guid or decimal; `nil` of anything else.
  var markedText: StringView? {
    var reader = DynamicReader(text)
    reader.skipSpace()
    guard reader.byte == DynamicReader.mark, reader.end - reader.next > 2 else { return nil }
    reader.advance()
    reader.advance()
    return reader.readString()?.raw
  }

  /// The text of the value, as `tostring` gives it: strings bare, null empty, the rest as JSON.
  ///
  /// A view of the value's own bytes where it can be; otherwise the bytes are in the arena.
  func asString(_ arena: Arena) -> StringView {
    if let plainString { return plainString }
    return switch kind {
    case .null: .empty
    case .string: string?.decoded(arena) ?? .empty
    case .datetime, .timespan, .guid, .decimal: markedText ?? .empty
    case .bool, .long: trimmed
    case .real, .array, .bag:
      { () -> StringView in
        arena.begin()
        DynamicWriter(arena).appendJSON(self)
        return arena.end()
      }()
    }
  }

  /// The value of a number or a bool, cut to a whole number; `nil` of anything else.
  ///
  /// What is too large gives the largest long, as in Kusto.
  var asLong: Int64? {
    if let plainNumber = Dynamic.shortNumber(text) { return plainNumber }
    return switch kind {
    case .long: Dynamic.wholeNumber(trimmed)
    case .real: asDouble.flatMap(Dynamic.truncated)
    case .bool: asBool == true ? 1 : 0
    case .null, .string, .datetime, .timespan, .guid, .decimal, .array, .bag: nil
    }
  }

  /// The value of a number or a bool; `nil` of anything else (and of a decimal).
  var asDouble: Double? {
    switch kind {
    case .long: Dynamic.wholeNumber(trimmed).map(Double.init)
    case .real: Dynamic.real(trimmed)
    case .bool: asBool == true ? 1 : 0
    case .null, .string, .datetime, .timespan, .guid, .decimal, .array, .bag: nil
    }
  }

  /// The value of a bool, or whether a number is not zero; `nil` of anything else.
  var asBool: Bool? {
    switch kind {
    case .bool: trimmed[0] == UInt8(ascii: "t")
    case .long: Dynamic.wholeNumber(trimmed).map { $0 != 0 }
    case .real: Dynamic.real(trimmed).map { $0 != 0 }
    case .null, .string, .datetime, .timespan, .guid, .decimal, .array, .bag: nil
    }
  }

  /// The text without white space around it.
  var trimmed: StringView {
    var start = 0
    var end = text.count
    while start < end, DynamicReader.isSpace(text[start]) { start += 1 }
    while end > start, DynamicReader.isSpace(text[end - 1]) { end -= 1 }
    return text[start..<end]
  }

  /// A whole number of so few digits that it fits; `nil` when it may be none.
  @inline(__always)
  private static func shortNumber(_ text: StringView) -> Int64? {
    guard text.count > 0, text.count < 19 else { return nil }
    let isNegative = text[0] == UInt8(ascii: "-")
    var at = isNegative ? 1 : 0
    guard at < text.count else { return nil }
    var value: Int64 = 0
    while at < text.count {
      let digit = text[at] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
      at &+= 1
    }
    return isNegative ? 0 &- value : value
  }

  /// A whole number as text; `nil` when it is not one or does not fit.
  static func wholeNumber(_ text: StringView) -> Int64? {
    if let short = shortNumber(text) { return short }
    var at = 0
    let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
    if isNegative { at = 1 }
    guard at < text.count else { return nil }
    var value: Int64 = 0
    while at < text.count {
      let digit = text[at] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.subtractingReportingOverflow(Int64(digit))
      if overflow || carry { return nil }
      value = sum
      at += 1
    }
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  /// A number as text, with the words for what is not finite.
  static func real(_ text: StringView) -> Double? {
    if text == "NaN" { return .nan }
    if text == "Infinity" { return .infinity }
    if text == "-Infinity" { return -.infinity }
    var value = 0.0
    return scan_parse_double(text.start, text.count, &value) ? value : nil
  }

  /// A double cut to a whole number; the nearest long when it is too large, `nil` for NaN.
  static func truncated(_ value: Double) -> Int64? {
    if value.isNaN { return nil }
    if value >= 0x1p63 { return .max }
    if value < -0x1p63 { return .min }
    return Int64(value)
  }
}

/// The elements of an array, in order.
struct DynamicElements: Sequence, IteratorProtocol {
  private var reader: DynamicReader
  private var isOpen: Bool

  init(_ value: Dynamic) {
    reader = DynamicReader(value.text)
    reader.skipSpace()
    isOpen = reader.take(UInt8(ascii: "["))
    reader.skipSpace()
    if reader.byte == UInt8(ascii: "]") { isOpen = false }
  }

  /// The next element; JSON null is one too.
  mutating func next() -> Dynamic? {
    guard isOpen else { return nil }
    guard let value = reader.readValue() else {
      isOpen = false
      return nil
    }
    reader.skipSpace()
    isOpen = reader.take(UInt8(ascii: ","))
    return value
  }
}

/// The members of a bag, in order.
struct DynamicMembers: Sequence, IteratorProtocol {
  private var reader: DynamicReader
  private var isOpen: Bool

  init(_ value: Dynamic) {
    reader = DynamicReader(value.text)
    reader.skipSpace()
    isOpen = reader.take(UInt8(ascii: "{"))
  }

  /// The next key and its value; JSON null is a value too.
  mutating func next() -> (key: DynamicString, value: Dynamic)? {
    guard isOpen else { return nil }
    isOpen = false
    reader.skipSpace()
    guard let key = reader.readString() else { return nil }
    reader.skipSpace()
    guard reader.take(UInt8(ascii: ":")), let value = reader.readValue() else { return nil }
    reader.skipSpace()
    isOpen = reader.take(UInt8(ascii: ","))
    return (key, value)
  }
}
