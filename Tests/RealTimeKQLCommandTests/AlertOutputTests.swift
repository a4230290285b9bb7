import Foundation
import RealTimeKQL
import Testing

/// The output `alert`, against services that take messages.
@Suite struct AlertOutputTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func output(
    _ channel: AlertOutput.Channel, _ url: String, _ change: (inout AlertOutput) -> Void = { _ in }
  ) -> AlertOutput {
    var output = AlertOutput(channel)
    output.url = Secret(url)
    output.text = AlertText(settingText: "{s} has {{{n}}} <b>")
    change(&output)
    return output
  }

  @Test func everyRowIsAMessage() async throws {
    for (channel, body) in [
      (AlertOutput.Channel.slack, #"{"text":"row 1 has {1} &lt;b&gt;"}"#),
      (.webhook, #"{"text":"row 1 has {1} <b>","query":"query","row":{"n":1,"s":"row 1"}}"#),
      (
        .teams,
        #"{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","#
          + #""content":{"type":"AdaptiveCard","version":"1.4","body":[{"type":"RichTextBlock","inlines":["#
          + #"{"type":"TextRun","text":"row 1 has {1} <b>"}]}]}}]}"#
      ),
    ] {
      let service = try CollectorService([.reply(.answer(429, ["Retry-After": "3"]))])
      defer { service.stop() }
      let delivery = Delivery(folder, to: output(channel, service.url + "/T0/B0/secret"), count: 3)
      let statistics = try await delivery.run()
      #expect(service.lines.count == 3 && service.lines[1] == body, "\(service.lines)")
      #expect(statistics.sinks[0]["delivered"] == 3)
      #expect(delivery.pauses.now == [3000])
    }
  }

  @Test func theSameIsToldOnce() async throws {
    let service = try CollectorService()
    defer { service.stop() }
    var delivery = Delivery(
      folder,
      to: output(.slack, service.url) {
        $0.keys = ["k"]
        $0.text = AlertText(settingText: "{k}")
      }, count: 100)
    delivery.query = "T | extend k = n % 3"
    let statistics = try await delivery.run()
    #expect(service.lines == ["0", "1", "2"].map { #"{"text":"\#($0)"}"# })
    #expect(statistics.sinks[0]["suppressed"] == 97)
    #expect(statistics.sinks[0]["delivered"] == 3)
  }

  @Test func thereAreNotTooMany() async throws {
    let service = try CollectorService()
    defer { service.stop() }
    let statistics = try await Delivery(
      folder, to: output(.webhook, service.url) { $0.rate = 5 }, count: 30
    ).run()
    #expect(service.lines.count == 5)
    #expect(statistics.sinks[0]["rateLimited"] == 25)
  }

  @Test func mailIsSent() async throws {
    let service = try MailService(["451 later", "250 ok", "554 odd"])
    defer { service.stop() }
    var output = AlertOutput(.mail)
    output.mail.server = service.url
    output.mail.from = "alerts@example.com"
    output.mail.to = ["soc@example.com", "ops@example.com"]
    output.text = AlertText(settingText: "Grüße\r\nBcc: {s}")
    var delivery = Delivery(folder, to: output, count: 3)
    delivery.deadLetters = true
    let statistics = try await delivery.run()
    #expect(service.now.count == 2)
    let message = try #require(service.now.first)
    #expect(message.from.hasPrefix("MAIL FROM:<alerts@example.com>"))
    #expect(message.to.count == 2)
    #expect(message.text.contains("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n"))
    #expect(!message.text.contains("Bcc"))
    #expect(message.body == "Grüße\r\nBcc: row 0\n\n{\"n\":0,\"s\":\"row 0\"}\n")
    #expect(statistics.sinks[0]["retried"] == 1)
    #expect(folder.text("dead.ndjson").contains("\"row\":{\"n\":1,\"s\":\"row 1\"}"))
  }

  @Test func optionsAreChecked() async throws {
    for (words, message) in [
      (["alert", "pager"], "takes 'slack', 'teams', 'webhook' or 'mail'"),
      (["alert", "slack"], "REALTIMEKQL_ALERT_URL"),
      (["alert", "slack", "--alert-url=https://hooks/hunter2"], "--alert-url-file"),
      (["alert", "mail", "--mail-server=mail.example.com"], "--mail-server"),
      (
        ["alert", "mail", "--mail-server=smtp://m", "--mail-from=a@b", "--mail-to=a@b\r\nc"],
        "--mail-to"
      ),
      (["alert", "slack", "--alert-text={open"], "--alert-text"),
    ] {
      let error = #expect(throws: PipelineError.self) {
        _ = try PipelineRequest(words: ["demo"] + words)
      }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
      #expect(error?.message.contains("hunter2") == false)
    }
    let service = try CollectorService()
    defer { service.stop() }
    let error = await Delivery(
      folder, to: output(.slack, service.url) { $0.keys = ["user"] }, count: 3
    ).failure()
    #expect(error?.message.contains("no column 'user'") == true)
  }
}
