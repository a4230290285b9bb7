import Foundation
import Glibc

/// A server of PostgreSQL of its own, in a folder that only its user can read, behind a socket there.
final class PostgresServer {
  let folder: Folder
  /// The connection string.
  var connection: String { "host=\(folder["run"]) user=tester dbname=postgres" }

  /// Where Debian keeps the programs of the newest version; `nil` when there are none.
  static let programs: String? = {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.compactMap { Int($0) }.max().map { "\(root)/\($0)/bin" }
  }()

  /// The server does not run as root.
  private static let user = getuid() == 0 ? "postgres" : nil

  init() async throws {
    folder = try Folder()
    try await run(
      "mkdir data run && touch log && \(Self.user.map { "chown \($0) . data run log && " } ?? "") "
        + Self.asUser("initdb -A trust -U tester --no-sync -E UTF8 --locale C -D data"))
    try await start()
  }

  private static func asUser(_ command: String) -> String {
    let program = "\(programs ?? "")/\(command)"
    return user.map { "/usr/sbin/runuser -u \($0) -- \(program)" } ?? program
  }

  /// Runs a shell's commands whose children inherit nothing that keeps pipes of other tests open.
  private func run(_ commands: String) async throws {
    let closing =
      "for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -gt 2 ] && eval \"exec $n>&-\"; done;"
    let result = try await Program.run(
      ["-c", "\(closing) cd \(folder.path); \(commands)"], program: "/bin/bash")
    guard result.code == 0 else {
      throw NeverCame(what: "\(commands): \(result.errors)\(result.output)")
    }
  }

  func start() async throws {
    try await run(
      Self.asUser(
        "pg_ctl -D data -l log -w -o \"-c listen_addresses= -c fsync=off -k \(folder["run"])\" start"
      ))
  }

  func stop() async throws { try await run(Self.asUser("pg_ctl -D data -m immediate -w stop")) }

  /// Runs a query with PostgreSQL's own shell: a line a row, `|` between values.
  func query(_ text: String) async throws -> [String] {
    let result = try await Program.run(
      ["-X", "-A", "-t", "-q", "-c", text, connection], program: "/usr/bin/psql")
    guard result.code == 0 else { throw NeverCame(what: "\(text): \(result.errors)") }
    return result.lines
  }
}
