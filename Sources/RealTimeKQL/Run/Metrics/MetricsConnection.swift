import Glibc

/// A connection of somebody who asks for metrics: a request, an answer, the end.
final class MetricsConnection {
  /// What was asked.
  enum Request {
    /// A method and a target.
    case asks(method: String, target: String)
    /// More than is read.
    case tooLarge
    /// No request of HTTP.
    case damaged
  }

  private enum State {
    case reading
    case writing(position: Int)
    /// What still comes is thrown away, so that the answer arrives.
    case draining(rest: Int)
    case done
  }

  /// How many bytes a request may have.
  private static let longestRequest = 8192

  /// How many bytes are thrown away behind one.
  private static let longestRest = 1 << 20

  /// How long everything may take, in nanoseconds.
  private static let time: Int64 = 5_000_000_000

  let descriptor: Int32

  /// When it was opened.
  let opened: Int64

  private var state = State.reading
  private var request: [UInt8] = []
  private var answer: [UInt8] = []

  init(_ descriptor: Int32, now: Int64) {
    self.descriptor = descriptor
    opened = now
  }

  deinit { close(descriptor) }

  /// When it is closed, whatever it is at.
  var deadline: Int64 { opened + Self.time }

  /// Whether it waits for room for its answer.
  var isWriting: Bool { if case .writing = state { true } else { false } }

  /// Whether it is at its end.
  var isDone: Bool { if case .done = state { true } else { false } }

  /// Does what can be done without waiting.
  func goOn(_ respond: (Request) -> [UInt8]) {
    if case .reading = state, let asked = read() {
      answer = respond(asked)
      request = []
      state = .writing(position: 0)
    }
    if case .writing(let position) = state { write(from: position) }
    if case .draining(let rest) = state { drain(rest) }
  }

  /// The request, when it is whole.
  private func read() -> Request? {
    var bytes = [UInt8](repeating: 0, count: 2048)
    while true {
      let count = retrying { recv(descriptor, &bytes, bytes.count, 0) }
      guard count > 0 else {
        if count != -Int(EAGAIN) { state = .done }
        return nil
      }
      let before = request.count
      request += bytes[..<count]
      if let end = Self.end(of: request, from: before) { return Self.parsed(request[..<end]) }
      if request.count > Self.longestRequest { return .tooLarge }
    }
  }

  /// Where the first empty line is.
  private static func end(of bytes: [UInt8], from: Int) -> Int? {
    for index in Swift.max(0, from)..<bytes.count where bytes[index] == 0x0A {
      if index >= 1, bytes[index - 1] == 0x0A { return index }
      if index >= 2, bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A { return index }
    }
    return nil
  }

  private static func parsed(_ bytes: ArraySlice<UInt8>) -> Request {
    let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard words.count == 3, String(decoding: words[2], as: UTF8.self).hasPrefix("HTTP/1."),
      !words[0].isEmpty
    else { return .damaged }
    return .asks(
      method: String(decoding: words[0], as: UTF8.self),
      target: String(decoding: words[1], as: UTF8.self))
  }

  private func write(from start: Int) {
    var position = start
    while position < answer.count {
      let count = answer.withUnsafeBytes { bytes in
        retrying {
          send(
            descriptor, bytes.baseAddress?.advanced(by: position), bytes.count - position,
            Int32(MSG_NOSIGNAL))
        }
      }
      guard count > 0 else {
        state = count == -Int(EAGAIN) ? .writing(position: position) : .done
        return
      }
      position += count
    }
    answer = []
    shutdown(descriptor, Int32(SHUT_WR))
    state = .draining(rest: Self.longestRest)
  }

  private func drain(_ most: Int) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var rest = most
    while rest > 0 {
      let count = retrying { recv(descriptor, &bytes, bytes.count, 0) }
      guard count > 0 else {
        state = count == -Int(EAGAIN) ? .draining(rest: rest) : .done
        return
      }
      rest -= count
    }
    state = .done
  }
}
