/// The first events of JSON lines, from which columns are inferred.
///
/// A column is long, real, bool or datetime (strings that are all ISO 8601) when every value but null
/// is, string when all are strings, otherwise dynamic.
struct JSONSample {
  /// The columns, in the order in which their keys appear first.
  private(set) var schema: Schema = []

  /// How many events are looked at.
  static let eventCount = 1000

  private let arena = Arena(capacity: 256)
  private var names: [String: Int] = [:]
  private var kinds: [Set<ScalarType>] = []

  init(_ sample: UnsafeBufferPointer<UInt8>) {
    guard let base = sample.baseAddress else { return }
    var start = base.hasByteOrderMark(count: sample.count) ? 3 : 0
    var events = 0
    while start < sample.count, events < Self.eventCount {
      let end = base.endOfLine(from: start, to: sample.count)
      // A last line that is cut off is no JSON, and skipped like any other such line.
      add(line: StringView(base + start, end - start), &events)
      start = end + 1
    }
    schema = names.sorted { $0.value < $1.value }.map { name, index in
      ColumnSchema(name, Self.type(of: kinds[index]))
    }
  }

  /// Adds the events of a line: one, or several with commas or nothing between.
  private mutating func add(line: StringView, _ events: inout Int) {
    var text = Dynamic(line).trimmed
    while text.count > 0, events < Self.eventCount {
      if text[0] == UInt8(ascii: "[") || text[0] == UInt8(ascii: ",") {
        text = Dynamic(text.dropFirst(1)).trimmed
        continue
      }
      var reader = DynamicReader(text)
      guard reader.kind == .bag, let event = reader.readValue(),
        let json = Dynamic.mended(event.text, arena)
      else { return }
      add(Dynamic(json))
      events += 1
      text = Dynamic(text.dropFirst(event.text.start - text.start + event.text.count)).trimmed
    }
  }

  private mutating func add(_ event: Dynamic) {
    let arena = Arena(capacity: 256)
    var seen: Set<Int> = []
    for (key, value) in event.members {
      let name = key.decoded(arena).string
      let index = names[name] ?? kinds.count
      if index == kinds.count {
        names[name] = index
        kinds.append([])
      }
      if seen.insert(index).inserted, let type = Self.type(of: value, arena) {
        kinds[index].insert(type)
      }
    }
  }

  private static func type(of value: Dynamic, _ arena: Arena) -> ScalarType? {
    switch value.kind {
    case .null: nil
    case .bool: .bool
    case .long: .long
    case .real:
      value.trimmed.bytes.allSatisfy { $0.digitValue <= 9 || $0 == 0x2D } ? .decimal : .real
    case .string: TypeInference.isDatetime(value.asString(arena)) ? .datetime : .string
    case .datetime, .timespan, .guid, .decimal, .array, .bag: .dynamic
    }
  }

  /// The type of a column with values of these types; `decimal` stands for whole numbers too large.
  private static func type(of kinds: Set<ScalarType>) -> ScalarType {
    if kinds.count == 1, let only = kinds.first { return only == .decimal ? .dynamic : only }
    if kinds == [.long, .real] { return .real }
    if kinds == [.datetime, .string] { return .string }
    return .dynamic
  }
}
