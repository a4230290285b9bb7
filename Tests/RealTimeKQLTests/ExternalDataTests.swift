import Foundation
import KQL
import KQLSyntax
import Testing

/// Local files that queries read: compressed, damaged, and looked at for their columns.
@Suite struct ExternalDataTests {
  private let folder = TemporaryFolder()

  /// `a,b`, `1,x` and `2,y`, a line each, as gzip writes them.
  private let gzipped = Data(base64Encoded: "H4sIAAAAAAACA0vUSeIy1KngMtKp5AIAwpZ+nQwAAAA=")

  /// `a,b` and `3.5,z`, a line each, as zstd writes them.
  private let zstandard = Data(base64Encoded: "KLUv/QRYUQAAYSxiCjMuNSx6Cn4K+k4=")

  private func write(_ data: Data?, to name: String) throws {
    try #require(data).write(to: URL(filePath: folder[name]))
  }

  /// The cells of a query's result, or what is wrong with it.
  private func result(of query: String) -> String {
    do {
      let now = Datetime(ticks: 0)
      return try Query(query, now: now).run(now: now).last?.markdown ?? ""
    } catch let refusal as Query.Refusal {
      return refusal.diagnostics.map(\.message).joined()
    } catch let error as RunError {
      return error.message
    } catch {
      return "\(error)"
    }
  }

  @Test func readsCompressedFiles() throws {
    try write(gzipped, to: "a.csv.gz")
    try write(zstandard, to: "b.csv.zst")
    let table = result(
      of: """
        externaldata (a: real, b: string) ['\(folder["a.csv.gz"])', '\(folder["b.csv.zst"])']
          with (ignoreFirstRecord = true)
        """)
    #expect(
      table == "| a: real | b: string |\n|---|---|\n| 1 | x |\n| 2 | y |\n| 3.5 | z |")
  }

  @Test func namesDamagedFiles() throws {
    try write(gzipped?.prefix(20), to: "cut.csv.gz")
    // Behind the header, a block of a kind that there is not.
    try write(gzipped.map { $0.prefix(10) + [0x07] + $0.dropFirst(11) }, to: "bad.csv.gz")
    let cut = result(of: "externaldata (a: long) ['\(folder["cut.csv.gz"])']")
    #expect(cut.contains("cut.csv.gz': its compressed data ends too early"), "\(cut)")
    let bad = result(of: "externaldata (a: long) ['\(folder["bad.csv.gz"])']")
    #expect(bad.contains("bad.csv.gz': damaged: "), "\(bad)")
  }

  /// Two days of values, a folder of each day, one of them compressed, and a file besides.
  private func writeDays() throws {
    for day in ["2024-01-02/deep", "2024-02-29"] {
      try FileManager.default.createDirectory(
        atPath: folder["day=\(day)"], withIntermediateDirectories: true)
    }
    try write(gzipped, to: "day=2024-01-02/deep/a.csv.gz")
    try folder.write("a,b\n3,z\n", to: "day=2024-02-29/b.csv")
    try folder.write("done", to: "day=2024-02-29/notes.txt")
    // A circle, into which nobody must walk.
    try FileManager.default.createSymbolicLink(
      atPath: folder["day=2024-02-29/again"], withDestinationPath: folder.path)
  }

  @Test func readsFoldersWithPartitionsOfTheirPaths() throws {
    try writeDays()
    let table = result(
      of: """
        inline_external_table (a: long, b: string) kind = storage
          partition by (Day: datetime)
          pathformat = ('day=' datetime_pattern('yyyy-MM-dd', Day) '/')
          dataformat = csv ('\(folder.path)')
          with (ignoreFirstRecord = true, fileExtension = '.csv')
        | union (inline_external_table (a: long, b: string) kind = storage
          partition by (Text: string)
          pathformat = ('/day=' Text '/')
          dataformat = csv ('\(folder.path)/')
          with (ignoreFirstRecord = true, namePrefix = 'a'))
        """)
    #expect(
      table == """
        | a: long | b: string | Day: datetime | Text: string |
        |---|---|---|---|
        | 3 | z | 2024-02-29T00:00:00Z | "" |
        | 1 | x | null | 2024-01-02 |
        | 2 | y | null | 2024-01-02 |
        """, "\(table)")
  }

  @Test(arguments: [
    ("(D: datetime)", "(datetime_pattern('yyyy-MM-dd', D))", "does not tell 'D'"),
    ("(D: datetime)", "('day=' datetime_pattern('yyyy-dd-MM', D))", "b.csv' does not tell 'D'"),
    ("(D: string)", "('day=' D '-30')", "does not tell 'D'"),
    ("(D: string, E: datetime)", "('day=' D '/' E)", "does not tell 'D' and 'E'"),
  ])
  func namesFilesWhosePathsTellNothing(
    _ columns: String, _ format: String, _ message: String
  ) throws {
    try writeDays()
    let answer = result(
      of: """
        inline_external_table (a: long, b: string) kind = storage partition by \(columns)
          pathformat = \(format) dataformat = csv ('\(folder.path)')
          with (fileExtension = '.csv')
        """)
    #expect(answer.contains(message), "\(answer)")
  }

  @Test func readsFilesWhosePartitionsTheyHold() throws {
    try writeDays()
    let table = result(
      of: """
        inline_external_table (a: long, b: string) kind = storage
          partition by (Ten: long = bin(a, 10)) pathformat = ('ten=' Ten)
          dataformat = csv ('\(folder["day=2024-02-29/b.csv"])', '\(folder.path)/day=2024-01-02')
        | summarize count(), sum(a)
        """)
    #expect(table == "| count_: long | sum_a: long |\n|---|---|\n| 5 | 6 |", "\(table)")
    let answer = result(
      of: """
        inline_external_table (a: long) kind = storage partition by (D: string)
          dataformat = csv ('\(folder["day=2024-02-29/b.csv"])')
        """)
    #expect(answer.contains("b.csv' is a file: name the folder above"), "\(answer)")
  }

  @Test(arguments: [
    ("any", "a:long, b:string"), ("last", "a:real, b:string"), ("all", "a:real, b:string"),
  ])
  func infersColumns(_ mode: String, _ columns: String) throws {
    try write(gzipped, to: "part-1.csv.gz")
    try write(zstandard, to: "part-2.csv.zst")
    try folder.write("c\n1\n", to: "other.csv")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: folder["part-1.csv.gz"])
    let table = result(
      of: """
        evaluate infer_storage_schema(dynamic({
          'StorageContainers': ['\(folder.path)'], 'DataFormat': 'csv', 'FileNamePrefix': 'part-',
          'Mode': '\(mode)', 'InferenceOptions': {'UseFirstRowAsHeader': true}}))
        """)
    #expect(table == "| CslSchema: string |\n|---|\n| \(columns) |")
  }
}
