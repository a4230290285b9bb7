import RealTimeKQL
import RealTimeKQLShell
import Testing

/// The help of everything there is.
@Suite struct HelpTests {
  @Test(arguments: [
    "run", "query", "schema", "peek", "explain", "check", "eval", "help", "completion",
  ])
  func everySubcommandHasHelp(_ name: String) async throws {
    for words in [[name, "--help"], [name, "-h"], ["help", name]] {
      let result = try await Program.run(words)
      #expect(result.code == 0, "\(words)")
      #expect(result.lines.count > 2, "\(words)")
      #expect(result.errors.isEmpty, "\(words)")
    }
    let all = try await Program.run("--help")
    #expect(all.output.contains("\n  \(name) "))
  }

  @Test func everyInputOutputAndOptionHasHelp() async throws {
    let all = Components.builtIn
    for source in all.sources {
      let text = try await Program.run("help", source.name).output
      #expect(text.contains("(input)") && text.contains(source.example), "\(source.name)")
      for setting in source.settings { #expect(text.contains("--\(setting.name)")) }
    }
    for sink in all.sinks {
      let text = try await Program.run("help", sink.name).output
      #expect(text.contains("(output)") && text.contains(sink.example), "\(sink.name)")
      for setting in sink.settings { #expect(text.contains("--\(setting.name)")) }
    }
    for name in Set(all.options.map(\.name)) {
      #expect(HelpTopics().option(name)?.contains("--\(name)") == true, "\(name)")
    }
    #expect(try await Program.run("help", "tolerance").output.contains("--tolerance"))
  }

  @Test func theHelpOfARunIsShortAndAligned() async throws {
    let lines = try await Program.run("run", "--help").output
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.count <= 60)
    let start = try #require(lines.firstIndex(of: "Options"))
    let options = lines[(start + 1)...].prefix { !$0.isEmpty }
    #expect(options.count == TextOption.allCases.count + RunSettings.all.count)
    // Where the text behind each option begins.
    let columns = Set(
      options.map { line in
        let name = line.drop { $0 == " " }
        let gap = name.firstRange(of: "  ").map { name[$0.upperBound...] } ?? ""
        return line.count - gap.drop { $0 == " " }.count
      })
    #expect(columns.count == 1, "\(options.joined(separator: "\n"))")
  }
}
