import CScan
import Foundation
import KQL
import Testing

/// What counts as JSON.
@Suite struct JSONValidityTests {
  private static let seeds = [
    #"{"a":[1,-2.5e+3,0,true,false,null],"b":{"":"x\"\\\/\b\f\n\r\t\u00e4ü"},"c":[],"d":{}}"#,
    #" [ 10 , 0.25 , 1E5 , "a text of more than sixteen bytes" , [ [ { "k" : 1 } ] ] ] "#,
    #""plain""#, "-0", "1e1", "null", "{}", "[]", #"{"PID":6372,"saddr":"10.1.182.154","n":-1}"#,
  ]
  private static let inserted =
    Array(#"{}[]:,"\ 0123456789-+.eEtrufalsn/x"#.utf8) + [0x09, 0x1F, 0x0A]

  /// Foundation's reader says the same of texts with up to four changed bytes.
  @Test func itIsWhatAnotherReaderTakes() throws {
    var random = SplitMix(state: 4)
    var accepted = 0
    for round in 0..<30_000 {
      var bytes = Array(Self.seeds[round % Self.seeds.count].utf8)
      for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes.remove(at: at)
        case 1: bytes[at] = Self.inserted.randomElement(using: &random) ?? 0
        default: bytes.insert(Self.inserted.randomElement(using: &random) ?? 0, at: at)
        }
      }
      // That reader also wants whole surrogate pairs and numbers that fit, and does not mind a comma before the end.
      let text = String(decoding: bytes, as: UTF8.self)
      guard text.utf8.elementsEqual(bytes),
        !text.contains(/\\u[dD]|[eE][-+]?\d{3}|\d{17}|,\s*[\]}]/)
      else {
        continue
      }
      let expected =
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
      #expect(scan_is_json(bytes, bytes.count) == expected, "\(text.debugDescription)")
      accepted += expected ? 1 : 0
    }
    #expect(accepted > 3000)
  }

  @Test(arguments: [1, 63, 64, 65, 300, 998])
  func depthDoesNotMatter(_ depth: Int) throws {
    let text = String(repeating: "[", count: depth) + "7" + String(repeating: "]", count: depth)
    let whole = try #require(CaseInput(["```ndjson", "{\"v\":\(text)}\n", "```"][...]))
    let rows = try whole.result(of: "T | project v")?.markdown.split(separator: "\n")
    #expect(rows?.last.map(String.init) == "| \(text) |")
  }

  @Test func tooDeepIsNone() {
    for (depth, isJSON) in [(1000, true), (1001, false)] {
      let text =
        Array(repeating: UInt8(ascii: "["), count: depth)
        + Array(repeating: UInt8(ascii: "]"), count: depth)
      #expect(scan_is_json(text, text.count) == isJSON)
    }
  }
}
