import Foundation
import Testing

/// Nothing that others have written controls the terminal, wherever it is shown.
@Suite(.enabled(if: Program.isInstalled("script"), "script is not installed"))
struct TerminalEscapeTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// What terminals obey, or what hides text or turns it around.
  private static let payloads: [String] = [
    "\u{1B}[31mred\u{1B}[0m", "\u{1B}]0;title\u{7}", "\u{1B}]52;c;ZWNobyBwd24=\u{7}",
    "\u{1B}]8;;http://evil/\u{7}link\u{1B}]8;;\u{7}", "\u{1B}P+q544e\u{1B}\\", "\u{1B}_apc\u{1B}\\",
    "\u{1B}^pm\u{1B}\\", "\u{1B}Xsos\u{1B}\\", "\u{1B}[2J", "\u{1B}[H", "\u{1B}[6n", "\u{1B}[c",
    "\u{1B}[?1049h", "\u{1B}[?2004h", "\u{1B}c", "\u{1B}#8", "\u{1B}(0", "\u{1B}[20t", "\u{1B}[5i",
    "\u{9B}31mc1", "\u{9D}0;c1\u{9C}", "\u{90}dcs\u{9C}", "\u{85}next", "bell\u{7}",
    "back\u{8}\u{8}",
    "shift\u{E}out\u{F}", "delete\u{7F}", "\u{202E}txt.exe\u{202C}", "\u{2066}isolate\u{2069}",
    "zero\u{200B}\u{200D}width", "\u{FEFF}mark", "\u{2028}line\u{2029}", "\u{E0041}tag\u{E007F}",
  ]

  /// What a shell line shows on a terminal.
  private func shown(_ line: String) async throws -> [Unicode.Scalar] {
    let all = Self.payloads.joined(separator: " ")
    let result = try await Program.run(
      ["-qec", line, "/dev/null"], program: "/usr/bin/script", in: folder.path,
      environment: ["TERM": "xterm", "SHELL": "/bin/sh", "HOSTILE": all, "FIRST": Self.payloads[0]])
    // The program's own colours and erasing are allowed.
    let own = result.output.replacing(/\u{1B}\[[0-9;]*[mK]/, with: "")
    #expect(own.unicodeScalars.count > 5, "\(line)")
    return Array(own.unicodeScalars)
  }

  private func expectHarmless(_ line: String) async throws {
    for scalar in try await shown(line) {
      let isFine =
        switch scalar.properties.generalCategory {
        case .control: scalar == "\n" || scalar == "\r" || scalar == "\t"
        case .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
      #expect(isFine, "U+\(String(scalar.value, radix: 16)) of \(line)")
      if !isFine { return }
    }
  }

  /// A name of a column with a line end makes no line of its own.
  @Test(arguments: [
    "schema csv forged.csv", "explain csv forged.csv -e 'T | count'",
    "csv forged.csv json -e 'T | where nam == 1'",
  ])
  func namesMakeNoLines(_ words: String) async throws {
    try folder.write("\"name\nforged line\",b\n1,2\n", to: "forged.csv")
    let result = try await Program.run(
      ["-qec", "realtimekql \(words)", "/dev/null"], program: "/usr/bin/script", in: folder.path,
      environment: ["TERM": "xterm", "SHELL": "/bin/sh"])
    #expect(result.output.contains("forged line"))
    #expect(!result.output.contains("\nforged line"))
  }

  @Test func thereAreEnough() { #expect(Self.payloads.count == 33) }

  @Test(arguments: [
    "ndjson data.ndjson json", "ndjson data.ndjson table", "ndjson data.ndjson csv",
    "ndjson data.ndjson tsv", "schema ndjson data.ndjson", "peek 3 ndjson data.ndjson",
    "ndjson data.ndjson json -e 'T | where nothing.x == 1 | project v'",
    "ndjson \"$HOSTILE\" json", "csv data.ndjson \"$HOSTILE\"",
    "ndjson data.ndjson json \"--$HOSTILE\"",
    "ndjson data.ndjson json \"--memory=$HOSTILE\"", "ndjson data.ndjson json \"$HOSTILE/x\"",
    "query \"print $HOSTILE\"", "query \"print x = '$HOSTILE' | project nothing\"",
    "query \"print x = '$HOSTILE'\" json", "query \"print x = '$HOSTILE'\" table",
    "query \"print ['$HOSTILE'] = 1\" json", "query \"print ['$HOSTILE'] = 1\" csv",
    "query \"externaldata(x: string)['$HOSTILE'] with(format='txt')\"", "query -f \"$HOSTILE\"",
    "help \"$HOSTILE\"", "check \"$HOSTILE\"", "check hostile.kql", "explain \"$HOSTILE\"",
    "\"$HOSTILE\"", "demo logins --count=1 json --query \"$HOSTILE\"",
    "demo logins --count=1 json -e \"$HOSTILE\"", "demo logins --count=1 json --files \"$HOSTILE\"",
    "ndjson bad.ndjson none", "ndjson bad.ndjson none --rejects /dev/tty",
  ])
  func nothingGetsThrough(_ words: String) async throws {
    var lines = ""
    for (number, payload) in Self.payloads.enumerated() {
      let event: [String: Any] = ["v": payload, "n": number, payload: "key"]
      lines +=
        String(decoding: try JSONSerialization.data(withJSONObject: event), as: UTF8.self) + "\n"
    }
    try folder.write(lines, to: "data.ndjson")
    try folder.write(
      Self.payloads.map { "{bad \($0)" }.joined(separator: "\n") + "\n", to: "bad.ndjson")
    try folder.write(
      "// \(Self.payloads.joined())\nT | where \(Self.payloads.joined())\n", to: "hostile.kql")
    try await expectHarmless("realtimekql \(words)")
  }
}
