import Foundation
import Testing

/// The years of RFC 3164 files, whose times have none: by when a file was written to last, and by the
/// order of its lines.
@Suite struct SyslogYearTests {
  private let folder = TemporaryFolder()

  /// The years of the lines of a file that was written to last at a time.
  private func years(
    _ dates: [String], written: String, packed: Bool = false, extra: Int = 0
  ) async throws -> [Int] {
    let filler = String(repeating: "x", count: extra)
    let path = try folder.write(
      dates.map { "\($0) 08:00:00 db1 app[7]: \(filler)\n" }.joined(), to: "a.log")
    var attributes: [FileAttributeKey: Any] = [:]
    attributes[.modificationDate] = try Date("\(written)T12:00:00Z", strategy: .iso8601)
    try FileManager.default.setAttributes(attributes, ofItemAtPath: path)
    if packed { #expect(try folder.run("gzip", [path])) }
    let outcome = try await folder.run(
      "syslog", [packed ? path + ".gz" : path],
      query: "T | project y = datetime_part('year', DeviceTimestamp)")
    return outcome.lines.compactMap { Int($0.filter(\.isNumber)) }
  }

  @Test func linesAreNotYoungerThanTheirFile() async throws {
    #expect(try await years(["Mar  3"], written: "2024-11-20") == [2024])
    #expect(try await years(["Dec  3"], written: "2024-11-20") == [2023])
    #expect(try await years(["Nov 21"], written: "2024-11-20") == [2024])
    #expect(try await years(["Jan  1"], written: "2023-12-31") == [2024])
    // A priority, numbers and a name may stand before the time.
    for before in ["<189> ", "<189>45: *", "<189>45: router1: ", "45: router1: 000123: ."] {
      #expect(try await years([before + "Mar  3"], written: "2024-11-20") == [2024], "\(before)")
    }
  }

  @Test func yearsPassWhereDatesGoBack() async throws {
    #expect(
      try await years(["Dec 31", "Jan  1", "Nov 20"], written: "2024-11-20") == [2023, 2024, 2024])
    #expect(
      try await years(["Nov 25", "Mar  1", "Jun  1", "Feb  2", "Nov 20"], written: "2024-11-20")
        == [2022, 2023, 2023, 2024, 2024])
    // Lines of several senders may be out of order around the turn of the year.
    #expect(
      try await years(["Dec 31", "Jan  1", "Dec 31", "Jan  1", "Jan  2"], written: "2024-01-02")
        == [2023, 2024, 2023, 2024, 2024])
    #expect(try await years(["Feb 29", "Mar  1"], written: "2023-03-01") == [2020, 2023])
  }

  @Test func filesThatWerePutTogetherMayHaveTheNewestFirst() async throws {
    #expect(
      try await years(["Nov 20", "Nov 27", "Nov 13", "Nov 19", "Nov  6"], written: "2024-11-27")
        == [2024, 2024, 2024, 2024, 2024])
    #expect(
      try await years(["Jan  1", "Jan  7", "Dec 25", "Dec 31", "Dec 18"], written: "2024-01-07")
        == [2024, 2024, 2023, 2023, 2023])
    #expect(
      try await years(["Jan 30", "Dec 31", "Jan 29"], written: "2024-01-30") == [2024, 2023, 2024])
  }

  @Test func compressedFilesGoByTheirTime() async throws {
    #expect(
      try await years(["Dec 31", "Jan  1", "Nov 20"], written: "2024-11-20", packed: true)
        == [2023, 2024, 2024])
  }

  @Test func longFilesAreLookedAtHereAndThere() async throws {
    let days = (1...28).flatMap { day in
      [Int](repeating: day, count: 700).map { $0 < 10 ? "  \($0)" : " \($0)" }
    }
    let dates = ["Oct", "Dec", "Feb", "Nov"].flatMap { month in days.map { month + $0 } }
    let found = try await years(dates, written: "2024-11-29", extra: 60)
    let right = [2023, 2023, 2024, 2024].flatMap { [Int](repeating: $0, count: days.count) }
    #expect(found == right)
  }
}
