import Foundation
import RealTimeKQL
import Synchronization
import Testing

/// A running syslogserver, whose rows go to `out.ndjson` of a folder.
final class Receiver: Sendable {
  /// A port that it listens on.
  struct Listener {
    let transport: String
    let address: String
    let port: UInt16
  }

  private let folder: TemporaryFolder
  private let task: Task<RunStatistics, any Error>
  private let reports: Reports

  init(
    _ folder: TemporaryFolder, _ query: String, _ change: (inout RunOptions) -> Void
  ) async throws {
    var options = RunOptions()
    change(&options)
    let request = RunRequest(
      input: "syslogserver", queries: [NamedQuery(name: "query", text: query)], output: "json",
      outputArgument: folder["out.ndjson"], options: options)
    let plan = try request.plan()
    let reports = Reports()
    self.folder = folder
    self.reports = reports
    task = try await plan.started { reports.add($0) }
  }

  /// Every port it listens on: from `listening on udp 127.0.0.1:514`.
  var listeners: [Listener] {
    reports.all.compactMap { note in
      guard note.hasPrefix("listening on ") else { return nil }
      let words = note.split(separator: " ")
      guard words.count == 4, let colon = words[3].lastIndex(of: ":"),
        let port = UInt16(words[3][words[3].index(after: colon)...])
      else { return nil }
      return Listener(
        transport: String(words[2]), address: String(words[3][..<colon]), port: port)
    }
  }

  /// Everything that has been said.
  var said: [String] { reports.all }

  /// The first port of a transport.
  func port(_ transport: String) throws -> UInt16 {
    try #require(listeners.first { $0.transport == transport }?.port)
  }

  /// Waits until the output has so many lines; gives them, or what there is after five seconds.
  func lines(_ count: Int) async throws -> [String] {
    var lines: [String] = []
    for _ in 0..<1000 {
      lines = folder.text("out.ndjson").split(separator: "\n").map(String.init)
      if lines.count >= count { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    return lines
  }

  /// Whether something with a text is said within five seconds.
  func said(_ text: String) async throws -> Bool {
    for _ in 0..<1000 {
      if reports.all.contains(where: { $0.contains(text) }) { return true }
      try await Task.sleep(for: .milliseconds(5))
    }
    return false
  }

  /// Stops receiving and gives the statistics.
  func stop() async throws -> RunStatistics {
    task.cancel()
    return try await task.value
  }
}

/// What a run has said.
private final class Reports: Sendable {
  /// Guards the lines.
  private let lines = Mutex<[String]>([])

  func add(_ line: String) { lines.withLock { $0 += line.split(separator: "\n").map(String.init) } }

  var all: [String] { lines.withLock { $0 } }
}
