import Foundation
import Synchronization

/// A service that takes lines by POST, once for each key, after doing what a test plans for it first.
final class CollectorService: Sendable {
  /// What becomes of a request.
  enum Step: Sendable {
    /// It is refused, or not even looked at.
    case reply(WebServer.Reply)
    /// It is taken, and then answered otherwise than it should.
    case taken(WebServer.Reply)
  }

  private struct State {
    var steps: [Step]
    var requests: [WebServer.Request] = []
    var keys: Set<String> = []
    var lines: [String] = []
    var doubled = 0
  }

  private let state: Book<State>
  let server: WebServer

  /// Starts one.
  ///
  /// - Parameters:
  ///   - port: Where, any port if 0.
  ///   - steps: What becomes of the first requests; the others are taken.
  ///   - judge: Refuses a request for what is in it.
  /// - Throws: That there is no port.
  init(
    port: UInt16 = 0, _ steps: [Step] = [],
    judge: @escaping @Sendable (WebServer.Request) -> WebServer.Reply? = { _ in nil }
  ) throws {
    let state = Book(State(steps: steps))
    self.state = state
    server = try WebServer(port: port) { request in
      let step = state.change { state -> Step? in
        state.requests.append(request)
        return state.steps.isEmpty ? nil : state.steps.removeFirst()
      }
      if case .reply(let reply) = step { return reply }
      if let refusal = judge(request) { return refusal }
      state.change { state in
        let key = request.headers["idempotency-key"] ?? UUID().uuidString
        if state.keys.insert(key).inserted {
          state.lines += request.text.split(separator: "\n").map(String.init)
        } else {
          state.doubled += 1
        }
      }
      if case .taken(let reply) = step { return reply }
      return .answer(200)
    }
  }

  var url: String { server.url }

  /// The lines it has, each once.
  var lines: [String] { state.now.lines }

  /// How many requests came a second time.
  var doubled: Int { state.now.doubled }

  /// What it was asked.
  var requests: [WebServer.Request] { state.now.requests }

  func stop() { server.stop() }
}
