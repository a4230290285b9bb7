import Foundation
import Glibc

/// A server of PostgreSQL that asks for a password as it is, repeats it, and lets nobody in.
final class PostgresDoor: Sendable {
  private let told = Book<[String]>([])
  private let listener: Int32
  let port: UInt16

  init() throws {
    (listener, port) = try WebServer.listening(on: 0)
    WebServer.serveEach(of: listener) { [self] in serve($0) }
  }

  /// The passwords.
  var words: [String] { told.now }
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func serve(_ descriptor: Int32) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    // It may be asked for TLS and the like first, which it does not have.
    while true {
      guard recv(descriptor, &bytes, bytes.count, 0) >= 8 else { return }
      if bytes[4..<8] == [0, 3, 0, 0] { break }
      send([UInt8(ascii: "N")], descriptor)
    }
    send(frame("R", [0, 0, 0, 3]), descriptor)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    guard count > 5, bytes[0] == UInt8(ascii: "p") else { return }
    let word = String(decoding: bytes[5..<count - 1], as: UTF8.self)
    told.change { $0.append(word) }
    send(frame("E", Array("SFATAL\0C28P01\0Mnot \(word)\0\0".utf8)), descriptor)
  }

  private func frame(_ kind: Character, _ body: [UInt8]) -> [UInt8] {
    let count = UInt32(body.count + 4).bigEndian
    return [kind.asciiValue ?? 0] + withUnsafeBytes(of: count, Array.init) + body
  }

  private func send(_ bytes: [UInt8], _ descriptor: Int32) {
    _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }
}
