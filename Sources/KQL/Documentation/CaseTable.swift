extension Table {
  /// The table in Markdown, as test cases and the manual show results.
  ///
  /// The header has names and types. Text stands bare; in double quotes when it is empty, begins or
  /// ends with a space, holds `|`, a quote at its start or a control character, or reads `null`.
  package var markdown: String {
    var lines = ["| \(schema.map { "\($0.name): \($0.type)" }.joined(separator: " | ")) |"]
    lines.append("|\(String(repeating: "---|", count: schema.count))")
    for rows in batches {
      rows.batch.withFields { fields in
        for row in 0..<rows.count {
          let cells = fields.map { Self.cell($0, row) }
          lines.append("| \(cells.joined(separator: " | ")) |")
        }
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func cell(_ field: RowField, _ row: Int) -> String {
    if field.isNull(row) { return "null" }
    var buffer = ByteBuffer(capacity: 64)
    if field.type == .dynamic {
      var writer = JSONValueWriter()
      writer.append(cell: field.element(row), to: &buffer)
    } else {
      buffer.append(cellText: field, row: row)
    }
    let text = buffer.string
    guard field.type == .string || field.type == .dynamic else { return text }
    let isPlain =
      !text.isEmpty && text != "null" && text.first != " " && text.last != " "
      && (field.type == .dynamic || text.first != "\"")
      && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0 != "|" && $0.value != 127 }
    return isPlain ? text : quoted(text)
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "|": result += "\\u{7C}"
      default:
        if scalar.value < 32 || scalar.value == 127 {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
