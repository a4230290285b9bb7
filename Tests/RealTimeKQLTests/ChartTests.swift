import Foundation
import KQL
import KQLSyntax
import RealTimeKQL
import Testing

/// What `render` draws, on terminals of any width and in pages.
@Suite struct ChartTests {
  private let folder = TemporaryFolder()
  private static let now = Datetime(ticks: Datetime.unixEpochTicks)

  /// The lines of a query's chart.
  private func lines(_ text: String, width: Int = 80) throws -> [String] {
    let query = try Query(text, now: Self.now)
    var output = TableOutput(folder["chart-\(UUID().uuidString.prefix(8))"])
    output.width = width
    try output.write(query.run(now: Self.now), drawnAs: query.charts)
    let path = try #require(output.path)
    return try String(contentsOfFile: path, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false
    ).dropLast().map(String.init)
  }

  private func page(_ text: String) throws -> String {
    let query = try Query(text, now: Self.now)
    let path = folder["page-\(UUID().uuidString.prefix(8)).html"]
    try HTMLOutput(path).write(query.run(now: Self.now), drawnAs: query.charts)
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  static let series = """
    range i from 0 to 40 step 1
    | extend t = datetime(2024-01-01) + i * 1m, value = 50 + 40 * sin(i / 6.0), other = i * 2.0
    | project t, value, other
    """

  static let groups = """
    datatable(name: string, part: string, n: long) ['alpha', 'x', 12, 'alpha', 'y', 5, 'beta', 'x', 30,
      'beta', 'y', 2, 'gamma', 'x', 7, 'gamma', 'y', 19]
    """

  static let all: [String] = [
    series + "| render timechart with (title='Two series')",
    series + "| render linechart", series + "| render areachart",
    series + "| render areachart with (kind=stacked)", series + "| render stackedareachart",
    series + "| render scatterchart", groups + "| render barchart",
    groups + "| render barchart with (kind=stacked)", groups + "| render columnchart",
    groups + "| render columnchart with (kind=stacked)",
    groups + "| render columnchart with (kind=stacked100)",
    groups + "| summarize n = sum(n) by name | render piechart",
    groups + "| summarize total = sum(n), most = max(n) | render card",
  ]

  @Test(arguments: all, [10, 20, 40, 80, 200])
  func everyKindFitsEveryWindow(_ query: String, _ width: Int) throws {
    let lines = try lines(query, width: width)
    #expect(lines.count > 2)
    #expect(lines.allSatisfy { $0.count <= width }, "\(lines.joined(separator: "\n"))")
    // What is drawn is more than frames and labels.
    let drawn = lines.joined().unicodeScalars.contains {
      (0x2801...0x28FF).contains($0.value) || (0x2581...0x259F).contains($0.value)
    }
    #expect(drawn || query.contains("card"), "\(lines.joined(separator: "\n"))")
  }

  @Test func barsHaveTheirValues() throws {
    let lines = try lines(
      Self.groups + "| summarize n = sum(n) by name | render barchart", width: 40)
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("alpha │█") && lines[0].hasSuffix(" 17"))
    #expect(lines[1].hasPrefix("beta  │█") && lines[1].hasSuffix(" 32"))
    let length = lines.map { $0.filter { "█▏▎▍▌▋▊▉".contains($0) }.count }
    #expect(length[1] > length[2] && length[2] > length[0], "\(lines)")
  }

  @Test func pieHasShares() throws {
    let lines = try lines(
      "datatable(k: string, n: long) ['a', 3, 'b', 1] | render piechart", width: 60)
    #expect(lines[0].contains("75 %") && lines[1].contains("25 %"))
  }

  @Test func propertiesCount() throws {
    let query =
      Self.series
      + "| render linechart with (xcolumn=other, ycolumns=value, title='T', ytitle='Y', ymin=0, ymax=1000)"
    let lines = try lines(query)
    #expect(lines[0] == "T" && lines[1] == "Y")
    #expect(
      lines.contains { $0.hasPrefix("1000┤") || $0.hasPrefix("1,000┤") },
      "\(lines.joined(separator: "\n"))")
    let legend = try self.lines(Self.groups + "| render columnchart with (legend=hidden)")
    #expect(!legend.joined().contains("▓ y"))
    #expect(try self.lines(Self.groups + "| render columnchart").joined().contains("▓ y"))
  }

  @Test func seriesOfOneRowAreDrawn() throws {
    let lines = try lines(
      """
      range i from 0 to 99 step 1 | extend t = datetime(2024-01-01) + i * 1m, k = iff(i % 2 == 0, 'even', 'odd')
      | make-series n = count() on t from datetime(2024-01-01) to datetime(2024-01-01 01:40) step 10m by k
      | render timechart
      """)
    let text = lines.joined(separator: "\n")
    #expect(text.contains("even") && text.contains("odd") && text.contains("00:30"), "\(text)")
  }

  /// What is hard to draw: nothing, one point, no numbers, infinities, ranges out of all proportion.
  @Test(
    arguments: [
      "print x = 1.0 | where x > 2", "print x = 1.0", "print x = real(nan)", "print x = real(+inf)",
      "datatable(x: real, y: real) [1, 1e308, 2, -1e308, 3, real(nan), 4, real(-inf), 5, 0]",
      "datatable(x: real, y: real) [0, 0, 1e-320, 1e-320]",
      "datatable(x: real, y: real) [1e308, 1, -1e308, 2, real(+inf), 3]",
      "datatable(x: real, y: real) [5, 7, 5, 7, 5, 7]",
      "datatable(x: real, y: real) [-5, -7, -1, -2]",
      "datatable(x: datetime, y: long) [datetime(null), 1, datetime(9999-12-31), 2, datetime(0001-01-01), 3]",
      "datatable(x: long, y: long) [-9223372036854775807, 9223372036854775807, 9223372036854775807, 0]",
      "datatable(x: string, y: long) ['', 0, 'a', -5, '\u{1B}[31m', 3]",
      "datatable(x: decimal, y: decimal) [decimal(1e20), decimal(1), decimal(2), decimal(2)]",
      "print x = dynamic([1, null, 'a', [2]]), y = dynamic([1, 2, 3, 4])", "print x = 'only text'",
      "datatable(x: real, y: real) [0, 0, 1, 0, 2, real(+inf)]",
    ],
    [
      "timechart", "linechart with (yaxis=log)", "linechart with (xaxis=log, yaxis=log)",
      "areachart with (kind=stacked100, yaxis=log)", "scatterchart with (ymin=5, ymax=1)",
      "barchart with (yaxis=log)", "columnchart with (kind=stacked)", "piechart", "card",
      "areachart with (ymin=1e300, ymax=1e301, xmin=1, xmax=2)",
      "columnchart with (accumulate=true)",
    ])
  func whatIsHardToDraw(_ rows: String, _ chart: String) throws {
    for width in [10, 80] {
      let lines = try lines("\(rows) | render \(chart)", width: width)
      #expect(!lines.isEmpty)
      #expect(lines.allSatisfy { $0.count <= width })
      #expect(!lines.joined().unicodeScalars.contains { $0.value < 0x20 })
    }
    let page = try page("\(rows) | render \(chart)")
    #expect(page.hasSuffix("</html>\n") && !page.contains("nan\"") && !page.contains("inf\""))
  }

  @Test func axesHaveRoundNumbers() {
    func labels(_ values: [Double], isLog: Bool = false, _ count: Int = 5) -> [String] {
      ChartScale(values, isLogarithmic: isLog).ticks(count).map(\.label)
    }
    #expect(labels([0, 100]) == ["0", "20", "40", "60", "80", "100"])
    #expect(labels([0, 1]) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels([0, 2_500_000]).last == "2.5M")
    #expect(labels([1, 100_000], isLog: true) == ["1", "10", "100", "1000", "10k", "100k"])
    #expect(labels([0, .infinity, -.infinity, .nan], isLog: true).count < 20)
    #expect(labels([1e-300, 1e300], isLog: true).count < 20)
    #expect(labels([5, 5]).isEmpty == false)
    #expect(labels([1e15, 1e15 + 1]).count < 30)
  }

  @Test func pagesEscapeWhatIsInThem() throws {
    let page = try page(
      """
      datatable(name: string, ['<b>n</b>']: long) ['<script>alert(1)</script>', 1, "'&\\"\u{1B}[31m\u{202E}", 2]
      | render columnchart with (title='</title><script>alert(2)</script>')
      """)
    #expect(!page.contains("<script>alert") && !page.contains("<b>n"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(!page.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
    // Nothing is fetched from anywhere.
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("src="))
  }

  @Test func otherChartsAreTables() throws {
    let lines = try lines(Self.groups + "| render treemap")
    #expect(lines[0] == "… 'treemap' is shown as a table" && lines[1].hasPrefix("name"))
  }

  @Test func columnsThatAreNotThereAreTold() throws {
    let query = try Query(Self.groups + "| render barchart with (xcolumn=nmae)", now: Self.now)
    #expect(query.warnings.map(\.message) == ["there is no column 'nmae' to draw"])
    #expect(query.warnings.first?.help.contains("name") == true)
  }

  @Test func filesWithoutAWidthHaveTheRows() throws {
    let query = try Query(Self.groups + "| render barchart", now: Self.now)
    let output = TableOutput(folder["rows.txt"])
    try output.write(query.run(now: Self.now), drawnAs: query.charts)
    #expect(
      try String(contentsOfFile: folder["rows.txt"], encoding: .utf8).hasPrefix("name   part   n\n")
    )
  }
}
