import CScan

/// What is written of a document, step by step: texts that are the same in all of a template's, and the
/// values of slots between them.
///
/// It writes what ``BinXMLJSON`` writes by walking through the elements, or says that it cannot.
final class BinXMLProgram {
  /// A text, and what follows it.
  struct Step: BitwiseCopyable {
    let action: Action

    /// The number of a slot, or of what else the action is about.
    let number: Int32

    /// The number of a column, in records.
    let column: Int32

    /// Where the text is among those of the program, and how many bytes it has.
    let start, count: UInt32
  }

  /// What follows a text.
  enum Action: UInt8 {
    /// Nothing more.
    case end

    // In elements.

    /// A value; `null` where there is none.
    case valueOrNull
    /// A value; an empty string where there is none.
    case valueOrEmpty
    /// A value of a list, if it is not several; an empty string where there is none.
    case listItem
    /// A member `#text` with a value, where there is one.
    case textMember
    /// Nothing, where a slot holds no elements.
    case noElements
    /// Nothing, where a slot holds nothing.
    case nothing

    // In records.

    /// A field as text, a number, a time, an identifier.
    case text, int, long, datetime, guid
    /// A field as a number, which the record says itself where there is none.
    case recordNumber
    /// When the record was written, as it says itself.
    case recordTime
    /// An element whose program is among the parts.
    case part
    /// What the document in a slot is, where it is that.
    case eventData, userData
    /// Nothing, where the document in a slot is one of those.
    case extendedData
    /// A column that was decoded, by its place among those.
    case decoded
    /// A column that is decoded for the row.
    case column
  }

  /// The steps, of which the last one is ``Action/end``.
  let steps: UnsafePointer<Step>

  /// The texts, with slack behind them.
  let text: UnsafePointer<UInt8>

  /// Programs of elements in it.
  let parts: [BinXMLProgram]

  /// Bytes behind the texts that may be read.
  static let slack = 32

  fileprivate init(_ steps: [Step], _ text: [UInt8], _ parts: [BinXMLProgram]) {
    let memory = UnsafeMutablePointer<Step>.allocate(capacity: steps.count)
    for (index, step) in steps.enumerated() { memory[index] = step }
    self.steps = UnsafePointer(memory)
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count + Self.slack)
    bytes.initialize(repeating: 0, count: text.count + Self.slack)
    for (index, byte) in text.enumerated() { bytes[index] = byte }
    self.text = UnsafePointer(bytes)
    self.parts = parts
  }

  deinit {
    steps.deallocate()
    text.deallocate()
  }
}

extension BinXMLProgram {
  /// The program of an element `EventData` or `UserData`; `nil` when it has to be walked through.
  convenience init?(container element: BinXMLElement) {
    var builder = BinXMLProgramBuilder()
    guard builder.append(container: element), builder.isBounded else { return nil }
    self.init(builder)
  }

  /// The program that was put together.
  convenience init(_ builder: consuming BinXMLProgramBuilder) {
    var builder = builder
    builder.add(.end)
    self.init(builder.steps, builder.text, builder.parts)
  }
}

/// Puts the steps of a program together.
struct BinXMLProgramBuilder {
  fileprivate private(set) var steps: [BinXMLProgram.Step] = []
  fileprivate private(set) var text: [UInt8] = []
  fileprivate private(set) var parts: [BinXMLProgram] = []

  /// Where the text begins that no step has.
  private var start = 0

  private typealias Names = [(name: StringView, count: Int)]

  mutating func append(_ bytes: StringView) { text += bytes.bytes }

  mutating func append(_ bytes: StaticString) { append(StringView(bytes)) }

  /// Appends a text as a string.
  mutating func append(string: StringView) {
    var buffer = ByteBuffer(capacity: 64)
    buffer.append(jsonString: string)
    append(buffer.view)
  }

  /// Ends a text with what follows it.
  mutating func add(_ action: BinXMLProgram.Action, _ number: Int = 0, column: Int = 0) {
    steps.append(
      BinXMLProgram.Step(
        action: action, number: Int32(number), column: Int32(column), start: UInt32(start),
        count: UInt32(text.count - start)))
    start = text.count
  }

  /// Ends a text with a column that is an element.
  mutating func add(_ part: BinXMLProgram, column: Int) {
    add(.part, parts.count, column: column)
    parts.append(part)
  }

  /// Whether nothing that it writes can become longer than ``BinXMLJSON`` allows: it does not look.
  ///
  /// A value takes six times its bytes at most, and eight.
  fileprivate var isBounded: Bool {
    var uses: [Int32: Int] = [:]
    for step in steps { uses[step.number, default: 0] += 1 }
    return text.count + 8 * steps.count <= BinXMLJSON.leastRoom
      && !uses.values.contains { $0 > BinXMLJSON.roomForByte / 6 - 2 }
  }

  // MARK: Elements

  /// Appends an element `EventData` or `UserData`; `false` when it has to be walked through.
  fileprivate mutating func append(container element: BinXMLElement) -> Bool {
    let data = element.data
    guard !data.named.isEmpty || !data.positional.isEmpty else { return append(element) }
    append("{")
    var isFirst = true
    guard appendAttributes(of: element, &isFirst) else { return false }
    for (name, content) in data.named {
      append(isFirst ? "\"" : ",\"")
      isFirst = false
      append(name)
      append("\":")
      guard append(datum: content) else { return false }
    }
    if !data.positional.isEmpty {
      append(isFirst ? "\"Data\":{\"#text\":" : ",\"Data\":{\"#text\":")
      isFirst = false
      guard append(positional: data.positional) else { return false }
      append("}")
    }
    var names: Names = []
    for piece in element.content {
      switch piece {
      case .element(let child) where child.name == "Data": continue
      case .element(let child):
        append(key: child.name, &names, &isFirst)
        guard append(child) else { return false }
      case .slot(let slot): add(.noElements, slot)
      case .text: continue
      case .value: return false
      }
    }
    append("}")
    return true
  }

  private mutating func append(positional all: [[BinXMLPiece]]) -> Bool {
    if all.count == 1 { return append(datum: all[0]) }
    for (index, content) in all.enumerated() {
      append(index == 0 ? "[" : ",")
      guard append(datum: content, .listItem) else { return false }
    }
    append("]")
    return true
  }

  private mutating func append(
    datum content: [BinXMLPiece], _ action: BinXMLProgram.Action = .valueOrEmpty
  ) -> Bool {
    if case .slot(let slot)? = content.first, content.count == 1 {
      add(action, slot)
      return true
    }
    return append(texts: content, empty: "\"\"")
  }

  /// Appends texts as a string.
  private mutating func append(texts content: [BinXMLPiece], empty: StaticString) -> Bool {
    var isEmpty = true
    for piece in content {
      guard case .text(let text) = piece else { return false }
      if text.isEmpty { continue }
      if isEmpty { append("\"") }
      isEmpty = false
      append(text)
    }
    append(isEmpty ? empty : "\"")
    return true
  }

  private mutating func append(_ element: BinXMLElement) -> Bool {
    guard text.count <= BinXMLJSON.leastRoom else { return false }
    let attributes = element.attributes.contains { $0.value.contains { !$0.isEmptyText } }
    if case .slot(let slot)? = element.content.first, element.content.count == 1 {
      guard attributes else {
        add(.valueOrNull, slot)
        return true
      }
      append("{")
      var isFirst = true
      guard appendAttributes(of: element, &isFirst) else { return false }
      add(.textMember, slot)
      append("}")
      return true
    }
    let hasElements = element.content.contains { if case .element = $0 { true } else { false } }
    guard hasElements || attributes else { return append(texts: element.content, empty: "null") }
    append("{")
    var isFirst = true
    guard appendAttributes(of: element, &isFirst) else { return false }
    let texts = element.content.filter {
      if case .element = $0 { false } else { !$0.isEmptyText }
    }
    if case .text? = texts.first {
      append(isFirst ? "\"#text\":" : ",\"#text\":")
      isFirst = false
      guard append(texts: texts, empty: "null") else { return false }
    } else {
      for piece in texts {
        guard case .slot(let slot) = piece else { return false }
        add(.nothing, slot)
      }
    }
    var names: Names = []
    for case .element(let child) in element.content {
      append(key: child.name, &names, &isFirst)
      guard append(child) else { return false }
    }
    append("}")
    return true
  }

  /// Appends attributes that are always the same; `false` when there are others.
  private mutating func appendAttributes(
    of element: BinXMLElement, _ isFirst: inout Bool
  ) -> Bool {
    for attribute in element.attributes where attribute.value.contains(where: { !$0.isEmptyText }) {
      append(isFirst ? "\"#attributes\":{\"" : ",\"")
      isFirst = false
      append(attribute.name)
      append("\":")
      guard append(texts: attribute.value, empty: "null") else { return false }
    }
    if !isFirst { append("}") }
    return true
  }

  private mutating func append(
    key name: StringView, _ names: inout Names, _ isFirst: inout Bool
  ) {
    append(isFirst ? "\"" : ",\"")
    isFirst = false
    append(name)
    if let known = names.firstIndex(where: { $0.name == name }) {
      names[known].count += 1
      text += "_\(names[known].count)".utf8
    } else {
      names.append((name, 0))
    }
    append("\":")
  }
}

extension BinXMLPiece {
  /// Whether it is text without characters.
  fileprivate var isEmptyText: Bool {
    if case .text(let text) = self { text.isEmpty } else { false }
  }
}
