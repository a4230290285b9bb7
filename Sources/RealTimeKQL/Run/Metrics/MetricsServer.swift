import CSocket
import Glibc
import Synchronization

/// Answers `GET /metrics` over HTTP.
///
/// One thread serves a few connections at a time, each for a request of a few lines and for some seconds: whoever asks
/// for more is turned away, and the run notices nothing of it.
final class MetricsServer: @unchecked Sendable {
  /// How many connections there may be at a time.
  private static let limit = 32

  /// How long a connection must be open to make room for a new one, in nanoseconds.
  private static let oldTime: Int64 = 1_000_000_000

  /// How long an answer is given again, in nanoseconds.
  private static let sameTime: Int64 = 100_000_000

  private let listener: Listener
  private let wakeUp: WakePipe
  private let isOver = Atomic(false)

  /// What is served, and since when; used by the thread that serves, as are the connections.
  private var page: (bytes: [UInt8], taken: Int64)?
  private var connections: [MetricsConnection] = []

  /// Opens a port.
  ///
  /// - Throws: Why it cannot be opened.
  init(_ address: MetricsAddress) throws(SourceError) {
    guard let listened = ListenAddress(numeric: address.address) else {
      throw SourceError("'\(address.address)' is no address")
    }
    listener = try Listener(
      .tcp, listened, port: Int(address.port.number), security: nil, other: "--metrics 9464")
    wakeUp = try WakePipe()
  }

  /// The address and the port: `127.0.0.1:9464`.
  var name: String { String(listener.name.drop { $0 != " " }.dropFirst()) }

  /// Serves on a thread of its own, until ``end()``.
  ///
  /// - Parameter text: What is answered; `nil` when there is nothing yet.
  func begin(_ text: @escaping @Sendable () -> [UInt8]?) {
    Task.detached { await onOwnThread { self.serve(text) } }
  }

  /// Ends it, from any thread.
  func end() {
    isOver.store(true, ordering: .releasing)
    wakeUp.write()
  }

  private func serve(_ text: () -> [UInt8]?) {
    while !isOver.load(ordering: .acquiring) {
      var polls = [
        pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      polls += connections.map {
        pollfd(fd: $0.descriptor, events: Int16($0.isWriting ? POLLOUT : POLLIN), revents: 0)
      }
      let now = monotonicNanoseconds()
      let rest = connections.map { $0.deadline - now }.min().map {
        Swift.max(0, $0) / 1_000_000 + 1
      }
      _ = poll(&polls, nfds_t(polls.count), Int32(clamping: rest ?? -1))
      for (connection, poll) in zip(connections, polls.dropFirst(2)) where poll.revents != 0 {
        connection.goOn { self.answer(to: $0, text) }
      }
      if polls[1].revents != 0 { accept() }
      let later = monotonicNanoseconds()
      connections.removeAll { $0.isDone || $0.deadline <= later }
    }
    connections = []
  }

  private func accept() {
    // What waits longer is taken in the next round, so that nobody keeps the others waiting.
    for _ in 0..<Self.limit {
      var sender = socket_address()
      let descriptor = socket_accept(listener.descriptor, &sender)
      if descriptor < 0 {
        // Without a descriptor the connection stays, and would be told of again at once.
        if descriptor == -EMFILE || descriptor == -ENFILE { _ = poll(nil, 0, 50) }
        return
      }
      let now = monotonicNanoseconds()
      if connections.count >= Self.limit {
        let oldest = connections.indices.min { connections[$0].opened < connections[$1].opened }
        guard let oldest, now - connections[oldest].opened >= Self.oldTime else {
          close(descriptor)
          continue
        }
        connections.remove(at: oldest)
      }
      connections.append(MetricsConnection(descriptor, now: now))
    }
  }

  private func answer(to request: MetricsConnection.Request, _ text: () -> [UInt8]?) -> [UInt8] {
    switch request {
    case .tooLarge: return Self.response("431 Request Header Fields Too Large", "too large\n")
    case .damaged: return Self.response("400 Bad Request", "no request of HTTP\n")
    case .asks(let method, let target):
      guard target.prefix(while: { $0 != "?" }) == "/metrics" else {
        return Self.response("404 Not Found", "there is /metrics\n", isHead: method == "HEAD")
      }
      guard method == "GET" || method == "HEAD" else {
        return Self.response("405 Method Not Allowed", "GET it\n", "Allow: GET, HEAD\r\n")
      }
      let now = monotonicNanoseconds()
      if page.map({ now - $0.taken >= Self.sameTime }) ?? true {
        page = text().map { ($0, now) }
      }
      guard let page else {
        return Self.response(
          "503 Service Unavailable", "the run has not begun\n", isHead: method == "HEAD")
      }
      return Self.head("200 OK", MetricsText.mediaType, page.bytes.count)
        + (method == "HEAD" ? [] : page.bytes)
    }
  }

  private static func response(
    _ status: String, _ text: String, _ more: String = "", isHead: Bool = false
  ) -> [UInt8] {
    head(status, "text/plain; charset=utf-8", text.utf8.count, more)
      + (isHead ? [] : Array(text.utf8))
  }

  private static func head(
    _ status: String, _ type: String, _ count: Int, _ more: String = ""
  ) -> [UInt8] {
    Array(
      """
      HTTP/1.1 \(status)\r
      Content-Type: \(type)\r
      Content-Length: \(count)\r
      \(more)Connection: close\r
      \r

      """.utf8)
  }
}
