package import KQL
package import RealTimeKQL

extension ShellCommand {
  static let schema = ShellCommand(
    "schema", usage: "schema INPUT [ARGUMENT]", "Lists the columns of an input and their types.",
    examples: ["schema demo logins", "schema csv events.csv"], argument: .request
  ) { (session, argument) throws(ShellMistake) in
    let request = try session.inputRequest(of: session.words(of: argument))
    session.console.show(try request.inputColumns().table)
    session.use(request)
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
    let width = map(\.name.count).max() ?? 0
    return map {
      $0.name + String(repeating: " ", count: width - $0.name.count + 2) + $0.type.rawValue
    }.joined(separator: "\n")
  }
}
