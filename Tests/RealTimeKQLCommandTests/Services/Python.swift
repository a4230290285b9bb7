import Foundation

/// Python with what others have written for it, where it is installed.
enum Python {
  /// Whether modules can be imported.
  static func has(_ modules: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", "import " + modules.joined(separator: ", ")]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// Runs a text with arguments.
  static func run(_ text: String, _ arguments: String...) async throws -> Program.Result {
    try await Program.run(["python3", "-c", text] + arguments, program: "/usr/bin/env")
  }
}
