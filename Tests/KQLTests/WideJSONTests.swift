import Glibc
import KQL
import Testing

/// JSON events with very many members.
@Suite struct WideJSONTests {
  /// Events with so many members, each a line.
  private static func text(_ keys: Int, _ rows: Int) -> String {
    (0..<rows).map { row in
      let members = (0..<keys).map { "\"key\($0)\":\(row * keys + $0)" }.joined(separator: ",")
      return "{\(members)}\n"
    }.joined()
  }

  /// How long a processor works for a query over events.
  private func seconds(_ keys: Int, _ rows: Int, _ query: String) throws -> Double {
    let input = try #require(
      CaseInput(["```ndjson", Self.text(keys, rows), "```"][...]))
    let start = Self.processorTime
    let result = try input.result(of: query)?.markdown
    let time = Self.processorTime - start
    let lines = try #require(result).split(separator: "\n")
    #expect(lines.count == rows + 2)
    let last = (0..<keys).map { String((rows - 1) * keys + $0) }.joined(separator: " | ")
    #expect(lines.last.map(String.init) == "| \(last) |")
    return time
  }

  /// Of members with one name the first stays, however many there are.
  @Test(arguments: [40, 300, 9000])
  func namesAreThereOnce(_ count: Int) throws {
    let members = (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    let text = "{\(members),\"k\(count - 1)\":-1,\"k7\":-1}"
    let query =
      "print d = parse_json('\(text)') | project array_length(bag_keys(d)), d.k7, d.k\(count - 1)"
    let last = Project.result(of: query).split(separator: "\n").last
    #expect(last.map(String.init) == "| \(count) | 7 | \(count - 1) |")
  }

  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// A member of a wide event costs what one of a narrow event does: many times less than if all were gone
  /// over for each.
  @Test(arguments: ["T", "T | where key3 >= 0"])
  func widthCostsNothing(_ query: String) throws {
    let narrow = try seconds(20, 600, query)
    let wide = try seconds(6000, 2, query)
    #expect(wide < 20 * narrow, "\(wide) s, and \(narrow) s")
  }
}
