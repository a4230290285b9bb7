import KQL
import RealTimeKQL

/// What `?` tells at each of the questions.
struct QuestionChoices {
  let session: ShellSession

  private var topics: HelpTopics { HelpTopics(session.components) }

  /// The inputs, one a line.
  var inputs: String { topics.inputs }

  /// The outputs, one a line.
  var outputs: String { topics.outputs }

  /// What an input takes, its options, and the files nearby that fit.
  func arguments(of input: SourceDefinition) -> String {
    let notation = input.argument.notation
    var text = "\(input.name) takes \(notation.isEmpty ? "no argument" : notation)"
    if !input.argument.help.isEmpty { text += ": \(input.argument.help)" }
    if !input.settings.isEmpty {
      text += "\n" + topics.settings(input.settings)
    }
    return text + here(.argument(input.name))
  }

  /// How queries are given, the saved ones, and the files with queries nearby.
  func queries() -> String {
    let saved = session.shelf.entries.map { "\n  \($0.name)  \($0.title)".trimmed(leading: false) }
    let list = saved.isEmpty ? "" : "\nqueries with a name:" + saved.joined()
    return "no, a query of one or more lines, the path of a file, or the name of a saved query"
      + list + here(.query(""))
  }

  /// The files that a place can hold.
  private func here(_ place: Completion.Place) -> String {
    let names = Completion("", at: place, CompletionContext(components: session.components))
      .candidates
      .filter { $0 != "no" }
    let more = names.count > 20 ? ", … and \(names.count - 20) more" : ""
    return names.isEmpty ? "" : "\nhere: \(names.prefix(20).joined(separator: ", "))\(more)"
  }
}

extension String {
  /// The text without white space at its end.
  fileprivate func trimmed(leading: Bool) -> String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
