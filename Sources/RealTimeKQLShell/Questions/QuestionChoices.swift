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
    guard case .files(let endings) = input.argument.completion, !endings.isEmpty else {
      return text + here(.argument(input.name))
    }
    return text + here(.argument(input.name), endings: endings)
  }

  /// How queries are given, the saved ones, and the files with queries nearby.
  func queries() -> String {
    let saved = session.shelf.entries
    let list = saved.isEmpty ? "" : "\nqueries with a name:\n" + HelpTopics.list(of: saved)
    return "no, a query of one or more lines, the path of a file, or the name of a saved query"
      + list + here(.query(""), endings: [".kql"])
  }

  /// What a place can hold: of files those with one of these endings, if there are any, and folders.
  private func here(_ place: Completion.Place, endings: [String] = []) -> String {
    let names = Completion("", at: place, CompletionContext(components: session.components))
      .candidates.filter { name in
        endings.isEmpty || (endings + ["/"]).contains(where: name.hasSuffix)
      }
    let more = names.count > 20 ? ", … and \(names.count - 20) more" : ""
    return names.isEmpty ? "" : "\nhere: \(names.prefix(20).joined(separator: ", "))\(more)"
  }
}

extension ShellSession {
  /// Tells what may stand where somebody has typed `?` as the last word of a run.
  ///
  /// - Returns: Whether it was one.
  func tellChoices(_ argument: String) -> Bool {
    guard argument == "?" || argument.hasSuffix(" ?"), !entry(argument).isQuery,
      let words = argument.shellWords
    else { return false }
    let choices = QuestionChoices(session: self)
    // The number of `peek` is none of them.
    let before = words.dropLast().drop { Int($0) != nil }
    let position = RequestPosition(behind: Array(before), components)
    guard !position.mustNameInput, let input = position.source else {
      if position.mustNameInput { console.say(choices.inputs) }
      return position.mustNameInput
    }
    let isOutput = !position.sinks.isEmpty
    console.say(isOutput ? choices.outputs : choices.arguments(of: input))
    return true
  }
}
