import CSocket
import Glibc

/// The connections that senders have open, over TCP and TLS.
final class SenderConnections {
  /// How many there may be at a time.
  static let limit = 1024

  /// How many of them one address may have, unless something else is said.
  static let addressLimit = 256

  /// How many bytes of unfinished messages all may have together.
  private static let pendingLimit = 64 << 20

  /// How long a connection must have been idle to make room for a new one, in nanoseconds.
  private static let idleTime: Int64 = 60_000_000_000

  private let events: Int32
  private let addressLimit: Int
  /// How many connections each address has.
  private var counts: [SenderAddress: Int] = [:]
  private var notes: [String] = []
  private var crowded: Set<SenderAddress> = []
  /// Given up to accept, and close, a connection when there are no more descriptors.
  private var spare: Int32
  private var connections: [Int32: SenderConnection] = [:]
  private var pendingCount = 0
  private var closed: [(sender: socket_address, number: Int)] = []

  /// The names of senders in messages.
  private var names = SenderNames()

  /// When the next connection may have to be closed for being slow; `.max` for never.
  private(set) var nextDeadline = Int64.max

  private(set) var statistics = NetworkStatistics()

  /// Creates an empty set of connections whose descriptors are added to `events`.
  init(events: Int32, addressLimit: Int = SenderConnections.addressLimit) {
    self.events = events
    self.addressLimit = addressLimit
    spare = open("/dev/null", O_RDONLY | O_CLOEXEC)
  }

  deinit { if spare >= 0 { close(spare) } }

  /// Accepts, or refuses, the connections that wait; false when there are no more of them.
  func accept(_ listener: Listener, refusesAll: Bool) -> Bool {
    for _ in 0..<64 {
      var sender = socket_address()
      let descriptor = socket_accept(listener.descriptor, &sender)
      if descriptor < 0 {
        return (descriptor == -EMFILE || descriptor == -ENFILE) && refuseOne(listener)
      }
      let now = monotonicNanoseconds()
      guard !refusesAll, hasRoom(for: sender, now),
        connections.count < Self.limit || makeRoom(now),
        socket_events_add(events, descriptor) == 0,
        let connection = SenderConnection(
          descriptor, sender, number: statistics.connections + 1, listener.security, now: now)
      else {
        close(descriptor)
        statistics.refusedConnections += 1
        continue
      }
      statistics.connections += 1
      connections[descriptor] = connection
      counts[SenderAddress(sender), default: 0] += 1
      expect(connection)
    }
    return true
  }

  /// Closes a connection that there is no descriptor for, so that it is not waited for again.
  private func refuseOne(_ listener: Listener) -> Bool {
    guard spare >= 0 else { return false }
    close(spare)
    var sender = socket_address()
    let descriptor = socket_accept(listener.descriptor, &sender)
    if descriptor >= 0 {
      close(descriptor)
      statistics.refusedConnections += 1
    }
    spare = open("/dev/null", O_RDONLY | O_CLOEXEC)
    return descriptor >= 0
  }

  /// Whether an address may have one more connection, for which an idle one of its own is closed.
  private func hasRoom(for sender: socket_address, _ now: Int64) -> Bool {
    let address = SenderAddress(sender)
    guard counts[address, default: 0] >= addressLimit else { return true }
    if makeRoom(now, of: address) { return true }
    // Every address is told of once, and not too many of them.
    if crowded.count < 1000, crowded.insert(address).inserted {
      notes.append(
        "note: \(names.text(sender)) has \(addressLimit) connections, as many as one address may have; "
          + "others are refused (--connections-per-address)")
    }
    return false
  }

  /// What is worth saying since the last time.
  func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  /// Closes the connection that has been idle for the longest time, if that is long enough.
  private func makeRoom(_ now: Int64, of address: SenderAddress? = nil) -> Bool {
    let idle = connections.values.filter {
      $0.pendingCount == 0 && (address == nil || SenderAddress($0.sender) == address)
    }
    guard let oldest = idle.min(by: { $0.lastReceived < $1.lastReceived }),
      now - oldest.lastReceived >= Self.idleTime
    else { return false }
    statistics.idleConnections += 1
    remove(oldest)
    return true
  }

  /// Reads from the connection with a descriptor: whether there may be more, `nil` if there is none.
  func read(
    _ descriptor: Int32, _ scratch: UnsafeMutableBufferPointer<UInt8>,
    into buffer: inout MessageBuffer
  ) -> Bool? {
    guard let connection = connections[descriptor] else { return nil }
    let now = monotonicNanoseconds()
    pendingCount -= connection.pendingCount
    let outcome = connection.read(scratch, into: &buffer, now: now)
    pendingCount += connection.pendingCount
    switch outcome {
    case .drained, .more, .blocked:
      if pendingCount <= Self.pendingLimit || connection.pendingCount == 0 {
        wait(connection, forRoom: outcome == .blocked)
        expect(connection)
        return outcome == .more
      }
      statistics.badFrames += 1
    case .closed: break
    case .refused: refused(connection, connection.session?.problem ?? "")
    case .bad: statistics.badFrames += 1
    }
    remove(connection)
    return true
  }

  /// Waits for the socket to take bytes, if a handshake needs it and only then.
  private func wait(_ connection: SenderConnection, forRoom isBlocked: Bool) {
    guard isBlocked != connection.isBlocked else { return }
    connection.isBlocked = isBlocked
    _ = socket_events_change(events, connection.descriptor, isBlocked)
  }

  /// Notes when the connection has to be looked at.
  private func expect(_ connection: SenderConnection) {
    if let deadline = connection.deadline { nextDeadline = Swift.min(nextDeadline, deadline) }
  }

  /// Closes connections whose handshake or message does not come to an end.
  func closeOverdue(_ now: Int64) {
    guard now >= nextDeadline else { return }
    nextDeadline = .max
    for connection in Array(connections.values) {
      guard let deadline = connection.deadline else { continue }
      guard deadline <= now else {
        nextDeadline = Swift.min(nextDeadline, deadline)
        continue
      }
      if connection.isHandshaking {
        refused(connection, "it took longer than 10 seconds")
      } else {
        statistics.badFrames += 1
      }
      remove(connection)
    }
  }

  private func refused(_ connection: SenderConnection, _ problem: String) {
    statistics.badHandshakes += 1
    statistics.handshakeProblem = "\(names.text(connection.sender)): \(problem)"
  }

  /// Takes the connections that were closed since the last time, of those that messages came over.
  func takeClosed() -> [(sender: socket_address, number: Int)] {
    defer { closed = [] }
    return closed
  }

  private func remove(_ connection: SenderConnection) {
    pendingCount -= connection.pendingCount
    guard connections.removeValue(forKey: connection.descriptor) != nil else { return }
    if connection.hasSent { closed.append((connection.sender, connection.number)) }
    let address = SenderAddress(connection.sender)
    let rest = counts[address, default: 1] - 1
    counts[address] = rest > 0 ? rest : nil
  }
}
