package import RealTimeKQL

/// What the completion may know besides what is typed.
package struct CompletionContext: Sendable {
  /// What the tables are like that a query may read.
  package var shapes: InputShapes

  /// The inputs and outputs that there are.
  package var components: Components

  /// The values that a column of the input had in a sample, the most frequent first.
  package var values: @Sendable (String) -> [String] = { _ in [] }

  /// The query that a line goes on with that begins with a pipe; may be empty.
  package var lastQuery = ""

  /// Names that commands take: saved queries, jobs.
  package var names: @Sendable (ShellCommand.Argument) -> [CompletionCandidate] = { _ in [] }

  /// Creates a context.
  package init(
    _ shapes: InputShapes = InputShapes(columns: []), components: Components = .builtIn
  ) {
    self.shapes = shapes
    self.components = components
  }
}
