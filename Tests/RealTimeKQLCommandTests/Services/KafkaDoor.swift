import Foundation
import Glibc

/// A broker of Kafka that asks who comes, repeats what it is told, and lets nobody in.
final class KafkaDoor: Sendable {
  /// How a client has proven who it is.
  struct Visit: Sendable {
    var mechanism: String
    var words: String
  }

  private let visits = Book<[Visit]>([])
  private let listener: Int32
  let port: UInt16

  init() throws {
    (listener, port) = try WebServer.listening(on: 0)
    WebServer.serveEach(of: listener) { [self] in serve($0) }
  }

  var now: [Visit] { visits.now }
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func serve(_ descriptor: Int32) {
    var mechanism = ""
    while let length = read(4, descriptor).map(Self.number), let bytes = read(length, descriptor) {
      // Key and version of the request, its number, the name of the client.
      let key = Self.number(bytes[0..<2])
      let rest = bytes.dropFirst(10 + Self.number(bytes[8..<10]))
      var answer = Array(bytes[4..<8])
      switch key {
      case 18:
        // It knows ApiVersions, SaslHandshake and SaslAuthenticate.
        let keys: [[UInt8]] = [[0, 18, 0, 0, 0, 3], [0, 17, 0, 0, 0, 1], [0, 36, 0, 0, 0, 0]]
        answer += [0, 0, 4] + keys.flatMap { $0 + [0] } + [0, 0, 0, 0, 0]
      case 17:
        mechanism = String(decoding: rest.dropFirst(2), as: UTF8.self)
        answer += [0, 0, 0, 0, 0, 1] + Array(rest)
      case 36:
        let words = String(decoding: rest.dropFirst(4), as: UTF8.self)
        visits.change { $0.append(Visit(mechanism: mechanism, words: words)) }
        let text = Array("not you: \(words.replacing("\0", with: " "))".utf8)
        answer += [0, 58, UInt8(text.count / 256), UInt8(text.count % 256)] + text + [0, 0, 0, 0]
      default: return
      }
      let count = UInt32(answer.count).bigEndian
      let frame = withUnsafeBytes(of: count, Array.init) + answer
      _ = send(descriptor, frame, frame.count, Int32(MSG_NOSIGNAL))
    }
  }

  private func read(_ count: Int, _ descriptor: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return recv(descriptor, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
  }

  private static func number(_ bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }
}
