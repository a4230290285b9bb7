import Foundation
import Testing

/// A shell on a terminal of tmux, 200 columns wide unless something else is said.
final class Terminal: Sendable {
  private let socket: String
  private let folder: Folder

  /// Starts a shell and waits for its prompt.
  ///
  /// The server of the terminal must not hold descriptors of the tests, whose other ends are waited for.
  init(
    _ shell: String, in folder: Folder, columns: Int = 200, lines: Int = 50
  ) async throws {
    self.folder = folder
    socket = "\(folder.path)-tmux"
    let start = #"""
      for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -gt 2 ] && eval "exec $n>&-"; done
      exec tmux -S "$1" -f /dev/null new-session -d -x "$2" -y "$3" -c "$4" "env PS1='$ ' $5"
      """#
    let result = try await Program.run(
      ["-c", start, "tmux", socket, "\(columns)", "\(lines)", folder.path, shell],
      program: "/bin/bash", in: "/", environment: ["TERM": "screen"])
    if result.code != 0 { throw NeverCame(what: "tmux: \(result.errors)") }
    try await clear()
  }

  deinit {
    let process = try? Program(
      ["-S", socket, "kill-server"], program: "/usr/bin/tmux", in: "/")
    _ = process.map { waitpid($0.id, nil, 0) }
    unlink(socket)
  }

  func tmux(_ words: String...) async throws -> String {
    let result = try await Program.run(
      ["-S", socket] + words, program: "/usr/bin/tmux", in: "/", environment: ["TERM": "screen"])
    if result.code != 0 { throw NeverCame(what: "tmux: \(result.errors)") }
    return result.output
  }

  func screen() async throws -> String { try await tmux("capture-pane", "-p") }

  @discardableResult
  func waitForScreen(
    _ what: String, within time: Duration = .seconds(30), _ condition: (String) -> Bool
  ) async throws -> String {
    let end = ContinuousClock.now + time
    while true {
      let screen = try await screen()
      if condition(screen) { return screen }
      guard ContinuousClock.now < end else { throw NeverCame(what: "\(what) in\n\(screen)") }
    }
  }

  /// Types a line and Enter.
  func type(_ line: String) async throws {
    _ = try await tmux("send-keys", "-l", line)
    _ = try await tmux("send-keys", "Enter")
  }

  /// Presses a key by its name in tmux: `C-c`.
  func press(_ key: String) async throws { _ = try await tmux("send-keys", key) }

  /// How many lines have left the screen at its top.
  func historyCount() async throws -> Int {
    Int(try await tmux("display-message", "-p", "#{history_size}").filter(\.isNumber)) ?? -1
  }

  /// Gives the window another size.
  func resize(columns: Int, lines: Int) async throws {
    _ = try await tmux("resize-window", "-x", "\(columns)", "-y", "\(lines)")
  }

  /// The screen with its styles.
  func styledScreen() async throws -> String { try await tmux("capture-pane", "-p", "-e") }

  /// Empties the line and the screen.
  private func clear() async throws {
    _ = try await tmux("send-keys", "C-u")
    _ = try await tmux("send-keys", "C-l")
    _ = try await waitForScreen("the prompt") {
      $0.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) } == ["$"]
    }
  }

  /// Runs a line that shows nothing.
  func enter(_ line: String) async throws {
    _ = try await tmux("send-keys", "-l", "\(line); clear; printf 'do%s\\n' ne")
    _ = try await tmux("send-keys", "Enter")
    _ = try await waitForScreen("the end of \(line)") {
      $0.hasPrefix("done\n$")
    }
    try await clear()
  }

  /// Types a line and Tab, and waits for what becomes of it; the cursor tells of blanks at its end.
  func line(_ typed: String, completesTo expected: String) async throws {
    try await clear()
    _ = try await tmux("send-keys", "-l", typed)
    _ = try await tmux("send-keys", "Tab")
    let end = ContinuousClock.now + .seconds(30)
    while true {
      let column = try await tmux("display-message", "-p", "#{cursor_x}").filter(\.isNumber)
      let screen = try await screen()
      let line = "$ \(expected)"
      if screen.hasPrefix(line.trimmingCharacters(in: .whitespaces)), Int(column) == line.count {
        return
      }
      guard ContinuousClock.now < end else {
        return #expect(screen == line, "'\(typed)' and Tab, cursor at \(column)")
      }
    }
  }

  /// Types a line and Tab, and waits until words are shown below it.
  @discardableResult
  func line(_ typed: String, shows words: [String]) async throws -> String {
    try await clear()
    _ = try await tmux("send-keys", "-l", typed)
    _ = try await tmux("send-keys", "Tab")
    return try await waitForScreen("\(words)") { screen in
      let shown = screen.split { $0.isWhitespace }.map(String.init)
      return words.allSatisfy(shown.contains)
    }
  }
}
