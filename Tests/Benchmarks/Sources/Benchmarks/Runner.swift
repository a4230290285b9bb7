import Foundation
import RealTimeKQL

/// Runs the benchmarks, or those that are named: the best of five runs, in nanoseconds per row.
///
/// With `--answers` each is run once and only its answer is looked at, as in a build that is not optimized.
@main
struct Runner {
  static func main() async throws {
    do {
      try await run()
    } catch let error as PipelineError {
      print(error.message)
      exit(1)
    }
  }

  private static func run() async throws {
    let words = CommandLine.arguments.dropFirst()
    let isMeasured = !words.contains("--answers")
    let names = words.filter { !$0.hasPrefix("--") }
    var areRight = true
    for benchmark in Benchmark.all where names.isEmpty || names.contains(benchmark.name) {
      let folder = FileManager.default.temporaryDirectory.appending(path: "benchmark-\(getpid())")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let input = folder.appending(path: "input")
      try lines(of: benchmark).write(to: input)
      var best = Double.infinity
      var answer = ""
      for _ in 0..<(isMeasured ? 5 : 1) {
        let output = folder.appending(path: "output.csv")
        let pipeline = Pipeline(
          source(of: benchmark, input.path), query: benchmark.query,
          CSVOutput(output.path, FileWriting(overwrite: true)))
        let statistics = try await pipeline.run()
        best = min(best, statistics.seconds * 1e9 / Double(Benchmark.rowCount))
        answer = try String(contentsOf: output, encoding: .utf8)
          .replacing("\r\n", with: "\n").trimmingCharacters(in: .newlines)
      }
      let isRight = answer == benchmark.expected
      areRight = areRight && isRight
      let name = benchmark.name.padding(toLength: 16, withPad: " ", startingAt: 0)
      if isMeasured {
        print("\(name) \(String(format: "%8.1f", best)) ns/row")
      } else {
        print("\(name) \(isRight ? "right" : "wrong")")
      }
      if !isRight { print("wrong:\n\(answer)") }
    }
    if !areRight { exit(1) }
  }

  /// The input of a benchmark, from its start to its end.
  private static func source(of benchmark: Benchmark, _ path: String) -> any Source {
    switch benchmark.input {
    case "csv": return CSVFile(path)
    case "ndjson": return NDJSONFile(path)
    default:
      var file = SyslogFile(path)
      file.reading = FileReading(from: .start, once: true)
      return file
    }
  }

  private static func lines(of benchmark: Benchmark) -> Data {
    var numbers = Numbers()
    var text = Data()
    if !benchmark.header.isEmpty { text.append(contentsOf: benchmark.header.utf8 + [10]) }
    for row in 0..<Benchmark.rowCount {
      text.append(contentsOf: benchmark.line(&numbers, row).utf8)
      text.append(10)
    }
    return text
  }
}
