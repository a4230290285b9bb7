import Foundation
import Glibc
import Testing

/// Python with what others have written for it, where it is installed.
enum Python {
  /// The search path is that of whoever runs the tests: modules may be for one of several versions.
  private static let environment = ProcessInfo.processInfo.environment.filter {
    ["PATH", "HOME", "PYENV_ROOT", "VIRTUAL_ENV"].contains($0.key)
  }

  /// Runs a text with arguments.
  static func run(
    _ text: String, _ arguments: String..., in folder: String = "/"
  ) async throws -> Program.Result {
    try await Program.run(
      ["python3", "-c", text] + arguments, program: "/usr/bin/env", in: folder,
      environment: environment)
  }

  /// Whether modules can be imported.
  static func has(_ modules: String...) -> Bool {
    let words = ["python3", "-c", "import " + modules.joined(separator: ", ")]
    let process = try? Program(words, program: "/usr/bin/env", in: "/", environment: environment)
    guard let process else { return false }
    var status: Int32 = 0
    return waitpid(process.id, &status, 0) == process.id && status == 0
  }
}
