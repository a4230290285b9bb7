/// A password or a key, which is never shown: its text and description are stars.
///
/// On the command line a secret would stand in the list of processes and in the shell's history, so a
/// setting of this type refuses a value and names what to use instead.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  private let text: String

  /// Keeps a secret.
  public init(_ text: String) { self.text = text }

  /// Calls `body` with the secret; what it makes of it must not be shown either.
  public func reveal<Result>(_ body: (String) throws -> Result) rethrows -> Result {
    try body(text)
  }

  /// Stars.
  public var description: String { "***" }
  /// Stars.
  public var debugDescription: String { "***" }
}

extension Setting {
  /// A secret: it is refused as a word, and read from a file or from the environment instead.
  ///
  /// - Parameters:
  ///   - name: Without the dashes; `NAME-file` is the setting for a file with the secret.
  ///   - path: Where it is kept.
  ///   - variable: The variable of the environment that holds it.
  ///   - help: What it is for, as one sentence.
  public init(
    secret name: String, _ path: any WritableKeyPath<Root, Secret?> & Sendable, variable: String,
    _ help: String
  ) {
    self.init(
      SettingDescription(
        name: name, value: "SECRET", help: "\(help) From --\(name)-file or \(variable).",
        takes: "nothing here, where others can see it", standard: nil, completion: .none,
        isSecret: true, repeats: false)
    ) { (_, _) throws(SettingError) in
      throw SettingError(
        takes: "no value on a command line, where others can see it",
        help: "write it to a file for --\(name)-file, or set \(variable)")
    } texts: { _ in
      []
    }
  }
}
