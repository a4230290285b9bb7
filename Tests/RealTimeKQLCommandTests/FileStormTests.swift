import Foundation
import Testing

/// Files of output survive kills and full disks.
@Suite struct FileStormTests {
  /// Every row is in one file of the series, once, and nothing else is left.
  @Test(arguments: [
    ["json", "out.ndjson"],
    ["csv", "out-%Y%m%d-%H%M%S.csv", "--rotate-size=8KiB"],
    ["json", "out.ndjson.zst", "--rotate-size=2KiB"],
    ["json", "out.json", "--rotate-every=1s", "--sync=write"],
    ["tsv", "out.tsv.gz", "--sync=never"],
  ])
  func killed(_ output: [String]) async throws {
    let storm = try Storm(output)
    try await storm.rage(12) {
      var text = ""
      for name in storm.folder.names where name.hasPrefix("out") {
        if name.hasSuffix(".zst") || name.hasSuffix(".gz") {
          let result = try await Program.run(
            ["-dc", storm.folder[name]], program: name.hasSuffix(".gz") ? "gzip" : "zstd")
          #expect(result.code == 0, "\(name): \(result.errors)")
          text += result.output
        } else if !name.hasSuffix(".json") {
          text += storm.folder.text(name)
        }
        guard name.hasSuffix(".json") else { continue }
        let rows = try JSONDecoder().decode([Row].self, from: Data(storm.folder.text(name).utf8))
        text += rows.map { "\($0.n)\n" }.joined()
      }
      return text.matches(of: /(?m)^(?:\{"n":)?(\d+)\}?,?$/).compactMap { Int($0.1) }
    }
    #expect(!storm.folder.names.contains { $0.hasPrefix(".") && $0.hasSuffix(".partial") })
  }

  /// An array is whole whenever the run that writes it is killed, however fast its rows come.
  @Test func arraysAreWhole() async throws {
    let folder = try Folder()
    try folder.write("{\"n\":1}\n", to: "one.ndjson")
    let query = "T | take 0 | project n | union (range n from 0 to 400000 step 1)"
    var most = 0
    for round in 0..<8 {
      let name = "out\(round).json"
      let program = try Program(
        ["ndjson", "one.ndjson", "--once", "-e", query, "json", name], in: folder.path)
      try await wait(for: "rows; \(program.errors)") { folder.text(name).utf8.count > 1 << 16 }
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...100)))
      program.send(SIGKILL)
      try await program.ended()
      let rows = try JSONDecoder().decode([Row].self, from: Data(folder.text(name).utf8))
      #expect(rows.map(\.n) == Array(0..<rows.count))
      most = max(most, rows.count)
    }
    #expect(most > 0)
  }

  private struct Row: Decodable {
    var n: Int
  }

  /// A run with a full disk waits and says so, goes on when there is room, and tears no row.
  @Test func aFullDisk() async throws {
    let folder = try Folder()
    let result = try await fillingADisk("json disk/out.ndjson --rotate-size=10KiB", in: folder)
    guard let result else { return }
    #expect(
      result.lines.compactMap { $0.firstMatch(of: /^\{"n":(\d+)\}$/).flatMap { Int($0.1) } }
        .sorted()
        == Array(0..<4000))
  }

  /// The rows of a file of Parquet are kept twice until its end.
  @Test func aFullDiskForParquet() async throws {
    let folder = try Folder()
    let result = try await fillingADisk("parquet disk/out.parquet", in: folder)
    guard let result else { return }
    #expect(result.output.hasPrefix("PAR1") && result.output.hasSuffix("PAR1"))
  }

  /// Writes to a disk that is full for a while, and gives what is there in the end; `nil` where no disk can be made.
  private func fillingADisk(
    _ output: String, in folder: Folder
  ) async throws -> Program.Result? {
    let lines = (0..<4000).map { "{\"n\":\($0)}\n" }.joined()
    try folder.write(lines, to: "in.ndjson")
    let script = """
      mkdir disk && mount -t tmpfs -o size=128k tmpfs disk || exit 77
      head -c 122880 /dev/zero > disk/ballast
      realtimekql ndjson in.ndjson --follow --from=start --state=state \(output) 2> errors & id=$!
      for i in $(seq 600); do grep -q 'the run waits' errors && break; sleep 0.1; done
      rm disk/ballast
      for i in $(seq 600); do grep -q " $(stat -c %s in.ndjson) " state/checkpoint && break; sleep 0.1; done
      kill $id; wait $id; code=$?
      cat disk/out* ; umount disk; exit $code
      """
    let result = try await Program.run(
      ["-rm", "bash", "-c", script], program: "/usr/bin/unshare", in: folder.path)
    guard result.code != 77, !result.errors.contains("unshare failed") else {
      print("SKIPPED: no tmpfs can be mounted here")
      return nil
    }
    #expect(result.code == 0, "\(result.errors) \(folder.text("errors"))")
    #expect(folder.text("errors").contains("no space left on device"))
    return result
  }
}
