import Foundation
import Glibc

/// A mail server on 127.0.0.1 that keeps what it gets.
final class MailService: Sendable {
  struct Message: Sendable {
    var from = ""
    var to: [String] = []
    var text = ""

    /// The body, decoded.
    var body: String {
      let parts = text.components(separatedBy: "\r\n\r\n")
      let letters = parts.dropFirst().joined().filter { !$0.isWhitespace }
      return String(decoding: Data(base64Encoded: letters) ?? Data(), as: UTF8.self)
    }
  }

  private let messages = Book<[Message]>([])
  private let answers: Book<[String]>
  private let refusesLogins: Bool
  private let listener: Int32
  let port: UInt16

  /// Starts one.
  ///
  /// - Parameters:
  ///   - answers: What is said of the next messages in place of `250`.
  ///   - refusesLogins: Whether it asks who comes, and repeats what it is told.
  /// - Throws: That there is no port.
  init(_ answers: [String] = [], refusesLogins: Bool = false) throws {
    self.answers = Book(answers)
    self.refusesLogins = refusesLogins
    (listener, port) = try WebServer.listening(on: 0)
    WebServer.serveEach(of: listener) { [self] in serve($0) }
  }

  var url: String { "smtp://127.0.0.1:\(port)" }
  var now: [Message] { messages.now }
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// What a client has said in 64 letters.
  private static func said(by line: String) -> String {
    let word = line.split(separator: " ").last.map(String.init) ?? ""
    return String(decoding: Data(base64Encoded: word) ?? Data(), as: UTF8.self)
      .replacing("\0", with: " ")
  }

  private func serve(_ descriptor: Int32) {
    var message = Message()
    var isData = false
    var rest = ""
    func say(_ text: String) {
      let bytes = Array((text + "\r\n").utf8)
      _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
    say("220 test")
    var piece = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = recv(descriptor, &piece, piece.count, 0)
      guard count > 0 else { return }
      rest += String(decoding: piece[..<count], as: UTF8.self)
      while let end = rest.range(of: "\r\n") {
        let line = String(rest[..<end.lowerBound])
        rest = String(rest[end.upperBound...])
        if isData, line != "." {
          message.text += line + "\r\n"
          continue
        }
        switch line.split(separator: " ").first?.uppercased() {
        case "EHLO": say("250-test\r\n\(refusesLogins ? "250-AUTH PLAIN\r\n" : "")250 8BITMIME")
        case "AUTH" where line == "AUTH PLAIN": say("334 ")
        case "MAIL": message.from = line; say("250 ok")
        case "RCPT": message.to.append(line); say("250 ok")
        case "DATA": isData = true; say("354 go on")
        case ".":
          isData = false
          let answer = answers.change { $0.isEmpty ? "250 ok" : $0.removeFirst() }
          if answer.hasPrefix("250") { messages.change { $0.append(message) } }
          message = Message()
          say(answer)
        case "QUIT":
          say("221 bye")
          return
        default: say(refusesLogins ? "535 not \(Self.said(by: line)) \(line)" : "250 ok")
        }
      }
    }
  }
}
