import KQL
import RealTimeKQL
import Testing

/// How tables fit windows of any width.
@Suite struct TableWriterTests {
  /// The lines of a query's table in a window.
  private func lines(_ query: String, width: Int?, height: Int? = nil) throws -> [String] {
    let query = try Query(query, now: Datetime(ticks: Datetime.unixEpochTicks))
    let table = try #require(try query.run(now: Datetime(ticks: Datetime.unixEpochTicks)).last)
    var writer = TableWriter(schema: table.schema)
    var text = ByteBuffer()
    let formatter = TableCellWriter()
    for batch in table.batches {
      var cells = ByteBuffer()
      formatter.format(batch.batch, to: &cells)
      writer.write(cells.bytes, width: width, height: height, to: &text)
    }
    return text.string.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
      String.init)
  }

  /// The columns of a terminal that a line takes, for the characters used here.
  private func width(_ line: String) -> Int {
    line.unicodeScalars.reduce(0) { sum, scalar in
      let isWide = (0x3000...0x9FFF).contains(scalar.value) || scalar.value >= 0x1F300
      return sum + (isWide ? 2 : 1)
    }
  }

  private static let login = """
    print TimeGenerated = datetime(2024-01-01T10:20:30Z), Name = '山田太郎 and a long name of his',
      Result = 500121, Address = '203.0.113.200', City = 'Garmisch-Partenkirchen', Agent = '🦊🦊 browser',
      Note = 'a sentence that is much longer than everything else in this row'
    """

  @Test(arguments: [10, 20, 40, 80, 200])
  func everyLineFits(_ width: Int) throws {
    let lines = try lines(Self.login, width: width)
    #expect(lines.allSatisfy { self.width($0) <= width }, "\(lines)")
    let text = lines.joined(separator: "\n")
    // What means nothing when it is cut is whole wherever it can be.
    if width >= 20 { #expect(text.contains("2024-01-01T10:20:30Z")) }
    if width == 200 { #expect(text.contains("203.0.113.200") && text.contains("500121")) }
    if width == 200 { #expect(!text.contains("…"), "\(text)") }
    if width <= 20 { #expect(lines.count > 7, "\(text)") }
  }

  @Test func textIsCutBeforeTimesNumbersAndAddresses() throws {
    let lines = try lines(Self.login + "| project-away City, Agent", width: 80)
    #expect(lines.count == 3)
    #expect(lines[2].contains("2024-01-01T10:20:30Z") && lines[2].contains("203.0.113.200"))
    #expect(lines[2].contains("500121") && lines[2].hasSuffix("…"))
  }

  @Test func columnsInTheMiddleAreLeftOut() throws {
    let lines = try lines(Self.login, width: 60)
    #expect(
      lines[0].hasPrefix("… 3 columns left out: ") || lines[0].hasPrefix("… 2 columns left out: "))
    #expect(lines[1].hasPrefix("TimeGenerated ") && lines[1].contains(" … "))
    #expect(lines[1].contains("Note"))
  }

  @Test func everyScreenHasTheNames() throws {
    let lines = try lines("range x from 1 to 100 step 1", width: 80, height: 10)
    // All rows of one write are one piece; the next one begins with the names.
    #expect(lines.filter { $0.hasSuffix("x") }.count == 1)
    var writer = TableWriter(schema: [ColumnSchema("x", .long)])
    var text = ByteBuffer()
    let formatter = TableCellWriter()
    let query = try Query("print x = 1", now: Datetime(ticks: 0))
    let table = try #require(try query.run(now: Datetime(ticks: 0)).last)
    for _ in 0..<30 {
      for batch in table.batches {
        var cells = ByteBuffer()
        formatter.format(batch.batch, to: &cells)
        writer.write(cells.bytes, width: 80, height: 10, to: &text)
      }
    }
    #expect(text.string.split(separator: "\n").filter { $0.hasSuffix("x") }.count >= 4)
  }

  @Test func filesHaveTheNamesOnce() throws {
    let lines = try lines(
      "union (print x = 'a'), (print x = 'much longer than before')", width: nil)
    #expect(lines.filter { $0.contains("─") }.count == 1)
    #expect(lines.last == "much longer than before")
  }

  @Test func hostileNamesAreShown() throws {
    let lines = try lines("print ['a\u{1B}[31m'] = '\u{1B}]0;x\u{7}'", width: 80)
    #expect(!lines.joined().unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x9B })
  }
}
