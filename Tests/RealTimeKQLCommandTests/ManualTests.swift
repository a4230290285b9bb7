import RealTimeKQL
import Testing

/// The page of the manual.
@Suite struct ManualTests {
  @Test func theManualTellsOfEverything() async throws {
    let page = try await Program.run("manual")
    #expect(page.code == 0)
    let text = page.output.replacing("\\-", with: "-")
    let all = Components.builtIn
    for name in all.sources.map(\.name) + all.sinks.map(\.name) {
      #expect(text.contains("\n.SS \(name)"), "\(name)")
    }
    for option in all.options { #expect(text.contains("--\(option.name)"), "\(option.name)") }
    // What troff would take for its own stands nowhere but at the beginning of a line of ours.
    for line in page.lines where line.hasPrefix(".") {
      #expect(
        [".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".br", ".nf", ".fi", ".RS", ".RE"]
          .contains { line == $0 || line.hasPrefix("\($0) ") }, "\(line)")
    }
  }
}
