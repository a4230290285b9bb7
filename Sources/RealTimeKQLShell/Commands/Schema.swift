package import KQL
import KQLSyntax
package import RealTimeKQL

extension ShellCommand {
  static let schema = ShellCommand(
    "schema", usage: "schema [INPUT [ARGUMENT]]",
    "Lists the columns of an input, or of the one in use: type, share of nulls in a sample, an example.",
    examples: ["schema demo logins", "schema csv events.csv", "schema"], argument: .request
  ) { (session, argument) throws(ShellMistake) in
    let words = try session.words(of: argument)
    if !words.isEmpty {
      let request = try session.inputRequest(of: words)
      try session.requireFiles(of: request)
      guard session.console.isInteractive else {
        let columns = session.console.wait {
          Result { () throws(ShellMistake) in try request.inputColumns() }
        }
        if let columns { session.console.show(try columns.get().table) }
        return
      }
      session.use(request)
    }
    guard let input = session.input else { throw ShellSession.noInput }
    guard !input.columns.isEmpty else {
      return session.console.say("the columns are known when it is read")
    }
    session.console.show(input.columnTable(width: session.console.width))
  }
}

extension InputInUse {
  /// Its columns, one a line, with what a sample tells of each.
  func columnTable(width: Int?) -> String {
    let count = sample?.count ?? 0
    guard let sample, count > 0 else { return columns.table }
    var rows = [["column", "type", "nulls", "example"]]
    for column in columns {
      let values = sample.values(of: column.name)
      // A text is never null; an empty one says as little.
      let given = values.filter { !$0.isEmpty }
      let share = (count - given.count) * 100 / count
      let example = String((given.first ?? "").prefix { !$0.isNewline }).harmless
      let percent = given.count == count ? "" : share == 0 ? "<1 %" : "\(share) %"
      rows.append([column.name.onOneLine.harmless, column.type.rawValue, percent, example])
    }
    let widths = (0..<3).map { index in rows.map { $0[index].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }
      let line = cells.joined() + row[3]
      return line.shortened(to: width ?? 200)
    }.joined(separator: "\n") + "\n(of the first \(RunStatistics.grouped(count)) events)"
  }
}

extension PipelineRequest {
  /// The columns of the input, as far as they are known before it is read.
  ///
  /// - Throws: Why the input cannot be opened.
  package func inputColumns() throws(ShellMistake) -> Schema {
    do throws(PipelineError) {
      return try sampled.pipeline.inputColumns()
    } catch {
      throw ShellMistake(error)
    }
  }
}

extension Schema {
  /// One line for each column: its name and its type.
  package var table: String {
    let names = map(\.name.onOneLine)
    let width = names.map(\.count).max() ?? 0
    return zip(self, names).map { column, name in
      name + String(repeating: " ", count: width - name.count + 2) + column.type.rawValue
    }.joined(separator: "\n")
  }
}
