/// The values that the rows of a list had in a span of time, and when.
///
/// Of the times of a value the first and the last are kept: where the span is not longer than what is near, a
/// time that is near one of them all is near one of these two.
final class SeenValues {
  /// Whether its rows have no time, so that they are near to any.
  private let isTimeless: Bool

  /// Whether values are looked for as terms.
  private let areTerms: Bool

  private let index = KeyIndex()

  /// For each value the first and the last time, in ticks.
  private var firsts: [Int64] = []
  private var lasts: [Int64] = []

  /// The values, and what looks for them, where they are terms.
  private var texts: [StringView] = []
  private var searches: [TextSearch] = []
  private let arena = Arena(capacity: 256)

  init(isTimeless: Bool, areTerms: Bool) {
    self.isTimeless = isTimeless
    self.areTerms = areTerms
  }

  /// How many bytes are kept, or soon will be.
  var byteCount: Int {
    index.byteCount + firsts.capacity * 16 + arena.allocatedBytes
      + searches.count * Self.searchSize
  }

  /// What a text takes that is looked for.
  private static let searchSize = 512

  /// Takes in the values of some rows; `times` has the time of each in ticks.
  func add(_ values: Column, times: [Int64?], rows: [UInt32]) {
    let selection = Selection(rows)
    let values = values.gather(indices: selection.indices, count: rows.count)
    var groups = [UInt32](repeating: 0, count: rows.count)
    index.add([values], count: rows.count, groups: &groups)
    for (at, group) in groups.enumerated() {
      let time = times[Int(rows[at])] ?? 0
      if Int(group) == firsts.count {
        firsts.append(time)
        lasts.append(time)
        if areTerms { add(arena.copy(values.pointer(StringView.self)[values.index(at)])) }
      } else {
        firsts[Int(group)] = Swift.min(firsts[Int(group)], time)
        lasts[Int(group)] = Swift.max(lasts[Int(group)], time)
      }
    }
  }

  private func add(_ text: StringView) {
    texts.append(text)
    searches.append(TextSearch(text, .term, caseless: true))
  }

  /// Marks the rows whose value was seen near to their time.
  func mark(
    _ rows: [UInt32], with values: Column, times: [Int64?], within window: Int64,
    in isMember: inout [Bool]
  ) {
    if areTerms { return markTerms(rows, values, times, window, &isMember) }
    var groups = [UInt32](repeating: 0, count: values.count)
    index.find([values], count: values.count, groups: &groups)
    for row in rows where groups[Int(row)] != KeyIndex.missing {
      if isNear(times[Int(row)], groups[Int(row)], window) { isMember[Int(row)] = true }
    }
  }

  private func markTerms(
    _ rows: [UInt32], _ values: Column, _ times: [Int64?], _ window: Int64,
    _ isMember: inout [Bool]
  ) {
    let texts = values.pointer(StringView.self)
    for row in rows where !isMember[Int(row)] {
      let text = texts[values.index(Int(row))]
      isMember[Int(row)] = searches.indices.contains {
        isNear(times[Int(row)], UInt32($0), window) && searches[$0].matches(text)
      }
    }
  }

  private func isNear(_ time: Int64?, _ group: UInt32, _ window: Int64) -> Bool {
    guard !isTimeless, let time else { return true }
    return time >= firsts[Int(group)] - window && time <= lasts[Int(group)] + window
  }

  /// For each row the last time at which its value was seen, if that is later than what is known.
  func noteLast(of values: Column, in latest: inout [Int64]) {
    var groups = [UInt32](repeating: 0, count: values.count)
    index.find([values], count: values.count, groups: &groups)
    for (row, group) in groups.enumerated() where group != KeyIndex.missing {
      latest[row] = Swift.max(latest[row], isTimeless ? .max : lasts[Int(group)])
    }
  }

  /// Carries the values to new ones.
  func code(_ coder: StateCoder) {
    index.code(coder)
    coder.code(&firsts, 0)
    coder.code(&lasts, 0)
    let count = areTerms ? index.count : 0
    for number in 0..<count where coder.fault == nil {
      var text = coder.isReading ? .empty : texts[number]
      coder.code(&text, arena)
      if coder.isReading { add(text) }
    }
    if firsts.count != index.count || lasts.count != index.count {
      coder.fail("the values of a list in it do not fit")
    }
  }
}
