import Foundation
import Testing

/// Python with a module of PyPI, by which what the program writes is read.
enum Python {
  /// Runs a script.
  static func run(_ script: String, in folder: String) async throws -> Program.Result {
    // The search path is that of whoever runs the tests: modules may be for one of several versions.
    let environment = ProcessInfo.processInfo.environment
    return try await Program.run(
      ["python3", "-c", script], program: "/usr/bin/env", in: folder,
      environment: environment.filter {
        ["PATH", "HOME", "PYENV_ROOT", "VIRTUAL_ENV"].contains($0.key)
      })
  }

  /// Whether a module can be imported.
  static func has(_ module: String) async throws -> Bool {
    try await run("import \(module)", in: "/").code == 0
  }
}
