import KQLSyntax

/// One of the questions that lead to a run: how it is asked, and what was answered before.
struct Question {
  /// Which one, for the answers that can be recalled.
  let name: String

  /// Its text, in the words of the original.
  let text: String

  /// What Enter alone stands for; empty for nothing.
  let standard: String

  /// What is being typed, for completion.
  let place: Completion.Place

  /// What `?` tells.
  let help: () -> String

  /// Whether an answer goes on with the next line.
  var continues: (String) -> Bool = { _ in false }
}

/// What was said to a question.
enum Answer {
  /// An answer, of one or more lines.
  case text(String)
  /// The question before is to be asked again.
  case back
  /// The questions are broken off.
  case left
}

/// What was answered to the questions of a session.
struct Answers {
  /// The input that is offered first.
  var input = "demo"

  /// The arguments of inputs, by their names.
  var arguments: [String: String] = ["demo": "logins"]

  /// The queries that were used with an input, by its words; "no" for none.
  var queries: [String: String] = [:]

  /// The output that is offered first.
  var output = "table"

  /// The answers to each question, the oldest first.
  private(set) var recalled: [String: [String]] = [:]

  /// Keeps an answer, to be recalled.
  mutating func recall(_ answer: String, to question: Question) {
    var answers = recalled[question.name] ?? []
    answers.removeAll { $0 == answer }
    recalled[question.name] = Array((answers + [answer]).suffix(100))
  }
}

extension ShellSession {
  /// Asks a question until it is answered.
  func ask(_ question: Question) -> Answer {
    console.say(question.text)
    if question.standard.count > Self.promptLimit || question.standard.contains("\n") {
      console.say("Enter takes: \(question.standard)")
    }
    place = question.place
    var text = ""
    while true {
      let prompt = text.isEmpty ? Self.prompt(question.standard) : Self.continuation
      let recalled = text.isEmpty ? answers.recalled[question.name] ?? [] : []
      switch console.readLine(prompt, recalling: recalled) {
      case .interrupted: return .left
      case .end: return text.isEmpty ? .left : .text(text)
      case .line(let line):
        if line.trimmed.isEmpty {
          if text.isEmpty, question.standard.isEmpty { return .text("") }
          return .text(text.isEmpty ? question.standard : text)
        }
        if text.isEmpty, line.trimmed == "?" {
          console.say(question.help())
          continue
        }
        if text.isEmpty, line.trimmed.lowercased() == "back" { return .back }
        text = text.isEmpty ? line.trimmed : text + "\n" + line
        if question.continues(text) {
          if case .query = place { place = .query(text) }
          continue
        }
        return .text(text)
      }
    }
  }

  /// The longest answer that a prompt offers in brackets.
  private static let promptLimit = 30

  private static func prompt(_ standard: String) -> String {
    if standard.isEmpty { return "> " }
    let line = String(standard.prefix { !$0.isNewline })
    return line.count < standard.count || line.count > promptLimit
      ? "[\(line.prefix(promptLimit - 10))…]> " : "[\(line)]> "
  }
}
