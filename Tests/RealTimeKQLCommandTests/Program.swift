import Foundation
import Glibc
import Testing

/// The built command, or another program, as a process whose output is kept in files.
final class Program: @unchecked Sendable {
  /// The built command.
  static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent().appending(path: "realtimekql").path
  }()

  /// Where standard output goes.
  enum Output {
    case file
    /// A pipe that nobody reads.
    case unreadPipe
  }

  let id: pid_t
  private let folder: Folder
  private var status: Int32?
  private var unread: [Int32] = [-1, -1]

  /// Starts the command, or another program, in a folder of its own if no other is given.
  init(
    _ arguments: [String], input: String = "", program: String = Program.path,
    in directory: String? = nil, output: Output = .file, environment: [String: String] = [:]
  ) throws {
    folder = try Folder()
    let standardInput = try folder.write(input, to: ".stdin")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let writing = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, standardInput, O_RDONLY, 0)
    if output == .unreadPipe {
      pipe(&unread)
      posix_spawn_file_actions_adddup2(&actions, unread[1], STDOUT_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, folder[".stdout"], writing, 0o600)
    }
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, folder[".stderr"], writing, 0o600)
    // It would hold the pipes of other tests open; to close what is not open does no harm.
    for other in STDERR_FILENO + 1..<256 { posix_spawn_file_actions_addclose(&actions, other) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var variables = [
      "HOME": folder.path, "LC_ALL": "C.UTF-8", "TERM": "dumb",
      "PATH": "\(URL(filePath: Program.path).deletingLastPathComponent().path):/usr/bin:/bin",
    ]
    variables.merge(environment) { $1 }
    var words: [UnsafeMutablePointer<CChar>?] =
      // It becomes the program, under the same number.
      (["env", "-C", directory ?? folder.path, program] + arguments).map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var id = pid_t()
    let error = posix_spawn(&id, "/usr/bin/env", &actions, &attributes, &words, &settings)
    guard error == 0 else {
      throw NeverCame(what: "\(program): \(String(cString: strerror(error)))")
    }
    self.id = id
  }

  deinit {
    if exitStatus() == nil {
      kill(id, SIGKILL)
      waitpid(id, nil, 0)
    }
    for end in unread where end >= 0 { close(end) }
  }

  /// Whether the pipe that nobody reads takes no more.
  var isPipeFull: Bool {
    var end = pollfd(fd: unread[1], events: Int16(POLLOUT), revents: 0)
    return poll(&end, 1, 0) == 0
  }

  /// What it has written to standard output so far.
  var output: String { folder.text(".stdout") }

  /// What it has written to standard error so far.
  var errors: String { folder.text(".stderr") }

  /// The lines of its standard output.
  var lines: [String] { output.split(separator: "\n").map(String.init) }

  func send(_ signal: Int32) { kill(id, signal) }

  /// How long processors have worked for it.
  var processorSeconds: Double {
    let text = (try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)) ?? ""
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The memory it takes now.
  var residentMegabytes: Int {
    let text = (try? String(contentsOfFile: "/proc/\(id)/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE))) >> 20
  }

  private func exitStatus() -> Int32? {
    if status == nil {
      var value: Int32 = 0
      // 128 and the signal's number, as a shell says it.
      if waitpid(id, &value, WNOHANG) == id {
        status = value & 0x7F == 0 ? value >> 8 & 0xFF : 128 + value & 0x7F
      }
    }
    return status
  }

  /// Whether it has ended.
  var hasEnded: Bool { exitStatus() != nil }

  /// Waits for its end.
  ///
  /// - Returns: The exit code.
  @discardableResult
  func ended() async throws -> Int32 {
    try await wait(for: "the end of the process; \(errors)") { exitStatus() != nil }
    return status ?? -1
  }

  /// Runs the command to its end.
  static func run(
    _ arguments: String..., input: String = "", in directory: String? = nil
  ) async throws -> Result { try await run(arguments, input: input, in: directory) }

  /// Runs the command to its end.
  static func run(
    _ arguments: [String], input: String = "", program: String = Program.path,
    in directory: String? = nil, environment: [String: String] = [:]
  ) async throws -> Result {
    let process = try Program(
      arguments, input: input, program: program, in: directory, environment: environment)
    let code = try await process.ended()
    return Result(code: code, output: process.output, errors: process.errors)
  }

  /// What a process has left.
  struct Result {
    var code: Int32
    var output: String
    var errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// Whether a program is installed; a test that needs it says so when it is not.
  static func isInstalled(_ name: String) -> Bool {
    access("/usr/bin/\(name)", X_OK) == 0 || access("/bin/\(name)", X_OK) == 0
  }
}
