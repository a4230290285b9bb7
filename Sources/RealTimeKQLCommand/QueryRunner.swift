import Glibc
import KQL
import KQLSyntax
import RealTimeKQL
import RealTimeKQLShell

/// Runs queries that need no input.
enum QueryRunner {
  /// Why a query gave no tables.
  private enum Failure: Error {
    case refused(Query.Refusal)
    case failed(RunError)
  }

  /// A file for a page with the results.
  struct Page: Sendable {
    var path: String
    var writing: FileWriting
  }

  /// How results are shown.
  private struct Showing {
    var format: TableFormat
    var color: ColorChoice
    var page: Page?
    var pages: Bool
  }

  /// What a query gave, and how it is to be drawn.
  private struct Answer: Sendable {
    var tables: [Table]
    var charts: [Chart?]
    var warnings: [Diagnostic]
  }

  private typealias Outcome = Result<Answer, Failure>

  /// Runs a query and writes its tables to standard output, mistakes to standard error.
  ///
  /// - Parameters:
  ///   - text: The query.
  ///   - name: What it is called in messages.
  ///   - format: How its tables are written.
  ///   - memory: What it may keep.
  ///   - color: Whether text is coloured.
  ///   - page: Where a page with the results is written besides; `nil` for nowhere.
  ///   - signals: Ctrl+C gives up the query when it comes from here.
  ///   - rows: Keeps its tables.
  /// - Returns: The exit code.
  static func run(
    _ text: String, named name: String, _ format: TableFormat, _ memory: MemoryAccount,
    color: ColorChoice = .auto, page: Page? = nil, signals: SignalPipe? = nil,
    keeping rows: KeptRows? = nil
  ) -> Int32 {
    let showing = Showing(format: format, color: color, page: page, pages: signals != nil)
    guard let signals else { return report(outcome(of: text, memory), text, name, showing, rows) }
    let job = BackgroundJob { outcome(of: text, memory) }
    guard let outcome = job.wait(signals) else {
      Message.line("\nthe query was given up; it goes on unheard until it ends")
      return 130
    }
    return report(outcome, text, name, showing, rows)
  }

  private static func outcome(of text: String, _ memory: MemoryAccount) -> Outcome {
    let now = Datetime.current
    do throws(Query.Refusal) {
      let query = try Query(text, catalog: nil, now: now, memory: memory)
      do throws(RunError) {
        return .success(
          Answer(
            tables: try query.run(now: now, memory: memory), charts: query.charts,
            warnings: query.warnings))
      } catch {
        return .failure(.failed(error))
      }
    } catch {
      return .failure(.refused(error))
    }
  }

  private static func report(
    _ outcome: Outcome, _ text: String, _ name: String, _ showing: Showing, _ rows: KeptRows?
  ) -> Int32 {
    switch outcome {
    case .success(let answer):
      rows?.keep(answer.tables)
      for warning in answer.warnings { Message.line(warning.rendered(in: text, named: name)) }
      do throws(SinkError) {
        try showing.format.write(
          answer.tables, drawnAs: answer.charts, showing.color, pages: showing.pages)
        if let page = showing.page {
          try HTMLOutput(page.path, page.writing).write(answer.tables, drawnAs: answer.charts)
        }
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
