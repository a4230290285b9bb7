import Glibc
import KQL
import KQLSyntax
import RealTimeKQL

/// Runs queries that need no input.
enum QueryRunner {
  /// Why a query gave no tables.
  private enum Failure: Error {
    case refused(Query.Refusal)
    case failed(RunError)
  }

  private typealias Outcome = Result<(tables: [Table], warnings: [Diagnostic]), Failure>

  /// Runs a query and writes its tables to standard output, mistakes to standard error.
  ///
  /// - Parameters:
  ///   - text: The query.
  ///   - name: What it is called in messages.
  ///   - format: How its tables are written.
  ///   - memory: What it may keep.
  ///   - signals: Ctrl+C gives up the query when it comes from here.
  /// - Returns: The exit code.
  static func run(
    _ text: String, named name: String, _ format: TableFormat, _ memory: MemoryAccount,
    signals: SignalPipe? = nil
  ) -> Int32 {
    let allowance = Allowance(memory: memory)
    guard let signals else { return report(outcome(of: text, allowance), text, name, format) }
    let job = BackgroundJob(allowance.stop) { outcome(of: text, allowance) }
    guard let outcome = job.wait(signals) else {
      Message.line("\nthe query was given up")
      return 130
    }
    return report(outcome, text, name, format)
  }

  private static func outcome(of text: String, _ allowance: Allowance) -> Outcome {
    let now = Datetime.current
    do throws(Query.Refusal) {
      let query = try Query(text, catalog: nil, now: now, allowance: allowance)
      do throws(RunError) {
        return .success((try query.run(now: now, allowance: allowance), query.warnings))
      } catch {
        return .failure(.failed(error))
      }
    } catch {
      return .failure(.refused(error))
    }
  }

  private static func report(
    _ outcome: Outcome, _ text: String, _ name: String, _ format: TableFormat
  ) -> Int32 {
    switch outcome {
    case .success(let result):
      for warning in result.warnings { Message.line(warning.rendered(in: text, named: name)) }
      do throws(SinkError) {
        try format.write(result.tables)
      } catch {
        if error.isClosed { return 0 }
        Message.error(error.message)
        return 5
      }
      return 0
    case .failure(.failed(let error)):
      Message.error(error.message)
      return 1
    case .failure(.refused(let refusal)):
      for diagnostic in refusal.diagnostics {
        Message.line(diagnostic.rendered(in: text, named: name))
      }
      return 3
    }
  }
}
