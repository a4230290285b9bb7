import RealTimeKQL

/// The words of a run that are no options: `<input> [<arg>…] [<output> [<arg>]]`.
package struct RequestWords: Hashable, Sendable {
  /// The kind of input.
  package var input: String

  /// The input's arguments.
  package var inputArguments: [String] = []

  /// The kind of output; `nil` when none is named.
  package var output: String?

  /// The output's argument.
  package var outputArgument: String?

  /// Files with queries that follow the first one: `--query=a.kql b.kql`.
  package var queryFiles: [String] = []

  /// Why the words make no sense.
  package struct Mistake: Error, Sendable {
    /// In lower case, without a full stop.
    package let message: String
  }

  /// Tells input, arguments and output apart.
  ///
  /// The first word that names an output ends the input's arguments; right behind the input it does
  /// so only when the input can do without an argument.
  ///
  /// - Parameters:
  ///   - words: The words, without options.
  ///   - hasQuery: Whether there is a query, so that more files with queries may follow.
  /// - Throws: What is wrong.
  package init(_ words: [String], hasQuery: Bool) throws(Mistake) {
    guard let input = words.first else { throw Mistake(message: "expected an input") }
    self.input = input
    var rest = words.dropFirst()
    let kind = InputKind.named(input)
    let needsArgument = kind.map { $0.argument.hasPrefix("FILE") } ?? true
    if needsArgument, rest.count > 1 || !(rest.first.map(Self.isOutput) ?? false),
      let argument = rest.popFirst()
    {
      inputArguments.append(argument)
    }
    while let word = rest.popFirst() {
      if output == nil, Self.isOutput(word) {
        output = word
      } else if hasQuery, word.hasSuffix(".kql") {
        queryFiles.append(word)
      } else if output == nil {
        inputArguments.append(word)
      } else if outputArgument == nil {
        outputArgument = word
      } else {
        throw Mistake(message: "'\(word)' is one word too many")
      }
    }
  }

  private static func isOutput(_ word: String) -> Bool {
    OutputKind.named(word) != nil || UnbuiltKinds.isOutput(word)
  }
}
