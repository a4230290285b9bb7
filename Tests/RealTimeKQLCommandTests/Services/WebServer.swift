import CInflate
import Foundation
import Glibc
import Synchronization

/// A server of HTTP/1.1 on 127.0.0.1, which answers as a test says, or does not.
final class WebServer: Sendable {
  /// What a client asks.
  struct Request: Sendable {
    var method: String
    var path: String
    /// What is behind the question mark, as it was sent.
    var query: String
    /// The headers by their names in lower case.
    var headers: [String: String]
    /// The header lines in their order.
    var lines: [(name: String, value: String)]
    /// The body as it was sent.
    var sent: [UInt8]

    /// The body, decompressed if it was compressed.
    var body: [UInt8] {
      headers["content-encoding"] == "gzip" ? WebServer.inflated(sent) : sent
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The parameters of the query, decoded.
    var parameters: [String: String] {
      var all: [String: String] = [:]
      for part in query.split(separator: "&") {
        let pair = part.split(separator: "=", maxSplits: 1).map {
          String($0).removingPercentEncoding ?? ""
        }
        all[pair.first ?? ""] = pair.count > 1 ? pair[1] : ""
      }
      return all
    }
  }

  /// What the server does.
  indirect enum Reply: Sendable {
    case answer(Int, [String: String] = [:], String = "")
    /// Closes the connection without a word.
    case silence
    /// Breaks off in the middle of the answer's body.
    case half(Int)
    /// Says nothing until the server stops.
    case never
    /// Takes its time.
    case slow(Duration, Reply)
  }

  let port: UInt16
  private let listener: Int32
  private let state = Mutex(State())

  private struct State {
    var connections: Set<Int32> = []
    var isOver = false
  }

  /// Where it is.
  var url: String { "http://127.0.0.1:\(port)" }

  /// Listens on a port, any that is free if it is 0.
  init(port: UInt16 = 0, _ handle: @escaping @Sendable (Request) -> Reply) throws {
    (listener, self.port) = try Self.listening(on: port)
    let thread = Thread { [self] in accept(handle) }
    thread.start()
  }

  /// A socket that listens on a port of 127.0.0.1, any that is free if it is 0, and the port.
  static func listening(on port: UInt16) throws -> (descriptor: Int32, port: UInt16) {
    let listener = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && listen(listener, 64) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard isBound else {
      close(listener)
      throw NeverCame(what: "a port for a server")
    }
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  /// Serves the connections of a socket that listens, one after the other, on a thread of its own, until it is
  /// shut down.
  static func serveEach(of listener: Int32, _ serve: @escaping @Sendable (Int32) -> Void) {
    Thread {
      while true {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { break }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        serve(descriptor)
        close(descriptor)
      }
      close(listener)
    }.start()
  }

  /// What gzip has compressed, decompressed; nothing when it has not.
  static func inflated(_ bytes: [UInt8]) -> [UInt8] {
    var isFull = false
    let room = 64 << 20
    return [UInt8](unsafeUninitializedCapacity: room) { target, count in
      let written = bytes.withUnsafeBufferPointer {
        inflate_text(deflate_gzip, $0.baseAddress, $0.count, target.baseAddress, room, &isFull)
      }
      count = written <= room ? written : 0
    }
  }

  /// Closes everything; whoever waits for an answer gets none.
  func stop() {
    state.withLock { state in
      guard !state.isOver else { return }
      state.isOver = true
      shutdown(listener, Int32(SHUT_RDWR))
      for descriptor in state.connections { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }

  private func accept(_ handle: @escaping @Sendable (Request) -> Reply) {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      guard descriptor >= 0 else { break }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      let isOver = state.withLock { state in
        state.connections.insert(descriptor)
        return state.isOver
      }
      if isOver { shutdown(descriptor, Int32(SHUT_RDWR)) }
      Thread { [self] in
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        serve(descriptor, handle)
        state.withLock { _ = $0.connections.remove(descriptor) }
        close(descriptor)
      }.start()
    }
    close(listener)
  }

  private func serve(_ descriptor: Int32, _ handle: (Request) -> Reply) {
    var received: [UInt8] = []
    while let request = read(descriptor, &received) {
      guard reply(handle(request), to: request, descriptor) else { return }
    }
  }

  /// Sends what a reply says; `false` when the connection is to be closed.
  private func reply(_ reply: Reply, to request: Request, _ descriptor: Int32) -> Bool {
    switch reply {
    case .answer(let status, let headers, let body):
      // A HEAD tells how long a body would be.
      let length =
        headers["Content-Length"].map { _ in "" } ?? "Content-Length: \(body.utf8.count)\r\n"
      let lines = headers.map { "\($0): \($1)\r\n" }.joined()
      return send("HTTP/1.1 \(status) Test\r\n\(lines)\(length)\r\n\(body)", descriptor)
    case .silence: return false
    case .half(let status):
      _ = send("HTTP/1.1 \(status) Test\r\nContent-Length: 1000\r\n\r\n{\"half", descriptor)
      return false
    case .never:
      while !state.withLock(\.isOver) { usleep(10_000) }
      return false
    case .slow(let time, let reply):
      usleep(UInt32(time / .microseconds(1)))
      return self.reply(reply, to: request, descriptor)
    }
  }

  private func send(_ text: String, _ descriptor: Int32) -> Bool {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// The next request of a connection; `nil` at its end.
  private func read(_ descriptor: Int32, _ received: inout [UInt8]) -> Request? {
    let border = Array("\r\n\r\n".utf8)
    var end = Self.find(border, in: received, from: 0)
    while end == nil {
      let before = received.count
      guard receive(descriptor, &received) else { return nil }
      end = Self.find(border, in: received, from: Swift.max(0, before - 3))
    }
    guard let end else { return nil }
    let head = String(decoding: received[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    let first = head[0].split(separator: " ")
    guard first.count == 3 else { return nil }
    var headers: [String: String] = [:]
    var lines: [(name: String, value: String)] = []
    for line in head.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
      headers[parts[0].lowercased()] = value
      lines.append((parts[0].lowercased(), value))
    }
    received.removeFirst(end + 4)
    if headers["expect"] != nil { _ = send("HTTP/1.1 100 Continue\r\n\r\n", descriptor) }
    guard let body = body(headers, descriptor, &received) else { return nil }
    let target = first[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    return Request(
      method: String(first[0]), path: String(target[0]),
      query: target.count > 1 ? String(target[1]) : "", headers: headers, lines: lines, sent: body)
  }

  private func body(
    _ headers: [String: String], _ descriptor: Int32, _ received: inout [UInt8]
  ) -> [UInt8]? {
    guard headers["transfer-encoding"] == "chunked" else {
      return take(Int(headers["content-length"] ?? "0") ?? 0, descriptor, &received)
    }
    var body: [UInt8] = []
    while true {
      while Self.find([13, 10], in: received, from: 0) == nil {
        guard receive(descriptor, &received) else { return nil }
      }
      guard let end = Self.find([13, 10], in: received, from: 0),
        let count = Int(String(decoding: received[..<end], as: UTF8.self), radix: 16)
      else { return nil }
      received.removeFirst(end + 2)
      guard let part = take(count + 2, descriptor, &received) else { return nil }
      if count == 0 { return body }
      body += part.dropLast(2)
    }
  }

  private func take(_ count: Int, _ descriptor: Int32, _ received: inout [UInt8]) -> [UInt8]? {
    while received.count < count {
      guard receive(descriptor, &received) else { return nil }
    }
    let body = Array(received[..<count])
    received.removeFirst(count)
    return body
  }

  private func receive(_ descriptor: Int32, _ received: inout [UInt8]) -> Bool {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &piece, piece.count, 0)
    guard count > 0 else { return false }
    received += piece[..<count]
    return true
  }

  private static func find(_ border: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= start + border.count else { return nil }
    for index in start...(bytes.count - border.count)
    where bytes[index] == border[0] && bytes[index..<index + border.count].elementsEqual(border) {
      return index
    }
    return nil
  }
}

/// What a service keeps between requests, from any thread.
final class Book<Content: Sendable>: Sendable {
  private let content: Mutex<Content>

  init(_ content: Content) { self.content = Mutex(content) }

  /// What there is.
  var now: Content { content.withLock { $0 } }

  /// Looks and changes at once.
  func change<Result: Sendable>(_ body: (inout Content) -> Result) -> Result {
    content.withLock { body(&$0) }
  }
}
