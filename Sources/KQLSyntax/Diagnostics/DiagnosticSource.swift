/// A text with a name that diagnostics point into, when it is not the query itself: a file of functions.
public final class DiagnosticSource: Hashable, Sendable {
  /// What the text is called, for example a file's name.
  public let name: String

  /// The whole text.
  public let text: String

  /// Creates a source.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// Whether both are the same text under the same name.
  public static func == (a: DiagnosticSource, b: DiagnosticSource) -> Bool {
    a === b || (a.name == b.name && a.text == b.text)
  }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
