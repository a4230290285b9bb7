/// Characters that look like those of the language, as word processors and web pages make them.
enum Lookalike {
  /// What to write instead of a character: `-` for a dash, `"` for a curly quote.
  static func plain(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x2018...0x201B, 0x2032, 0x2039, 0x203A, 0xB4: "'"
    case 0x201C...0x201F, 0x2033, 0xAB, 0xBB: "\""
    case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63: "-"
    case 0x2026: ".."
    case 0x2260: "!="
    case 0x2264: "<="
    case 0x2265: ">="
    case 0xD7: "*"
    case 0xF7: "/"
    case 0x2192: "=>"
    case 0x2223, 0xA6: "|"
    case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0).map { String(Character($0)) }
    default: nil
    }
  }

  /// What to write instead of marks that other languages have.
  static func help(_ mark: String) -> String? {
    switch mark {
    case "&", "&&": "write 'and'"
    case "!": "write not(…)"
    case "?": "write iff(condition, value, otherwise)"
    case "`": "write ['name'] for a name, and 'text' for text"
    case "^": "write pow(x, y)"
    case "\\": "names have no backslashes, and text stands in quotes"
    default: nil
    }
  }
}
