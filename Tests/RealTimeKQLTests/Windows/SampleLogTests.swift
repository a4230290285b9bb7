import Foundation
import Testing

/// The logs of `SampleQueries/Data`, which are made up here; `UPDATE=1` writes them.
@Suite struct SampleLogTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "SampleQueries/Data")

  @Test func securityIsMadeHere() throws { try Self.check("security.evtx", Self.security) }

  @Test func sysmonIsMadeHere() throws { try Self.check("sysmon.evtx", Self.sysmon) }

  private static func check(_ name: String, _ events: [EVTXBuilder.Event]) throws {
    let bytes = Data(EVTXBuilder.log([events]))
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["UPDATE"] != nil { try bytes.write(to: file) }
    #expect(try Data(contentsOf: file) == bytes)
  }

  /// Logons of a morning, with passwords tried from one address until one fits.
  private static let security: [EVTXBuilder.Event] = {
    var events: [EVTXBuilder.Event] = []
    func add(_ id: UInt16, _ user: String, _ address: String, _ type: UInt32) {
      events.append(
        EVTXBuilder.Event(
          number: UInt64(events.count + 1), id: id, seconds: 32_400 + UInt64(events.count) * 17,
          data: [
            ("TargetUserName", .text(user)), ("TargetDomainName", .text("EXAMPLE")),
            ("LogonType", .uint32(type)), ("WorkstationName", .text("-")),
            ("IpAddress", .text(address)), ("IpPort", .text("0")),
          ]))
    }
    add(4624, "ann", "10.0.0.11", 3)
    add(4624, "ben", "10.0.0.12", 3)
    for user in ["admin", "root", "ann", "test", "backup", "svc-sql", "cid"] {
      add(4625, user, "203.0.113.7", 3)
    }
    add(4625, "ben", "10.0.0.12", 2)
    add(4624, "ben", "10.0.0.12", 2)
    add(4624, "svc-sql", "203.0.113.7", 3)
    return events
  }()

  /// Processes that start each other as usual, and one document that starts a shell.
  private static let sysmon: [EVTXBuilder.Event] = {
    var events: [EVTXBuilder.Event] = []
    func add(_ parent: String, _ child: String, _ commandLine: String) {
      let number = UInt32(events.count + 1)
      events.append(
        EVTXBuilder.Event(
          number: UInt64(number), id: 1, provider: "Microsoft-Windows-Sysmon",
          channel: "Microsoft-Windows-Sysmon/Operational", computer: "PC7.example.com",
          seconds: 32_400 + UInt64(number) * 5,
          data: [
            ("UtcTime", .text("2024-05-01 09:00:00.000")), ("ProcessId", .uint32(1000 + number)),
            ("Image", .text(child)), ("CommandLine", .text(commandLine)),
            ("User", .text(#"EXAMPLE\ann"#)), ("ParentProcessId", .uint32(500)),
            ("ParentImage", .text(parent)),
          ]))
    }
    for _ in 0..<6 {
      add(
        #"C:\Windows\System32\services.exe"#, #"C:\Windows\System32\svchost.exe"#,
        "svchost.exe -k netsvcs")
      add(
        #"C:\Windows\explorer.exe"#, #"C:\Program Files\Office\winword.exe"#, "winword.exe /n")
    }
    add(
      #"C:\Program Files\Office\winword.exe"#,
      #"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"#,
      "powershell.exe -nop -w hidden -enc SQBFAFgA")
    return events
  }()
}
