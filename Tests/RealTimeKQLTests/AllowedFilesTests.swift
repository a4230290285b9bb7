import Foundation
import KQL
import KQLSyntax
import Testing

/// Queries read regular files of allowed folders, and nothing else.
@Suite struct AllowedFilesTests {
  private let folder = TemporaryFolder()

  /// The rows of a query that may read a folder's files, or what is wrong with it.
  private func result(_ query: String, _ files: AllowedFiles) -> String {
    let allowance = Allowance(files: files)
    let now = Datetime(ticks: 0)
    do {
      return try Query(query, catalog: nil, now: now, allowance: allowance)
        .run(now: now, allowance: allowance).last?.markdown ?? ""
    } catch let refusal as Query.Refusal {
      return refusal.diagnostics.map(\.message).joined()
    } catch {
      return (error as? RunError)?.message ?? "\(error)"
    }
  }

  private func read(_ path: String, _ files: AllowedFiles) -> String {
    result("externaldata(x: string)['\(path)'] with(format='txt')", files)
  }

  private func makeFolders() throws -> (inside: String, outside: String) {
    for name in ["in", "in/deep", "out"] {
      try FileManager.default.createDirectory(
        atPath: folder[name], withIntermediateDirectories: true)
    }
    try folder.write("a\n", to: "in/a.txt")
    try folder.write("b\n", to: "in/deep/b.txt")
    try folder.write("secret\n", to: "out/c.txt")
    try folder.write("secret\n", to: "in-other.txt")
    return (folder["in"], folder["out"])
  }

  @Test func readsWhatIsInAndBelowAFolder() throws {
    let (inside, _) = try makeFolders()
    let files = AllowedFiles(folders: [inside])
    #expect(read(folder["in/a.txt"], files).contains("| a |"))
    #expect(read(folder["in/deep/b.txt"], files).contains("| b |"))
    #expect(read(folder["out/../in/a.txt"], files).contains("| a |"))
  }

  @Test func refusesWhatIsElsewhere() throws {
    let (inside, _) = try makeFolders()
    let files = AllowedFiles(folders: [inside])
    for path in [
      "out/c.txt", "in/../out/c.txt", "in-other.txt", "out/none.txt", "in/deep/../../out/c.txt",
    ] {
      let message = read(folder[path], files)
      #expect(message.contains("queries may read files in"), "\(path): \(message)")
      #expect(message.contains("--files"))
    }
    for path in ["/etc/shadow", "/proc/self/environ", "/no/such/file", "/dev/zero"] {
      #expect(read(path, files).contains("queries may read files in"), "\(path)")
      #expect(read(path, .none).contains("queries may read no files here"), "\(path)")
    }
    // What may be read and is not there is told as such.
    #expect(read(folder["in/none.txt"], files).contains("No such file"))
  }

  @Test func followsLinksFirst() throws {
    let (inside, outside) = try makeFolders()
    let links = FileManager.default
    try links.createSymbolicLink(
      atPath: folder["in/link.txt"], withDestinationPath: folder["out/c.txt"])
    try links.createSymbolicLink(atPath: folder["in/folder"], withDestinationPath: outside)
    try links.createSymbolicLink(
      atPath: folder["out/back.txt"], withDestinationPath: folder["in/a.txt"])
    let files = AllowedFiles(folders: [inside])
    #expect(read(folder["in/link.txt"], files).contains("queries may read files in"))
    #expect(read(folder["in/folder/c.txt"], files).contains("queries may read files in"))
    #expect(read(folder["in/folder/none.txt"], files).contains("queries may read files in"))
    #expect(read(folder["out/back.txt"], files).contains("| a |"))
    #expect(
      read(folder["in/link.txt"], AllowedFiles(folders: [inside, outside])).contains("secret"))
  }

  @Test func readsRegularFilesOnly() throws {
    let (inside, _) = try makeFolders()
    let files = AllowedFiles(folders: [inside])
    #expect(mkfifo(folder["in/pipe"], 0o600) == 0)
    #expect(read(folder["in/pipe"], files).contains("it is a pipe; queries read regular files"))
    #expect(read(folder["in/deep"], files).contains("it is a folder"))
    #expect(read("/dev/zero", .all).contains("it is a device"))
  }

  @Test func appliesToEveryWayOfReading() throws {
    let (inside, outside) = try makeFolders()
    let files = AllowedFiles(folders: [inside])
    let table = result(
      """
      inline_external_table (x: string) kind = storage (h@'\(outside)') with (format = 'txt')
      """, files)
    #expect(!table.contains("secret"), "\(table)")
    let schema = result(
      """
      evaluate infer_storage_schema(dynamic({
        'StorageContainers': ['\(outside)'], 'DataFormat': 'csv', 'Mode': 'any'}))
      """, files)
    #expect(schema.contains("queries may read files in"), "\(schema)")
  }
}
