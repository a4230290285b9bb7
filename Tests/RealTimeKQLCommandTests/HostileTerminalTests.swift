import Foundation
import Testing

/// Nothing in data, names or queries controls the terminal: what reaches it is read byte by byte.
@Suite(.enabled(if: Program.isInstalled("tmux"), "needs tmux"))
struct HostileTerminalTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// What attackers write: colours, titles, the clipboard, links, resets, questions to the terminal, overwritten
  /// text, directions of writing, invisible characters, forged lines; C1 controls as bytes and as UTF-8.
  private static let payloads: [[UInt8]] =
    [
      "\u{1B}[31mX\u{1B}[0m", "\u{1B}]0;owned\u{7}", "\u{1B}]52;c;ZWNobw==\u{7}",
      "\u{1B}]8;;http://evil.example/\u{7}ok\u{1B}]8;;\u{7}", "\u{1B}P+q544e\u{1B}\\",
      "\u{1B}_Gf=100;AAAA\u{1B}\\", "\u{1B}^x\u{1B}\\", "\u{1B}c", "\u{1B}[6n", "\u{1B}[c",
      "\u{9B}31m", "\u{9D}0;owned\u{9C}", "root\u{8}\u{8}\u{8}\u{8}user", "evil\rgood", "a\u{B}b",
      "a\u{C}b", "a\u{0}b", "a\u{7F}b", "\u{E}lqqk\u{F}", "\u{7}", "\u{202E}gpj.exe",
      "\u{2066}x\u{2069}", "ad\u{200B}min", "a\u{2028}b", "a\u{E0041}b", "\u{1B}[200~rm\u{1B}[201~",
      "\u{1B}[?1049h", "\u{1B}[?1003h", "\u{1B}[>1u", "\u{1B}Pq#0;2;0;0;0\u{1B}\\",
    ].map { Array($0.utf8) } + [[0x9B, 0x33, 0x31, 0x6D], [0xFF, 0xFE, 0xC3]]

  /// The control sequences among bytes that the program itself does not use.
  private static func strange(_ bytes: [UInt8]) -> [String] {
    // It moves up, erases, writes styles, marks what is one picture, and asks whether pictures are shown.
    let text = String(decoding: bytes, as: UTF8.self).replacing(
      "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\\u{1B}[c", with: ""
    ).replacing(
      #/\u{1B}\[(?:[0-9;]*m|[0-9]*A|J|K|\?2026[hl]|\?7[hl]|\?2004[hl])/#, with: "")
    return text.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x0A, 0x0D, 0x09: false
      case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
        0xE0000...0xE007F, 0xFFFD:
        true
      default: false
      }
    }.map { String($0.value, radix: 16) }
  }

  @Test func nothingReachesTheTerminal() async throws {
    let lines = Self.payloads.map { Array("<13>Nov 22 00:00:00 h app: ".utf8) + $0 + [0x0A] }
    try Data(lines.joined()).write(to: URL(filePath: folder["hostile.log"]))
    let rows = Self.payloads.map { payload in
      Array("\"".utf8) + payload.filter { $0 != 0x22 } + Array("\",7\n".utf8)
    }
    let name = "na\u{1B}[31mme"
    try Data(Array("\(name)\u{9B}31m,n\n".utf8) + rows.joined()).write(
      to: URL(filePath: folder["\u{1B}]0;owned\u{7}\u{202E}.csv"]))
    try Data(rows.joined()).write(to: URL(filePath: folder["rows.csv"]))
    try folder.write("T | where ['a\u{1B}]0;x\u{7}'] == 1", to: "\u{1B}[41m.kql")
    let script = #"""
      f=$(ls | grep -a owned)
      q=$(ls | grep -a kql)
      realtimekql syslog hostile.log --once table
      realtimekql syslog hostile.log --once table -e 'T | project Payload' --width 20
      realtimekql syslog hostile.log --once table -e 'T | summarize n = count() by Payload | render barchart'
      realtimekql syslog hostile.log --once table -e 'T | summarize n = count() by Payload | render columnchart'
      realtimekql syslog hostile.log --once table -e 'T | extend t = now(), n = 1 | project t, Payload, n | render timechart'
      realtimekql syslog hostile.log --once table -e 'T | project Payload, n = 1 | render piechart'
      realtimekql syslog hostile.log --once table -e 'T | take 3 | project Payload | render card'
      realtimekql csv "$f" table
      realtimekql schema csv "$f"
      realtimekql peek 3 csv "$f"
      realtimekql explain csv "$f"
      realtimekql csv "$f$f" table
      realtimekql csv rows.csv table -q "$q"
      realtimekql csv rows.csv "$f$f" --nosuch
      timeout -s INT 2 realtimekql syslog --follow --from=start hostile.log "$f" none \
        -e 'T | summarize n = count() by bin(TimeGenerated, 1h), Payload'
      timeout -s INT 2 realtimekql csv --follow --from=start "$f" table -e 'T | summarize c = count() by n, s = strcat(column_ifexists("x", ""), "\u001b[31m")'
      timeout -s INT 2 realtimekql syslog --follow --from=start hostile.log table -e 'T | summarize n = count() by Payload'
      echo finished''
      """#
    try folder.write(script, to: "run.sh")
    for columns in [40, 120] {
      let terminal = try await Terminal("bash --norc", in: folder, columns: columns, lines: 30)
      _ = try await terminal.tmux("pipe-pane", "cat > '\(folder["raw-\(columns)"])'")
      try await terminal.type("bash run.sh")
      try await terminal.waitForScreen("the end", within: .seconds(150)) {
        $0.contains("\nfinished")
      }
      _ = try await terminal.tmux("pipe-pane")
      let bytes = Array(try Data(contentsOf: URL(filePath: folder["raw-\(columns)"])))
      #expect(bytes.count > 10_000)
      #expect(Self.strange(bytes) == [], "\(columns) columns")
      #expect(String(validating: bytes, as: UTF8.self) != nil, "what is no UTF-8 is shown")
    }
  }
}
