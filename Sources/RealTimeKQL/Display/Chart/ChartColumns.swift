import KQL

/// Which columns of a result a chart draws, where the query does not say it: what Kusto's programs choose.
struct ChartColumns {
  /// The column along the x axis; `nil` for the number of the row.
  private(set) var x: Int?

  /// What its values are.
  private(set) var xKind = ChartScale.Kind.number

  /// The columns that are drawn.
  private(set) var y: [Int] = []

  /// The columns that tell series apart.
  private(set) var series: [Int] = []

  /// The columns that say which points are odd.
  private(set) var anomalies: [Int] = []

  init(_ rows: ChartRows) {
    let (chart, schema) = (rows.chart, rows.schema)
    let names = Dictionary(
      schema.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    let arrays = Set(schema.indices.filter { Self.holdsArrays($0, rows) })
    let isByCategory = [.bar, .column, .pie].contains(chart.shape)
    anomalies = chart.anomalyColumns.compactMap { names[$0] }
    let given = chart.yColumns.compactMap { names[$0] }
    let named = chart.seriesColumns.map { $0.compactMap { names[$0] } }
    let taken = Set(anomalies + given + (named ?? []))
    let free = schema.indices.filter { !taken.contains($0) }
    func first(_ types: Set<ScalarType>) -> Int? { free.first { types.contains(schema[$0].type) } }
    x =
      chart.xColumn.flatMap { names[$0] }
      ?? (isByCategory
        ? free.first
        : first([.datetime]) ?? free.first { arrays.contains($0) && Self.holdsTimes($0, rows) }
          ?? Self.firstOfNumbers(free, schema) ?? first([.string]))
    if let x {
      xKind =
        if isByCategory { .category(0) } else {
          Self.kind(of: schema[x].type, isTimes: arrays.contains(x) && Self.holdsTimes(x, rows))
        }
    }
    // A single number is what is drawn, not along what.
    let numbers = schema.indices.filter {
      $0 != x && !anomalies.contains($0) && named?.contains($0) != true
        && (schema[$0].type.isNumeric || arrays.contains($0))
    }
    y = given.isEmpty ? numbers : given
    if y.isEmpty, chart.xColumn == nil, let only = x, schema[only].type.isNumeric {
      (x, xKind, y) = (nil, isByCategory ? .category(0) : .number, [only])
    }
    if y.isEmpty { y = schema.indices.filter { $0 != x && schema[$0].type == .timespan } }
    if chart.shape == .pie { y = Array(y.prefix(1)) }
    let used = Set(y + anomalies + (x.map { [$0] } ?? []))
    series =
      named
      ?? (chart.shape == .pie
        ? []
        : schema.indices.filter { index in
          !used.contains(index) && !schema[index].type.isNumeric && !arrays.contains(index)
            && schema[index].type != .datetime && schema[index].type != .timespan
        })
  }

  /// The first column is drawn along, when it holds numbers or lengths of time and is not the only one.
  private static func firstOfNumbers(_ free: [Int], _ schema: Schema) -> Int? {
    guard let first = free.first, schema[first].type.isNumeric || schema[first].type == .timespan
    else { return nil }
    return first
  }

  private static func kind(of type: ScalarType, isTimes: Bool) -> ChartScale.Kind {
    switch type {
    case .datetime: .time
    case .int, .long, .real, .decimal, .timespan: .number
    case .dynamic: isTimes ? .time : .number
    case .string, .bool, .guid: .category(0)
    }
  }

  /// Whether the first value of a column is an array.
  private static func holdsArrays(_ column: Int, _ rows: ChartRows) -> Bool {
    guard rows.schema[column].type == .dynamic else { return false }
    return rows.rows.lazy.compactMap { row -> Bool? in
      if case .dynamic(let text) = row[column] { text.hasPrefix("[") } else { nil }
    }.first ?? false
  }

  /// Whether the first value of a column of arrays begins with a time.
  private static func holdsTimes(_ column: Int, _ rows: ChartRows) -> Bool {
    for row in rows.rows {
      guard case .dynamic(let text) = row[column], let first = JSONElements.of(text)?.first else {
        continue
      }
      if case .datetime = first { return true }
      return false
    }
    return false
  }
}

/// The elements of a JSON array of plain values: numbers, times, text.
enum JSONElements {
  /// The elements, null where one is no plain value; `nil` when the text is no array.
  static func of(_ text: String) -> [Value]? {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]"), bytes.count >= 2 else {
      return nil
    }
    var elements: [Value] = []
    var start = 1
    var depth = 0
    var isQuoted = false
    var index = 1
    while index < bytes.count {
      let byte = bytes[index]
      if isQuoted {
        if byte == UInt8(ascii: "\\") {
          index += 1
        } else if byte == UInt8(ascii: "\"") {
          isQuoted = false
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isQuoted = true
        case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "]") where depth == 0, UInt8(ascii: ",") where depth == 0:
          let word = String(decoding: bytes[start..<index], as: UTF8.self).trimmingBlanks
          if !word.isEmpty { elements.append(value(word)) }
          start = index + 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
        default: break
        }
      }
      index += 1
    }
    return elements
  }

  private static func value(_ word: String) -> Value {
    if word.hasPrefix("\"") {
      let text = String(word.dropFirst().dropLast())
      if text.utf8.count >= 10, let time = Datetime(setting: text) { return .datetime(time) }
      if let number = Double(text) { return .real(number) }
      return .string(text)
    }
    if word == "true" || word == "false" { return .bool(word == "true") }
    if let number = Int64(word) { return .long(number) }
    return Double(word).map { .real($0) } ?? .null
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    let start = drop { $0 == " " || $0 == "\n" }
    return String(start.reversed().drop { $0 == " " || $0 == "\n" }.reversed())
  }
}
