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
