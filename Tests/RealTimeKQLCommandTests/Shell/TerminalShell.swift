import Foundation
import Testing

/// The shell of the product on a terminal of tmux.
final class TerminalShell: Sendable {
  /// Its home directory and working directory.
  let folder: Folder

  private let socket: String

  /// Starts the shell and waits for its prompt.
  init(
    width: Int, height: Int = 40, in folder: Folder, name: String = "shell",
    prompt: String = "kql>",
    environment: [String: String] = [:]
  ) async throws {
    self.folder = folder
    socket = "\(folder.path)-\(name)"
    var variables = ["LC_ALL": "C.UTF-8", "HOME": folder.path, "TERM": "screen-256color"]
    variables.merge(environment) { $1 }
    let settings = variables.map { "'\($0)=\($1)'" }.joined(separator: " ")
    let options = try folder.write("set -g history-limit 100000\n", to: ".\(name).tmux")
    // The server outlives the call, and must not keep what other tests wait for.
    let closing = """
      for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -gt 2 ] && eval "exec $n>&-"; done; exec "$@"
      """
    let result = try await Program.run(
      [
        "-c", closing, "start", "/usr/bin/tmux", "-S", socket, "-f", options, "new-session",
        "-d", "-x", "\(width)", "-y", "\(height)", "-c", folder.path,
        "env -u XDG_STATE_HOME -u XDG_CONFIG_HOME \(settings) \(Program.path); echo left $?; sleep 600",
      ], program: "/bin/bash", in: "/", environment: ["TERM": "screen"])
    if result.code != 0 { throw NeverCame(what: "tmux: \(result.errors)") }
    try await waitFor("the prompt") { $0.hasSuffix(prompt) }
  }

  deinit {
    let process = try? Program(["-S", socket, "kill-server"], program: "/usr/bin/tmux", in: "/")
    _ = process.map { waitpid($0.id, nil, 0) }
    unlink(socket)
  }

  @discardableResult
  func tmux(_ words: String...) async throws -> String {
    let result = try await Program.run(
      ["-S", socket] + words, program: "/usr/bin/tmux", in: "/", environment: ["TERM": "screen"])
    if result.code != 0 { throw NeverCame(what: "tmux: \(result.errors)") }
    return result.output
  }

  /// What is to be seen, without blanks and empty lines at its end.
  func screen() async throws -> String { try await captured("-p") }

  /// What is to be seen, and what has left the screen above.
  func everything() async throws -> String { try await captured("-p", "-J", "-S", "-") }

  private func captured(_ options: String...) async throws -> String {
    let result = try await Program.run(
      ["-S", socket, "capture-pane"] + options, program: "/usr/bin/tmux", in: "/",
      environment: ["TERM": "screen"])
    var lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map {
      String($0.reversed().drop { $0 == " " }.reversed())
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// Types a text.
  func type(_ text: String) async throws { try await tmux("send-keys", "-l", text) }

  /// Presses keys, by tmux's names.
  func press(_ keys: String...) async throws {
    for key in keys { try await tmux("send-keys", key) }
  }

  /// Types a line and Enter.
  func enter(_ line: String) async throws {
    try await type(line)
    try await press("Enter")
  }

  /// Pastes a text, marked as pasted unless `isMarked` says no.
  func paste(_ text: String, isMarked: Bool = true) async throws {
    let path = try folder.write(text, to: ".pasted")
    try await tmux("load-buffer", path)
    if isMarked {
      try await tmux("paste-buffer", "-p", "-r")
    } else {
      try await tmux("paste-buffer")
    }
  }

  /// Sends the shell itself a signal.
  func signal(_ number: Int32) async throws {
    let pane = try await tmux("display-message", "-p", "#{pane_pid}").dropLast()
    let children = try String(
      contentsOfFile: "/proc/\(pane)/task/\(pane)/children", encoding: .utf8)
    guard let id = pid_t(children.prefix { $0 != " " }) else { throw NeverCame(what: "the shell") }
    kill(id, number)
  }

  func resize(width: Int, height: Int = 40) async throws {
    try await tmux("resize-window", "-x", "\(width)", "-y", "\(height)")
  }

  /// Waits until what is on the screen, or was, passes a test.
  @discardableResult
  func waitFor(
    _ what: String, everywhere: Bool = false, _ condition: (String) -> Bool
  ) async throws -> String {
    let end = ContinuousClock.now + .seconds(30)
    while true {
      let text = everywhere ? try await everything() : try await screen()
      if condition(text) { return text }
      guard ContinuousClock.now < end else { throw NeverCame(what: "\(what) in\n\(text)") }
      try await Task.sleep(for: .milliseconds(30))
    }
  }

  /// Types a line and Enter, and waits for a text and for the prompt behind it.
  @discardableResult
  func enter(_ line: String, shows text: String) async throws -> String {
    try await enter(line)
    return try await waitFor("'\(text)' after '\(line)'", everywhere: true) {
      $0.contains(text) && $0.hasSuffix(">")
    }
  }
}
