import Foundation
import Glibc

/// Python with what others have written for it, where it is installed.
enum Python {
  /// The program that is found first.
  private static let path: String = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/python3" }.first { access($0, X_OK) == 0 } ?? "/usr/bin/python3"
  }()

  /// Whether modules can be imported.
  static func has(_ modules: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = ["-c", "import " + modules.joined(separator: ", ")]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// Runs a text with arguments.
  static func run(_ text: String, _ arguments: String...) async throws -> Program.Result {
    try await Program.run(["-c", text] + arguments, program: path)
  }
}
