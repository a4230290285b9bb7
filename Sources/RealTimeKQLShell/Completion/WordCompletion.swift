package import RealTimeKQL

/// What the next word of a run may be: on the command line, in the shell, in its lists and questions.
///
/// Everything follows from the definitions of inputs, outputs and settings.
package struct WordCompletion {
  /// The words that may stand there, sorted.
  package private(set) var candidates: [CompletionCandidate] = []

  /// How many characters of what is typed stand before the part in which candidates differ: the
  /// directory of files, the name of an option.
  package private(set) var stem = 0

  /// Finds the candidates.
  ///
  /// - Parameters:
  ///   - words: The words so far, the input first; options may stand before it.
  ///   - typed: What is typed of the next one.
  ///   - besides: Options of the program itself.
  ///   - components: The inputs and outputs that there are.
  package init(
    after words: [String], typing typed: String, besides: [CompletionCandidate] = [],
    _ components: Components = .builtIn
  ) {
    let position = RequestPosition(behind: words, components)
    let offered: [CompletionCandidate]
    if let option = position.waiting {
      offered = CompletionCandidate.all(option.completion, typing: typed)
    } else if typed.hasPrefix("-"), !position.isPlain {
      offered = Self.options(position, typing: typed, besides)
    } else {
      offered = Self.names(position, typing: typed, components)
    }
    self.init(offered, typing: typed)
  }

  /// The candidates among some words.
  package init(_ offered: [CompletionCandidate], typing typed: String) {
    let fitting = Set(offered.filter { $0.text.hasPrefix(typed) })
    candidates = fitting.sorted { $0.text < $1.text }
    let folder = typed.lastIndex(of: "/")
    let name = typed.hasPrefix("-") ? typed.firstIndex(of: "=") : nil
    let last = [folder, name].compactMap(\.self).max()
    stem = last.map { typed.distance(from: typed.startIndex, to: $0) + 1 } ?? 0
  }

  /// The words that the value of a setting may be.
  package init(_ offer: SettingCompletion, typing typed: String) {
    self.init(CompletionCandidate.all(offer, typing: typed), typing: typed)
  }

  private static func options(
    _ position: RequestPosition, typing typed: String, _ besides: [CompletionCandidate]
  ) -> [CompletionCandidate] {
    if let equals = typed.firstIndex(of: "=") {
      let name = typed[..<equals].drop { $0 == "-" }
      let isLong = typed.hasPrefix("--")
      let option = position.option(named: String(name), isLong: isLong)
      return CompletionCandidate.all(
        option?.completion ?? .none, typing: String(typed[equals...].dropFirst()),
        behind: String(typed[...equals]))
    }
    return besides
      + position.options.filter { $0.repeats || !position.given.contains($0.name) }
      .flatMap(CompletionCandidate.all(of:))
  }

  private static func names(
    _ position: RequestPosition, typing typed: String, _ components: Components
  ) -> [CompletionCandidate] {
    if position.mustNameInput {
      return components.sources.map { CompletionCandidate($0.name, help: $0.summary) }
    }
    let outputs = components.sinks.map { CompletionCandidate($0.name, help: $0.summary) }
    if position.isJoining { return outputs }
    var offered = position.argument.map { CompletionCandidate.all($0, typing: typed) } ?? []
    if position.mayNameOutput { offered += outputs }
    let another = position.sinks.isEmpty ? "Another input." : "Another output."
    if !position.sinks.isEmpty || position.mayNameOutput {
      offered.append(CompletionCandidate("+", help: another))
    }
    return offered
  }
}
