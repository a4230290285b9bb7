import Foundation

/// A folder for the files of one test, removed with the value.
final class Folder: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "realtimekql-\(UUID().uuidString.prefix(8))").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the folder.
  subscript(name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: self[name]))
    return self[name]
  }

  /// A file's text; empty when there is no such file.
  func text(_ name: String) -> String {
    (try? Data(contentsOf: URL(filePath: self[name]))).map { String(decoding: $0, as: UTF8.self) }
      ?? ""
  }

  /// The names of what is in it.
  var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? []
  }
}

/// Waits for a condition; says what did not come when it takes more than two minutes.
func wait(
  for what: String, _ condition: () throws -> Bool
) async throws {
  let end = ContinuousClock.now + .seconds(120)
  while try !condition() {
    guard ContinuousClock.now < end else { throw NeverCame(what: what) }
    try await Task.sleep(for: .milliseconds(10))
  }
}

/// What a test has waited for in vain.
struct NeverCame: Error, CustomStringConvertible {
  let what: String
  var description: String { "\(what) never came" }
}
