import KQL
import Synchronization

/// The queries of a run while it goes on, and how more of them are started.
struct RunningQueries: Sendable {
  let start: QueryStart
  let standing: StandingQueries

  /// Lets the inputs give everything, and not only what these queries need.
  let takeAll: (@Sendable () -> Void)?

  init(
    _ start: QueryStart, _ standing: StandingQueries, takeAll: (@Sendable () -> Void)?
  ) {
    self.start = start
    self.standing = standing
    self.takeAll = takeAll
  }
}

extension PipelinePlan {
  /// Lets the outputs of a running pipeline go on in new files, where others, such as logrotate, have given
  /// theirs another name.
  public func reopenOutputs() { running.queries.withLock { $0 }?.start.outputs.reopen() }

  /// Gives up what a running pipeline still works on, from any thread.
  package func abandon() { running.queries.withLock { $0 }?.start.stop.abandon() }

  /// Takes texts that may have changed for the queries of a running pipeline, between two chunks.
  ///
  /// Queries of which nothing has changed go on with what they keep. Changed ones and those that are
  /// gone give out what they have, and new ones start, at the same place of the stream: no event is
  /// lost or seen twice. Where a text cannot run, its queries go on as they were.
  ///
  /// - Parameters:
  ///   - texts: The texts as they are now; the queries of those left out end.
  ///   - files: The files of functions as they are now.
  /// - Returns: What to tell people, a line or more each.
  public func reload(_ texts: [NamedQuery], functions files: [NamedQuery] = []) -> [String] {
    guard inputs.isLive else {
      return ["warning: an input that ends is read with the queries it began with"]
    }
    guard let current = running.queries.withLock({ $0 }) else {
      return ["warning: nothing runs whose queries could be read again"]
    }
    let before = current.standing.texts
    var messages: [String] = []
    var after: [StandingQueries.Text] = []
    do throws(PipelineError) {
      let functions = try QueryFunctions(files, pipeline.functions)
      for (text, title) in zip(texts, texts.titles) {
        let running = before.filter { $0.source.name == text.name }
        do throws(PipelineError) {
          let queries = running.flatMap(\.queries)
          let bound = try binding.queries(
            of: text, titled: title, functions, keeping: queries)
          messages += bound.notes.filter { !warnings.contains($0) }
          after.append(
            StandingQueries.Text(
              source: text, queries: try started(bound.items, current.start, besides: after),
              leftOut: bound.leftOut.map(\.name)))
        } catch {
          messages.append(error.rendered)
          messages.append("the queries of '\(text.name)' go on as they were")
          for text in running where !after.contains(where: { $0.source == text.source }) {
            after.append(text)
          }
        }
      }
    } catch {
      return messages + [error.rendered, "all queries go on as they were"]
    }
    messages.append(Self.summary(before.flatMap(\.queries), after.flatMap(\.queries)))
    current.takeAll?()
    current.standing.replace(by: after)
    return messages
  }

  /// Starts the queries of a text, with workers for the run that goes on.
  private func started(
    _ items: [QueryBinding.Item], _ start: QueryStart, besides others: [StandingQueries.Text]
  ) throws(PipelineError) -> [StandingQuery] {
    let tables = others.flatMap(\.queries).map { ($0.name, $0.execution.schema) }
    try binding.requireColumns(tables + items.map(\.table))
    var queries: [StandingQuery] = []
    for item in items {
      let query = item.started(start)
      if case .bound = item { try query.makeFirstWorker() }
      queries.append(query)
    }
    return queries
  }

  private static func summary(_ before: [StandingQuery], _ after: [StandingQuery]) -> String {
    let old = Set(before.map { ObjectIdentifier($0) })
    let new = Set(after.map { ObjectIdentifier($0) })
    let kept = old.intersection(new).count
    return "queries read again: \(kept) unchanged, \(new.count - kept) started, "
      + "\(old.count - kept) ended"
  }
}
