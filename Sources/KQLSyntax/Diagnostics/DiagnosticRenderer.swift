extension Diagnostic {
  /// The diagnostic under the line of the query that it points at.
  ///
  /// A long line is cut around the place. Secret strings are masked. Tabs count as one column and are shown as a blank, other
  /// control characters as pictures such as `␛`, so that no query can write to a terminal what it
  /// likes; wide characters take two columns.
  ///
  /// - Parameters:
  ///   - query: The whole text that ``span`` is a part of, unless ``source`` is.
  ///   - name: Shown before the line and the column, for example a file's name.
  ///   - width: The number of columns of the query's line to show at most.
  /// - Returns: Lines without trailing blanks and without a final newline.
  public func rendered(
    in query: String, named name: String = "query", width: Int = 100
  ) -> String {
    let (query, name) = (source?.text ?? query, source?.name ?? name)
    let place = SourceLine(
      at: exactSpan(in: Array(query.utf8)), in: SecretMask.masked(Array(query.utf8)),
      width: max(20, width))
    let margin = String(repeating: " ", count: "\(place.number)".count)
    let carets = String(repeating: "^", count: max(1, place.markedWidth))
    var lines = [
      "\(severity == .error ? "error" : "warning"): \(printable(message))",
      "\(margin)--> \(printable(name)):\(place.number):\(self.place(in: query).column)",
      "\(margin) |",
      "\(place.number) | \(place.text)",
      "\(margin) | \(String(repeating: " ", count: place.indent))\(carets)",
    ]
    if !help.isEmpty { lines.append("\(margin) = help: \(printable(help))") }
    return lines.map(withoutTrailingBlanks).joined(separator: "\n")
  }

  /// The line and the column of the diagnostic's first character, both counted from one.
  ///
  /// - Parameter query: The whole text that ``span`` is a part of, unless ``source`` is.
  /// - Returns: The column counts Unicode scalars, as most editors do.
  public func place(in query: String) -> (line: Int, column: Int) {
    let bytes = Array((source?.text ?? query).utf8)
    let place = SourceLine(at: exactSpan(in: bytes), in: bytes, width: 20)
    return (place.number, place.column)
  }

  private func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map(SourceLine.picture)))
  }

  private func withoutTrailingBlanks(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
