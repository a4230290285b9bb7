/// A command of the shell: everything the shell, its help and its completion know about it.
///
/// Each is one `static let` in a file of its own, and one name in ``ShellCommand/all``.
package struct ShellCommand: Sendable {
  /// The name.
  package let name: String

  /// Other names it answers to.
  package let aliases: [String]

  /// How it is written: `load FILE.kql`.
  package let usage: String

  /// What it does, as one sentence.
  package let summary: String

  /// Lines that show it at work.
  package let examples: [String]

  /// What its argument is, for completion and for knowing when an entry is whole.
  package let argument: Argument

  private let run: @Sendable (ShellSession, String) throws(ShellMistake) -> Void

  /// What follows the name.
  package enum Argument: Sendable {
    /// Nothing.
    case nothing
    /// Nothing that could be completed.
    case text
    /// A query, over any number of lines.
    case query
    /// Words as on the command line, or a list of them.
    case request
    /// A topic of the help.
    case topic
    /// An output with its argument and options.
    case output
    /// The names of saved queries, or files with queries.
    case savedQueries
    /// A setting of a run and its value.
    case setting
    /// The number of a run in the background.
    case job
  }

  init(
    _ name: String, aliases: [String] = [], usage: String, _ summary: String,
    examples: [String] = [], argument: Argument = .text,
    run: @escaping @Sendable (ShellSession, String) throws(ShellMistake) -> Void
  ) {
    self.name = name
    self.aliases = aliases
    self.usage = usage
    self.summary = summary
    self.examples = examples
    self.argument = argument
    self.run = run
  }

  /// Does what the command does with what follows its name.
  func perform(_ session: ShellSession, _ argument: String) throws(ShellMistake) {
    // `exit()` is what Python's shell has taught.
    let argument = argument == "()" && self.argument == .nothing ? "" : argument
    guard argument.isEmpty || self.argument != .nothing else {
      throw ShellMistake("nothing follows '\(name)', but there is '\(argument)'")
    }
    try run(session, argument)
  }

  /// The names and aliases of all commands.
  static let names: [String] = all.flatMap { [$0.name] + $0.aliases }.filter { $0 != "?" }

  /// The command with a name or an alias.
  static func named(_ name: some StringProtocol) -> ShellCommand? {
    all.first { $0.name == name || $0.aliases.contains { $0 == name } }
  }
}
