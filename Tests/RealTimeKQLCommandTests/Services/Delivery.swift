import Foundation
import RealTimeKQL
import Synchronization
import Testing

/// A run from numbered lines to an output, in this process, with pauses that take no time.
struct Delivery {
  let folder: Folder
  var sink: any Sink
  var count = 100
  var query = "T"
  var deadLetters = false

  /// What the run has said, and for how long it would have waited.
  let said = Book<[String]>([])
  let pauses = Book<[Int]>([])

  init(_ folder: Folder, to sink: any Sink, count: Int = 100) {
    self.folder = folder
    self.sink = sink
    self.count = count
  }

  /// The rows as they are delivered.
  static func lines(_ count: Int) -> [String] {
    (0..<count).map { #"{"n":\#($0),"s":"row \#($0)"}"# }
  }

  private func pipeline() throws -> Pipeline {
    let path = try folder.write(
      Self.lines(count).map { $0 + "\n" }.joined(), to: "in.ndjson")
    var pipeline = Pipeline(NDJSONFile(path), query: query, sink)
    if deadLetters { pipeline.settings.deadLetterFile = FilePath(folder["dead.ndjson"]) }
    let pauses = pauses
    // A wait for something that a server does takes a moment all the same.
    pipeline.pause = { (milliseconds, isOver) in
      pauses.change { $0.append(milliseconds) }
      Patience.sleep(2, isOver)
    }
    return pipeline
  }

  /// Runs to the end.
  @discardableResult
  func run() async throws -> RunStatistics {
    let said = said
    return try await pipeline().run { line in said.change { $0.append(line) } }
  }

  /// Starts to run.
  func start() throws -> Task<RunStatistics, any Error> {
    let (pipeline, said) = (try pipeline(), said)
    return Task { try await pipeline.run { line in said.change { $0.append(line) } } }
  }

  /// Why it fails; an issue is recorded when it does not.
  func failure() async -> PipelineError? {
    do {
      try await run()
      Issue.record("expected an error")
      return nil
    } catch {
      return error as? PipelineError
    }
  }
}
