import KQLSyntax

extension QueryOperator {
  static let reduce = QueryOperator("reduce") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let column = try syntax.namedOnce("column")
    let value = try binder.expression(column.expression, in: Scope(input, binder))
    guard value.type == .string else {
      throw Diagnostic(
        "expected a string, not a \(value.type)", at: column.expression.span,
        help: "convert it with tostring()")
    }
    var properties = syntax.parameters
    if case .properties(let given)? = syntax.clause("properties") { properties += given }
    func property(_ name: String) -> ExpressionSyntax? {
      properties.first { $0.name?.text == name }?.value
    }
    var threshold = 0.1
    if let given = property("threshold") {
      threshold = try binder.constant(given, as: .real).value(0, as: Double.self) ?? .nan
      guard threshold > 0, threshold < 1 else {
        throw Diagnostic("expected a number between 0 and 1", at: given.span)
      }
    }
    var separators = ""
    if let given = property("characters") {
      separators = try binder.constant(given, as: .string).firstText
    }
    let keepsRows = try syntax.word("kind", in: ["source"]) == "source"
    var names = ColumnNames()
    let summary = [
      ColumnSchema("Pattern", .string), ColumnSchema("Count", .long),
      ColumnSchema("Representative", .string),
    ]
    let rows = input.schema + [ColumnSchema("Pattern", .string)]
    let result = (keepsRows ? rows : summary).map { names.unique($0) }
    let schema = input.schema
    return .stage(
      input,
      Stage(
        name: "reduce", schema: result, memory: .allRows, ownStreamUse: .totals,
        ownOrderUse: .ignores
      ) {
        [threshold, separators] in
        Reduce(
          value, threshold: threshold, separators: Array(separators.utf8), keepsRows: keepsRows,
          schema: schema, output: $0, $1)
      })
  }
}

/// Groups texts by the words that many of them have at the same place.
///
/// A word is frequent at a place when more than the threshold's share of the texts has it there; the
/// others become `*`. Texts without any frequent word are `others`.
private final class Reduce: WholeTable {
  private let value: Expression
  private let threshold: Double
  private let separators: [UInt8]
  private let keepsRows: Bool

  /// A word at a place.
  private struct Word: Hashable {
    var place: Int
    var text: String
  }

  /// A part of a text: a word, or what is between words.
  private struct Part {
    var text: String
    var isWord: Bool
  }

  init(
    _ value: Expression, threshold: Double, separators: [UInt8], keepsRows: Bool, schema: Schema,
    output: Operator, _ run: RunContext
  ) {
    self.value = value
    self.threshold = threshold
    self.separators = separators
    self.keepsRows = keepsRows
    super.init(schema: schema, output: output, run)
  }

  override func complete(_ batch: Batch) {
    guard batch.count > 0 else { return }
    let texts = value.evaluate(batch, context)
    let index = GroupIndex([.string])
    guard let ofRow = index.groups(ofAll: Batch(count: batch.count, columns: [texts])) else {
      return
    }
    let different = index.keys(0..<index.count)[0]
    var counts = [Int](repeating: 0, count: index.count)
    for group in ofRow { counts[Int(group)] += 1 }
    // A text is some hundred steps.
    var work = LongWork()
    let parts = counts.indices.map { text -> [Part] in
      if work.isStopped(after: 512) { return [] }
      return self.parts(different.value(text, as: StringView.self)?.string ?? "")
    }
    var frequency: [Word: Int] = [:]
    for (text, count) in zip(parts, counts) {
      if work.isStopped(after: 512) { return }
      for (place, part) in text.enumerated() where part.isWord {
        frequency[Word(place: place, text: part.text), default: 0] += count
      }
    }
    let least = Double(batch.count) * threshold
    let patterns = parts.map { text -> String in
      if work.isStopped(after: 512) { return "" }
      var pattern = ""
      var isAny = false
      for (place, part) in text.enumerated() {
        let isKept =
          !part.isWord || Double(frequency[Word(place: place, text: part.text)] ?? 0) > least
        isAny = isAny || (part.isWord && isKept)
        if isKept {
          pattern += part.text
        } else {
          // Separators that the query names go with the word.
          while let last = pattern.utf8.last, separators.contains(last) { pattern.removeLast() }
          if !pattern.hasSuffix("*") { pattern += "*" }
        }
      }
      return isAny ? pattern : "others"
    }
    if context.stop.isAbandoned { return }
    if keepsRows {
      let column = Column.strings(patterns).gather(indices: ofRow, count: batch.count)
      _ = emit(batch.appending([column]))
    } else {
      emitPatterns(patterns, counts, different)
    }
  }

  private func emitPatterns(_ patterns: [String], _ counts: [Int], _ texts: Column) {
    var totals: [String: (count: Int, first: Int)] = [:]
    for (at, pattern) in patterns.enumerated() {
      let known = totals[pattern]
      totals[pattern] = ((known?.count ?? 0) + counts[at], known?.first ?? at)
    }
    let order = totals.sorted {
      ($1.value.count, $0.value.first) < ($0.value.count, $1.value.first)
    }
    _ = emit(
      Batch(
        count: order.count,
        columns: [
          .strings(order.map(\.key)), .longs(order.map { Int64($0.value.count) }),
          .strings(
            order.map {
              $0.key == "others"
                ? "" : texts.value($0.value.first, as: StringView.self)?.string ?? ""
            }),
        ]))
  }

  /// The words of a text and what is between them.
  private func parts(_ text: String) -> [Part] {
    var parts: [Part] = []
    var bytes: [UInt8] = []
    var isWord = false
    for byte in text.utf8 {
      let inWord = self.isWord(byte)
      if inWord != isWord, !bytes.isEmpty {
        parts.append(Part(text: String(decoding: bytes, as: UTF8.self), isWord: isWord))
        bytes.removeAll()
      }
      isWord = inWord
      bytes.append(byte)
    }
    if !bytes.isEmpty {
      parts.append(Part(text: String(decoding: bytes, as: UTF8.self), isWord: isWord))
    }
    return parts
  }

  private func isWord(_ byte: UInt8) -> Bool {
    if separators.contains(byte) { return false }
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), 128...:
      return true
    default: return false
    }
  }
}
