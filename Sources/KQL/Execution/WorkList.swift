/// Which workers of a thread have been at work, so that nobody has to ask all of thousands after every chunk.
package final class WorkList {
  /// Where the rows come from that are worked on; `nil` where each worker is told by itself.
  package var chunk: Int?

  private var numbers: [Int] = []

  package init() {}

  func add(_ number: Int) { numbers.append(number) }

  /// The numbers of those that have been at work since the last time, ascending.
  package func take() -> [Int] {
    defer { numbers.removeAll(keepingCapacity: true) }
    return numbers.sorted()
  }
}
