import Glibc

/// A password or a key, which is never shown: its text and description are stars.
///
/// On the command line a secret would stand in the list of processes and in the shell's history, so a
/// setting of this type refuses a value and names what to use instead.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  /// Where a secret was found.
  enum Origin: Hashable {
    /// A program has it.
    case program
    case environment
    case file(FilePath)
  }

  private let text: String
  let origin: Origin

  /// Keeps a secret.
  public init(_ text: String) { self.init(text, from: .program) }

  private init(_ text: String, from origin: Origin) {
    self.text = text
    self.origin = origin
    // A program that has a secret itself decides about its own memory.
    if origin != .program { CoreDumps.forbid() }
  }

  /// The secret in a variable of the environment, if there is one.
  init?(variable: String) {
    guard let value = getenv(variable), value.pointee != 0 else { return nil }
    self.init(String(cString: value), from: .environment)
  }

  /// Reads a secret from a file; the newline at the end of its line does not belong to it.
  ///
  /// - Throws: Why the file cannot be read, or that it holds none.
  init(contentsOf file: FilePath) throws(FileText.Failure) {
    let text = String(try FileText.read(file.path).prefix { !$0.isNewline })
    guard !text.isEmpty else {
      throw FileText.Failure(message: "the first line of '\(file)' is empty")
    }
    self.init(text, from: .file(file))
  }

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
  /// A secret, which takes two settings.
  ///
  /// `NAME` refuses a value, since others could see it on a command line; `NAME-file` reads it from the
  /// first line of a file. Without either it comes from the environment.
  ///
  /// - Parameters:
  ///   - name: Without the dashes.
  ///   - path: Where it is kept.
  ///   - variable: The variable of the environment that holds it.
  ///   - help: What it is for, as one sentence.
  /// - Returns: Both settings.
  public static func secret(
    _ name: String, _ path: any WritableKeyPath<Root, Secret?> & Sendable, variable: String,
    _ help: String
  ) -> [Setting<Root>] {
    var refused = Setting(
      SettingDescription(
        name: name, value: "SECRET", help: "\(help) From --\(name)-file or \(variable).",
        takes: "nothing here, where others can see it", standard: nil, completion: .none,
        isSecret: true, repeats: false)
    ) { (_, _) throws(SettingError) in
      throw SettingError(
        takes: "no value on a command line, where others can see it",
        help: "write it to a file for --\(name)-file, or set \(variable)")
    } texts: { root in
      // What comes from elsewhere is found there again.
      root[keyPath: path]?.origin == .program ? ["***"] : []
    }
    refused.complete = { root in
      if root[keyPath: path] == nil { root[keyPath: path] = Secret(variable: variable) }
    }
    let file = Setting(
      SettingDescription(
        name: "\(name)-file", value: "FILE", help: "A file with the secret for --\(name).",
        takes: "the path of a file with the secret", standard: nil, completion: .files([]),
        isSecret: false, repeats: false)
    ) { (root, text) throws(SettingError) in
      do throws(FileText.Failure) {
        root[keyPath: path] = try Secret(contentsOf: FilePath(text))
      } catch {
        throw SettingError(takes: "the path of a file with the secret", help: error.message)
      }
    } texts: { root in
      if case .file(let file)? = root[keyPath: path]?.origin { [file.path] } else { [] }
    }
    return [refused, file]
  }
}
