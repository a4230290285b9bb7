package import KQL
package import RealTimeKQL

/// What a shell talks through: a terminal, a script, or a test.
package protocol ShellConsole: AnyObject {
  /// Whether somebody sits there: greets, prompts and guides only then.
  var isInteractive: Bool { get }

  /// Whether the process was told to end: no other entry begins.
  var isTerminated: Bool { get }

  /// How many characters fit in a line of the terminal; `nil` without one.
  var width: Int? { get }

  /// The first line, of those that have arrived already as they do when they are pasted, that passes a
  /// test; `nil` when none does, or none has arrived.
  func waitingLine(where isWanted: (String) -> Bool) -> String?

  /// Reads a line.
  ///
  /// - Parameters:
  ///   - prompt: What stands before it.
  ///   - recalled: What the arrow keys bring back, the oldest first; `nil` for the history.
  /// - Returns: What came.
  func readLine(_ prompt: String, recalling recalled: [String]?) -> ShellInput

  /// Writes a line of results or help to standard output.
  func show(_ text: String)

  /// Writes a line for people to standard error.
  func tell(_ text: String)

  /// Adds an entry to the history.
  func remember(_ entry: String)

  /// The history, the oldest entry first.
  var history: [String] { get }

  /// Does work that may take long, and that nobody has to wait for.
  ///
  /// - Returns: `nil` when Ctrl+C came before its end.
  func wait<Result: Sendable>(_ work: @escaping @Sendable () -> Result) -> Result?

  /// Runs a pipeline until it ends or is interrupted; reports errors and statistics itself.
  ///
  /// - Parameters:
  ///   - request: What is run.
  ///   - rows: Keeps its rows besides; `nil` keeps none.
  /// - Returns: How it ended.
  func run(_ request: PipelineRequest, keeping rows: KeptRows?) -> RunEnd

  /// Runs a query that needs no input and shows its tables; reports errors itself.
  ///
  /// - Parameters:
  ///   - text: The query.
  ///   - name: What messages call it.
  ///   - rows: Keeps its tables besides.
  /// - Returns: The exit code it would have as a command.
  func run(query text: String, named name: String, keeping rows: KeptRows) -> Int32

  /// Starts a pipeline that goes on while the prompt is used, and says its number.
  ///
  /// - Throws: Why it cannot be started.
  func start(_ request: PipelineRequest, described text: String) throws(ShellMistake)

  /// The runs that go on.
  var jobs: [ShellJob] { get }

  /// Asks one of them to stop.
  func stop(_ number: Int)

  /// Writes tables to standard output.
  func show(_ tables: [Table])

  /// Opens a file in the user's editor and waits until that is left.
  ///
  /// - Throws: Why there is no editor.
  func edit(_ path: String) throws(ShellMistake)
}

extension ShellConsole {
  /// Reads a line of an entry.
  func readLine(_ prompt: String) -> ShellInput { readLine(prompt, recalling: nil) }

  /// Writes help to standard output, folded between words.
  func explain(_ text: String) { show(text.wrapped(to: width)) }

  /// Writes sentences for people to standard error, folded between words.
  func say(_ text: String) { tell(text.wrapped(to: width)) }
}

/// What came from the keyboard.
package enum ShellInput: Hashable, Sendable {
  /// A line, without its newline.
  case line(String)
  /// Ctrl+C.
  case interrupted
  /// Ctrl+D, or the end of a script.
  case end
}

/// What is wrong with something that was typed.
package struct ShellMistake: Error, Hashable, Sendable {
  /// For people; may have several lines.
  package var message: String

  /// The exit code it stands for.
  package var exitCode: Int32

  /// Creates a mistake.
  package init(_ message: String, exitCode: Int32 = 2) {
    self.message = message
    self.exitCode = exitCode
  }

  /// The mistake that an error of a pipeline is.
  package init(_ error: PipelineError) {
    message = error.rendered
    exitCode = error.exitCode
  }

  /// The message with `error:` before it, unless it is laid out already.
  package var rendered: String {
    message.hasPrefix("error: ") || message.hasPrefix("warning: ") ? message : "error: \(message)"
  }
}
