/// What came from the network, and what could not be taken.
struct NetworkStatistics: Hashable, Sendable {
  /// Bytes of messages.
  var bytes = 0

  /// Chunks handed out.
  var chunks = 0

  /// Datagrams that the kernel dropped because they were not taken in time.
  var kernelDropped = 0

  /// Datagrams that were waiting when the input was stopped and could not be read in time.
  var unread = 0

  /// Datagrams and frames without content, which make no event.
  var emptyMessages = 0

  /// Connections that were closed because their frames were damaged, too long or incomplete.
  var badFrames = 0

  /// Connections beyond the limit, which were closed at once.
  var refusedConnections = 0

  /// Connections that were accepted.
  var connections = 0

  /// Idle connections that were closed to make room for new ones.
  var idleConnections = 0

  /// Connections on which TLS could not be agreed on.
  var badHandshakes = 0

  /// Why that was so the last time: `192.0.2.7: no shared cipher`; empty when it never was.
  var handshakeProblem = ""

  /// Adds what another part has counted.
  static func += (a: inout NetworkStatistics, b: NetworkStatistics) {
    a.bytes += b.bytes
    a.chunks += b.chunks
    a.kernelDropped += b.kernelDropped
    a.unread += b.unread
    a.emptyMessages += b.emptyMessages
    a.badFrames += b.badFrames
    a.refusedConnections += b.refusedConnections
    a.connections += b.connections
    a.idleConnections += b.idleConnections
    a.badHandshakes += b.badHandshakes
    if !b.handshakeProblem.isEmpty { a.handshakeProblem = b.handshakeProblem }
  }

  /// The numbers as counters.
  var counters: [Counter] {
    [
      Counter(
        "kernelDropped", kernelDropped, label: "kernel dropped",
        notice: "datagrams were dropped by the kernel, because they come faster than the queries"
          + " take them", isLoss: true),
      Counter("unread", unread, label: "unread"),
      Counter("emptyMessages", emptyMessages, label: "empty"),
      Counter(
        "badFrames", badFrames, label: "bad frames",
        notice: "connections closed, whose frames were damaged, too long or incomplete"),
      Counter("connections", connections),
      Counter(
        "refusedConnections", refusedConnections, label: "refused connections",
        notice: "connections refused, because"
          + " \(RunStatistics.grouped(SenderConnections.limit)) are open or there is no room for"
          + " more"),
      Counter("idleConnections", idleConnections, label: "idle connections closed"),
      Counter(
        "badHandshakes", badHandshakes, label: "bad handshakes",
        notice: "TLS handshakes failed, the last one of \(handshakeProblem)"),
    ]
  }
}
