import KQL

/// The text of a message, with columns in braces: `{user} failed {n} times`; `{{` is a brace.
public struct AlertText: SettingValue {
  enum Part: Hashable, Sendable {
    case text(String)
    case column(String)
  }

  /// The text as it was given.
  public let settingText: String
  let parts: [Part]

  /// Reads a text; `nil` when a brace is not closed.
  public init?(settingText: String) {
    guard !settingText.isEmpty else { return nil }
    self.settingText = settingText
    var parts: [Part] = []
    var text = ""
    var rest = settingText[...]
    while let next = rest.first {
      rest = rest.dropFirst()
      guard next == "{" || next == "}" else {
        text.append(next)
        continue
      }
      if rest.first == next {
        text.append(next)
        rest = rest.dropFirst()
        continue
      }
      guard next == "{", let end = rest.firstIndex(of: "}"), end > rest.startIndex else {
        return nil
      }
      if !text.isEmpty { parts.append(.text(text)) }
      text = ""
      parts.append(.column(String(rest[..<end])))
      rest = rest[rest.index(after: end)...]
    }
    if !text.isEmpty { parts.append(.text(text)) }
    self.parts = parts
  }

  /// The columns that it names.
  var columns: [String] {
    parts.compactMap { if case .column(let name) = $0 { name } else { nil } }
  }

  /// A text with columns.
  public static var takes: String { "a text such as \"{user} failed {n} times\"" }
  /// `TEXT`.
  public static var placeholder: String { "TEMPLATE" }
}

/// Writes rows as lines with what a message needs: its text, what it is about, and the row, as JSON between
/// tabulators.
final class AlertWriter: RowFormatter {
  private let writer: JSONWriter
  private let schema: Schema
  private let title: String?
  private let template: AlertText?
  private let keys: [Int]
  private var line = ByteBuffer(capacity: 1 << 10)

  init(_ table: OutputTable, _ template: AlertText?, keys: [String]) {
    writer = JSONWriter(schema: table.schema)
    schema = table.schema
    title = table.title
    self.template = template
    self.keys = keys.compactMap { table.schema.index(named: $0) }
  }

  func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    for row in 0..<batch.count {
      line.removeAll(keepingAtMost: 1 << 20)
      writer.format(batch.slice(row..<row + 1), to: &line)
      buffer.append(jsonText: text(batch, row))
      buffer.append("\t")
      let key = keys.map { "\(batch.value(row: row, column: $0))" }.joined(separator: "\u{1F}")
      buffer.append(jsonText: key)
      buffer.append("\t")
      buffer.append(line)
    }
  }

  private func text(_ batch: Batch, _ row: Int) -> String {
    func value(_ column: Int) -> String {
      let value = batch.value(row: row, column: column)
      return value == .null ? "" : "\(value)"
    }
    guard let template else {
      let values = schema.indices.map { "\(schema[$0].name): \(value($0))" }
      return (title.map { "\($0) · " } ?? "") + values.joined(separator: " · ")
    }
    return template.parts.map { part in
      switch part {
      case .text(let text): text
      case .column(let name): schema.index(named: name).map(value) ?? ""
      }
    }.joined()
  }
}

/// A message about a row.
struct AlertMessage {
  /// What people read.
  var text: String

  /// What it is about, for those that are held back because others were sent.
  let key: String

  /// The row as a JSON object.
  let row: String

  /// The query that the row is of, where there are several.
  let title: String?

  /// Where a line of ``AlertWriter`` has the row.
  static func row(of line: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
    let tab = bytes[line].lastIndex(of: 0x09) ?? line.lowerBound - 1
    return tab + 1..<line.upperBound
  }

  /// Reads a line of ``AlertWriter``.
  init(_ bytes: [UInt8], _ line: Range<Int>, title: String?) {
    let parts = bytes[line].split(separator: 0x09, maxSplits: 2).map(Array.init)
    text = parts.first.flatMap { ReceivedJSON($0)?.string } ?? ""
    key = parts.count > 1 ? ReceivedJSON(parts[1])?.string ?? "" : ""
    row = parts.count > 2 ? String(decoding: parts[2], as: UTF8.self) : "{}"
    self.title = title
  }
}
