import Glibc
import KQL
import KQLSyntax
import RealTimeKQL

/// Runs queries that need no input.
enum QueryRunner {
  /// Why a query gave no tables, or not all of their rows.
  private enum Failure: Error {
    case refused(Query.Refusal)
    case failed(RunError)
    case unwritten(SinkError)
  }

  /// A file for a page with the results.
  struct Page: Sendable {
    var path: String
    var writing: FileWriting
  }

  /// Runs a query and writes its tables to standard output as they come, mistakes to standard error.
  ///
  /// - Parameters:
  ///   - text: The query.
  ///   - name: What it is called in messages.
  ///   - format: How its tables are written.
  ///   - allowance: What it may use.
  ///   - color: Whether text is coloured.
  ///   - page: Where a page with the results is written besides; `nil` for nowhere.
  ///   - signals: Ctrl+C gives up the query when it comes from here.
  /// - Returns: The exit code.
  static func run(
    _ text: String, named name: String, _ format: TableFormat, _ allowance: Allowance,
    color: ColorChoice = .auto, page: Page? = nil, signals: SignalPipe? = nil
  ) -> Int32 {
    var sinks = [format.sink(pages: signals != nil)]
    if let page { sinks.append(HTMLOutput(page.path, page.writing)) }
    let work = { [sinks] in outcome(of: text, name, sinks, allowance, color) }
    guard let signals else { return report(work(), text, name) }
    let job = BackgroundJob(allowance.stop, work)
    guard let outcome = job.wait(signals) else {
      Message.line("\nthe query was given up")
      return 130
    }
    return report(outcome, text, name)
  }

  private static func outcome(
    of text: String, _ name: String, _ sinks: [any Sink], _ allowance: Allowance,
    _ color: ColorChoice
  ) -> Result<Void, Failure> {
    let now = Datetime.current
    do throws(Query.Refusal) {
      let query = try Query(text, catalog: nil, now: now, allowance: allowance)
      for warning in query.warnings { Message.line(warning.rendered(in: text, named: name)) }
      do throws(SinkError) {
        let stream = try TableStream(sinks, color)
        do throws(RunError) {
          try query.run(now: now, allowance: allowance, stream.encodings) { stream.write($0) }
        } catch {
          // What came before it is shown.
          stream.abandon()
          return .failure(.failed(error))
        }
        try stream.finish()
        return .success(())
      } catch {
        return .failure(.unwritten(error))
      }
    } catch {
      return .failure(.refused(error))
    }
  }

  private static func report(
    _ outcome: Result<Void, Failure>, _ text: String, _ name: String
  ) -> Int32 {
    switch outcome {
    case .success: return 0
    case .failure(.unwritten(let error)):
      if error.isClosed { return 0 }
      Message.error(error.message)
      return 5
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
