import CLiteralSet

/// Whether a text has any, or all, of some terms.
final class TermMembership: Expression, @unchecked Sendable {
  private let text: Expression
  private let list: [Expression]
  private let all: Bool

  /// Whether the text must have all of them.
  var needsAll: Bool { all }

  /// The terms when they are constants, as they are written.
  var constantTerms: [[UInt8]]? {
    guard list.allSatisfy({ $0.constantValue != nil }) else { return nil }
    return constantSearches().map { Array($0.text.bytes) }
  }

  init(_ text: Expression, _ list: [Expression], all: Bool) {
    self.text = text
    self.list = list
    self.all = all
    super.init(type: .bool)
  }

  override var operands: [Expression] { [text] + list }

  private final class State {
    var constant: ConstantTerms?
    var prepared: [PreparedSearch] = []
  }

  /// Terms that are the same in every row.
  private struct ConstantTerms {
    let searches: [TextSearch]

    /// Finds those that stand in a text, perhaps within other words; `nil` where each is looked for by itself.
    let literals: LiteralSet?

    /// For fewer terms one pass over the text for all is not worth the while.
    private static let fewest = 6

    init(_ searches: [TextSearch]) {
      self.searches = searches
      // Letters beyond ASCII may have other cases than the pass knows.
      let isPlain = searches.allSatisfy { search in
        !search.text.isEmpty && search.text.bytes.allSatisfy { $0 < 0x80 }
      }
      literals =
        isPlain && searches.count >= Self.fewest
        ? LiteralSet(
          searches.map { SoughtLiteral(bytes: Array($0.text.bytes), isCaseless: true) }) : nil
    }

    /// Whether a text has one of them; each is looked for by itself.
    @inline(__always)
    func haveAny(_ value: StringView) -> Bool { searches.contains { $0.matches(value) } }

    /// Which rows of a column have one of them; `nil` where each row is looked at by itself.
    func rowsHavingAny(_ column: Column, count: Int) -> Column? {
      guard let literals else { return nil }
      let values = column.pointer(StringView.self)
      var builder = ColumnBuilder<Bool>(capacity: count)
      let flags = builder.elements
      flags.update(repeating: false, count: count)
      literals.forEachRow(of: column, count: count) { row, found in
        let value = values[column.index(row)]
        flags[row] =
          found?.contains { searches[Int($0.number)].matches(value) } ?? haveAny(value)
      }
      builder.setCount(count)
      return builder.finish()
    }
  }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let state = context.state(of: self) { State() }
    let texts = text.evaluate(batch, context)
    let values = texts.pointer(StringView.self)
    var builder = ColumnBuilder<Bool>(capacity: batch.count)
    if list.allSatisfy({ $0.constantValue != nil }) {
      let terms = state.constant ?? ConstantTerms(constantSearches())
      state.constant = terms
      if !all, let found = terms.rowsHavingAny(texts, count: batch.count) { return found }
      for row in 0..<batch.count {
        let value = values[texts.index(row)]
        builder.append(
          all ? terms.searches.allSatisfy { $0.matches(value) } : terms.haveAny(value))
      }
      return builder.finish()
    }
    let columns = list.map { $0.evaluate(batch, context) }
    while state.prepared.count < columns.count { state.prepared.append(PreparedSearch()) }
    for row in 0..<batch.count {
      let value = values[texts.index(row)]
      var found = all
      for (index, column) in columns.enumerated()
      where has(column, row, value, state.prepared[index]) != all {
        found = !all
        break
      }
      builder.append(found)
    }
    return builder.finish()
  }

  private func has(
    _ column: Column, _ row: Int, _ value: StringView, _ prepared: PreparedSearch
  ) -> Bool {
    if column.type == .string {
      let term = column.pointer(StringView.self)[column.index(row)]
      return prepared.prepared(term, .term, caseless: true).matches(value)
    }
    guard let list = column.value(row, as: Dynamic.self) else { return false }
    func matches(_ element: Dynamic) -> Bool {
      if let string = element.string {
        return string.withDecoded {
          prepared.prepared($0, .term, caseless: true).matches(value)
        }
      }
      let arena = Arena(capacity: 64)
      return withExtendedLifetime(arena) {
        prepared.prepared(element.asString(arena), .term, caseless: true).matches(value)
      }
    }
    if list.kind != .array { return matches(list) }
    for element in list.elements where matches(element) != all { return !all }
    return all
  }

  private func constantSearches() -> [TextSearch] {
    let arena = Arena(capacity: 256)
    var searches: [TextSearch] = []
    func add(_ text: StringView) {
      searches.append(TextSearch(text, .term, caseless: true))
    }
    for column in list.compactMap(\.constantValue) {
      if column.type == .string {
        add(column.pointer(StringView.self)[0])
      } else if let value = column.value(0, as: Dynamic.self) {
        if value.kind == .array {
          for element in value.elements { add(element.asString(arena)) }
        } else {
          add(value.asString(arena))
        }
      }
    }
    withExtendedLifetime(arena) {}
    return searches
  }
}
