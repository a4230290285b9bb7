import CSocket

/// The words behind the name of the program.
enum ProgramArguments {
  /// As the kernel has given them to the process: they are there without `/proc`, too.
  static let words: [String] = {
    var count: Int32 = 0
    guard let words = program_arguments(&count) else { return [] }
    return (0..<Int(count)).dropFirst().compactMap { words[$0].map { String(cString: $0) } }
  }()
}
