import Foundation
import Glibc
import Testing

/// What a service manager is told.
@Suite struct ServiceTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// Where a service manager would listen.
  private final class Manager {
    let path: String
    private let socket: Int32
    private(set) var messages: [String] = []

    init(path: String) throws {
      self.path = path
      socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
      let status = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      try #require(status == 0)
    }

    deinit { close(socket) }

    /// Takes what has been sent.
    func take() {
      var bytes = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        guard count >= 0 else { return }
        messages.append(String(decoding: bytes.prefix(count), as: UTF8.self))
      }
    }

    /// How many messages say something.
    func count(_ text: String) -> Int {
      take()
      return messages.count { $0.split(separator: "\n").contains { $0.hasPrefix(text) } }
    }
  }

  @Test func theManagerIsTold() async throws {
    let manager = try Manager(path: folder["notify"])
    let query = try folder.write("T | summarize n = count()", to: "q.kql")
    let program = try Program(
      ["demo", "logins", "--rate=100", "json", "--query=\(query)"],
      environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "100000"])
    try await wait(for: "the begin") { manager.count("READY=1") == 1 }
    try await wait(for: "words that it is well") { manager.count("WATCHDOG=1") > 3 }
    program.send(SIGHUP)
    try await wait(for: "the reload") {
      manager.count("RELOADING=1") == 1 && manager.count("READY=1") == 2
        && manager.count("MONOTONIC_USEC=") == 1
    }
    program.send(SIGTERM)
    #expect(try await program.ended() == 0)
    #expect(manager.count("STOPPING=1") == 1)
  }

  /// Output that nobody takes is no reason to start the program anew.
  @Test func aRunThatWaitsIsWell() async throws {
    let manager = try Manager(path: folder["notify"])
    let program = try Program(
      ["demo", "logins", "--rate=100000", "json"], output: .unreadPipe,
      environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "20000"])
    try await wait(for: "a full pipe") { program.isPipeFull }
    let count = manager.count("WATCHDOG=1")
    try await wait(for: "words that it is well") { manager.count("WATCHDOG=1") > count + 3 }
  }

  @Test func theManagerLearnsWhyItFailed() async throws {
    let manager = try Manager(path: folder["notify"])
    let program = try Program(
      ["csv", "nowhere.csv", "json"], environment: ["NOTIFY_SOCKET": manager.path])
    #expect(try await program.ended() == 4)
    #expect(manager.count("STATUS=error: ") == 1)
  }
}
