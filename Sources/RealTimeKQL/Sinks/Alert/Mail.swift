import CHTTP
import KQL

/// Messages by mail.
struct Mail {
  private let settings: MailSettings

  init(_ settings: MailSettings) { self.settings = settings }

  /// Gives a message to the server.
  func send(_ message: AlertMessage, with client: HTTPClient) throws(SinkError) -> BatchOutcome {
    guard let address = settings.address, let from = settings.from else {
      throw SinkError("alert: no mail server")
    }
    let answer = client.sendMail(
      text(message, from: from), to: settings.to, from: from, at: address.url,
      user: settings.user, password: settings.password, needsTLS: settings.needsTLS)
    if answer.outcome == http_good { return .taken }
    let reason = client.redaction.shown(
      answer.problem.map { String(cString: $0) } ?? "it has not answered")
    let place = "alert: mail server \(address.host)"
    switch (answer.outcome, answer.status) {
    case (http_stopped, _): throw SinkError("\(place) has not answered before the run ended")
    case (http_untrusted, _):
      throw SinkError("\(place): \(reason); --ca-file names the authorities to trust")
    case (http_senseless, _): throw SinkError("\(place): \(reason)")
    // Permanent answers of SMTP are about this message, or about everything.
    case (http_broken, 550...559): return .refused("\(answer.status) \(reason)")
    case (http_broken, 500...549): throw SinkError("\(place) answered \(answer.status): \(reason)")
    default: throw SinkError("\(place): \(reason)", .transient(after: nil))
    }
  }

  /// The message as RFC 5322 has it.
  private func text(_ message: AlertMessage, from: String) -> [UInt8] {
    let first = message.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "alert"
    let subject = first.count > 120 ? first.prefix(120) + "…" : first
    let lines = [
      "From: <\(from)>", "To: \(settings.to.map { "<\($0)>" }.joined(separator: ", "))",
      "Subject: \(Self.encoded(subject))",
      "Date: \(HTTPDate.now.text.replacing("GMT", with: "+0000"))",
      "Message-ID: <\(RandomName.makeGuid())@\(from.split(separator: "@").last ?? "localhost")>",
      "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64", "Auto-Submitted: auto-generated", "",
    ]
    let body = Base64Text.encoded(Array("\(message.text)\n\n\(message.row)\n".utf8))
    return Array((lines + Self.folded(body)).map { $0 + "\r\n" }.joined().utf8)
  }

  /// Words that may be in a header whatever letters they have, each short enough for a line.
  private static func encoded(_ text: String) -> String {
    var words: [String] = []
    var part = ""
    for letter in text {
      if (part + String(letter)).utf8.count > 42, !part.isEmpty {
        words.append(part)
        part = ""
      }
      part.append(letter)
    }
    words.append(part)
    return words.map { "=?UTF-8?B?\(Base64Text.encoded(Array($0.utf8)))?=" }
      .joined(separator: "\r\n ")
  }

  private static func folded(_ text: String) -> [String] {
    var lines: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      lines.append(String(rest.prefix(76)))
      rest = rest.dropFirst(76)
    }
    return lines
  }
}

extension HTTPClient {
  /// Gives a message to a mail server and says how that went.
  func sendMail(
    _ text: [UInt8], to: [String], from: String, at url: String, user: String?, password: Secret?,
    needsTLS: Bool
  ) -> http_answer {
    url.withCString { url in
      from.withCString { from in
        Self.withTexts(to.map { "<\($0)>" }) { to in
          Self.withOptional(user) { user in
            Self.withOptional(password?.reveal { $0 }) { password in
              text.withUnsafeBufferPointer { text in
                var mail = http_mail()
                mail.url = url
                mail.user = user
                mail.password = password
                mail.from = from
                mail.to = to
                mail.text = text.baseAddress
                mail.text_count = text.count
                mail.needs_tls = needsTLS
                return send(mail)
              }
            }
          }
        }
      }
    }
  }
}
