import Glibc
public import KQL
import KQLSyntax

/// An input, queries and an output, put together and ready to run once.
///
/// Cancelling the task that calls ``run()`` ends the input: what has been read is still processed,
/// what operators keep is given out, and the statistics are returned.
public struct Pipeline: Sendable {
  private let input: OpenInput
  private let executions: [QueryExecution]
  private let output: any Sink
  private let workerCount: Int

  /// The columns of each query's result, in order.
  public let schemas: [Schema]

  /// What is worth saying though the queries can run, laid out with its place.
  public let warnings: [String]

  /// Opens the input, binds the queries and opens the output.
  ///
  /// - Throws: What is wrong with the request, a query, the input or the output.
  public init(_ request: PipelineRequest) throws(PipelineError) {
    input = try InputKind.open(request)
    let now = currentTime()
    var bound: [(query: Query, catalog: InputCatalog)] = []
    var warnings: [String] = []
    // Without a query every event passes.
    let queries =
      request.queries.isEmpty ? [NamedQuery(name: "query", text: "Events")] : request.queries
    for query in queries {
      let catalog = InputCatalog(standard: input.standard, views: input.views)
      let one = try Self.bind(query, catalog, now)
      warnings += one.warnings.map { $0.rendered(in: query.text, named: query.name) }
      bound.append((one, catalog))
    }
    output = try OutputKind.open(request)
    let sink = output
    var executions: [QueryExecution] = []
    for (query, catalog) in bound {
      do throws(RunError) {
        executions.append(
          try QueryExecution(query, catalog: catalog, now: now) { sink.makeFormatter($0) })
      } catch {
        throw .run(error.message)
      }
    }
    self.executions = executions
    self.warnings = warnings
    schemas = executions.map(\.schema)
    let processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let isShared = !input.isLive && executions.allSatisfy(\.isParallel)
    workerCount = isShared ? max(1, min(request.options.workers ?? processors, 64)) : 1
  }

  private static func bind(
    _ query: NamedQuery, _ catalog: InputCatalog, _ now: Datetime
  ) throws(PipelineError) -> Query {
    do throws(Query.Refusal) {
      return try Query(query.text, catalog: catalog, now: now)
    } catch {
      throw .query(
        error.diagnostics.map { $0.rendered(in: query.text, named: query.name) }
          .joined(separator: "\n"))
    }
  }

  /// Runs until the input ends, a query has had enough, or the task is cancelled.
  ///
  /// - Returns: What happened.
  /// - Throws: Why it ended early.
  public func run() async throws(PipelineError) -> RunStatistics {
    let started = monotonicNanoseconds()
    let run = PipelineRun(input, executions, output, workerCount: workerCount)
    let workerCount = workerCount
    await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<workerCount {
          group.addTask { await onOwnThread { run.work() } }
        }
      }
    } onCancel: {
      run.stop()
    }
    var statistics = try run.finish()
    statistics.seconds = Double(monotonicNanoseconds() - started) / 1e9
    return statistics
  }
}
