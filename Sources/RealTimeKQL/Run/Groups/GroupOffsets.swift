import KQL
import Synchronization

/// Tells the group of a run how far it is: behind everything that has been given out, and before everything that
/// queries still keep something of.
///
/// When the group gives partitions to others, what was written is delivered and told first. Queries that keep something
/// begin anew then, from the places that were told, as does whoever gets the partitions: so each event is counted by
/// one of them. Used by the thread of the run.
final class GroupOffsets {
  private let core: RunCore
  private let keeper: any PartitionKeeper

  private struct Part {
    var place: PartitionPlace
    /// Chunks that something may be kept of, with the place before each.
    var chunks: [(number: Int, first: Int64)] = []
    /// What the group was told last.
    var told: PartitionPlace
    /// What was stored last.
    var stored: PartitionPlace?
  }

  private var parts: [String: Part] = [:]
  private var number = 0

  /// Places that the group refused or could not be told, and what it had of the partition then.
  private var untold: [String: (place: PartitionPlace, stored: PartitionPlace?)] = [:]

  /// How many chunks were read and rows given out when the group was told last.
  private var last = (0, 0)
  private var nextStore = Int64.min
  private var nextTry = Int64.min
  private var nextWarning = Int64.min
  private var saidPinned: Set<String> = []

  /// How long the results of a kill have to be made again, in nanoseconds.
  private static let interval: Int64 = 1_000_000_000

  /// How long to wait before the places are asked for again, in nanoseconds.
  private static let pause: Int64 = 500_000_000

  private static let minute: Int64 = 60_000_000_000

  /// How many messages of a partition may be read, at least, before the group has to be told.
  private static let leastReach: Int64 = 256

  /// With more chunks than this, neighbours are taken together.
  private static let chunkLimit = 4096

  init?(_ core: RunCore) {
    guard let keeper = core.input.partitions else { return nil }
    self.core = core
    self.keeper = keeper
  }

  /// Learns that a chunk is worked on next.
  func begin(_ chunk: Chunk, _ share: RunShare) {
    number += 1
    for member in share.members { member.worker.begin(chunk: number) }
    guard var part = parts.removeValue(forKey: chunk.origin) else { return }
    part.chunks.append((number, part.place.offset))
    if part.chunks.count > Self.chunkLimit {
      part.chunks = part.chunks.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    }
    part.place.offset = keeper.position(of: chunk.origin) ?? part.place.offset
    parts[chunk.origin] = part
    if part.place.offset > part.told.uncertain?.upperBound ?? .max { announce() }
  }

  /// Tells the group how much may be given out before it hears of other places, so that whoever has the partitions
  /// after a kill can say what may come twice.
  private func announce() {
    let reach = self.reach
    for key in parts.keys {
      guard let part = parts[key] else { continue }
      let delivered = part.told.delivered
      parts[key]?.told.uncertain = delivered..<Swift.max(delivered, part.place.offset + reach)
    }
    var problem: String?
    core.pulse.waiting { problem = keeper.store(parts.values.map(\.told)) }
    // Another try comes with the next places.
    guard problem == nil else { return }
    for (key, part) in parts { parts[key]?.stored = part.told }
  }

  /// How many messages of a partition may be read: twice as many as of any since the group was told last.
  private var reach: Int64 {
    parts.values.reduce(Self.leastReach) {
      Swift.max($0, 2 * ($1.place.offset - $1.told.delivered))
    }
  }

  /// Does what the group wants, and tells it how far the run is when that is due.
  func step(_ share: RunShare) {
    switch keeper.change {
    case .none:
      let isFull = core.outputs.placeKeeper?.isFull == true
      guard isFull || monotonicNanoseconds() >= nextStore else { return }
      deliver(share)
    case .given: take(share)
    case .taken:
      deliver(share, isLast: true)
      letGo(share)
    case .lost:
      core.outputs.placeKeeper?.discard()
      core.report(
        "note: kafka: others have the partitions of this member already, as it did not answer in time; what"
          + " it gave out since then may come twice")
      untold = [:]
      letGo(share)
    }
  }

  /// Whether the output keeps the places with the rows, so that nothing comes twice.
  private var keepsOwnPlaces: Bool { core.outputs.placeKeeper != nil }

  private func take(_ share: RunShare) {
    guard monotonicNanoseconds() >= nextTry else { return }
    nextTry = monotonicNanoseconds() + Self.pause
    do throws(SourceError) {
      guard var places = try keeper.given() else { return }
      if keepsOwnPlaces {
        guard
          core.attempt({ (outputs) throws(SinkError) in
            places =
              try outputs.withPlaces { (keeper) throws(SinkError) in
                try keeper.begin(places)
              } ?? places
          })
        else { return }
      }
      let stored = places
      if keepsOwnPlaces {
        // What the database has may be gone from the topic.
        guard let near = try keeper.reachable(places) else { return }
        places = near
        for index in places.indices { places[index].uncertain = nil }
      } else {
        places = stored.map { placeReached($0) }
      }
      try keeper.begin(places)
      untold = [:]
      parts = Dictionary(
        zip(places, stored).map { place, stored in
          let told = keepsOwnPlaces ? place : place.settled
          return (place.key, Part(place: place, told: told, stored: stored))
        }, uniquingKeysWith: { a, _ in a })
      let marks = places.map(\.watermark)
      if !marks.contains(nil), let least = marks.compactMap(\.self).min() {
        share.reader.begin(at: least)
      }
      nextTry = .min
    } catch {
      core.fail(.source(error.message))
    }
  }

  /// Where to go on in a partition of which the group has this place stored: this member may have given out more before
  /// the group took the partition back, and the group refused to store that.
  private func placeReached(_ stored: PartitionPlace) -> PartitionPlace {
    // Whoever else has had it meanwhile has stored its own.
    guard let own = untold[stored.key], own.stored?.offset == stored.offset,
      own.place.offset >= stored.offset
    else { return stored }
    return own.place
  }

  private func letGo(_ share: RunShare) {
    parts = [:]
    do throws(RunError) {
      try share.restart()
    } catch {
      core.fail(.run(error.message))
    }
    keeper.giveUp()
  }

  /// The places that may be told now; the last ones before others have the partitions, or the run goes on.
  private func places(_ share: RunShare, isLast: Bool) -> [PartitionPlace] {
    var oldest: Int?
    for member in share.members {
      guard let origin = member.worker.oldestOrigin else { continue }
      oldest = Swift.min(oldest ?? origin, origin)
      if origin == 0, saidPinned.insert(member.query.name).inserted {
        core.report(
          "note: '\(member.query.name)' keeps something of all that it has read, so the group's places stay;"
            + " whoever goes on reads from there again")
      }
    }
    let watermark = share.reader.watermark
    let reach = isLast ? 0 : self.reach
    var places: [PartitionPlace] = []
    for key in parts.keys {
      guard var part = parts[key] else { continue }
      if let oldest { part.chunks.removeAll { $0.number < oldest } } else { part.chunks = [] }
      // What made no events is read too.
      part.place.offset = keeper.position(of: key) ?? part.place.offset
      parts[key] = part
      var place = part.place
      if !keepsOwnPlaces { place.uncertain = place.offset..<(place.offset + reach) }
      place.offset = part.chunks.first?.first ?? place.offset
      place.watermark = watermark ?? part.stored?.watermark
      places.append(place)
    }
    return places
  }

  /// Delivers what was written, and tells the group.
  private func deliver(_ share: RunShare, isLast: Bool = false) {
    let places = places(share, isLast: isLast)
    nextStore = monotonicNanoseconds() + Self.interval
    let made = (number, core.progress.emitted.load(ordering: .relaxed))
    // The time alone is of no use where nothing was read and nothing given out.
    guard
      made != last || places.contains(where: { $0.offset != parts[$0.key]?.stored?.offset })
        || isLast && parts.values.contains(where: { !($0.stored?.uncertain?.isEmpty ?? true) })
    else { return }
    let isDelivered = core.attempt { (outputs) throws(SinkError) in
      let kept: Void? = try outputs.withPlaces { (keeper) throws(SinkError) in
        try keeper.store(places)
      }
      if kept == nil { try outputs.deliver() }
    }
    guard isDelivered else { return }
    last = made
    tell(places)
  }

  private func tell(_ places: [PartitionPlace]) {
    var problem: String?
    core.pulse.waiting { problem = keeper.store(places) }
    untold = [:]
    for place in places { parts[place.key]?.told = place }
    if let problem {
      for place in places { untold[place.key] = (place.settled, parts[place.key]?.stored) }
      let now = monotonicNanoseconds()
      guard now >= nextWarning else { return }
      nextWarning = now + Self.minute
      core.report(
        "warning: kafka: the group's places cannot be stored: \(problem); what came after the last ones is read"
          + " again after a restart")
      return
    }
    for place in places { parts[place.key]?.stored = place }
  }

  /// Whether the run has done all there was for it to do, so that what queries keep is given out; known at its end.
  private(set) var isComplete = false

  /// Delivers what was written before the run ends; what queries keep is read again by whoever goes on, unless the
  /// run is complete.
  func end(_ share: RunShare) {
    guard keeper.change == .none else { return step(share) }
    isComplete = keeper.hasEnded || !core.queries.contains { $0.isOpen }
    if isComplete {
      core.outputs.placeKeeper?.end(with: placesRead)
    } else {
      deliver(share, isLast: true)
    }
  }

  /// Leaves the group after the last rows; where all went well and nothing is kept, everything is delivered.
  func finish(_ isDelivered: Bool) {
    if isDelivered, isComplete, keeper.change == .none { tell(placesRead) }
    // The others are asked, and may take their time.
    core.pulse.waiting { keeper.leave() }
  }

  private var placesRead: [PartitionPlace] {
    parts.keys.compactMap { key in
      guard var place = parts[key]?.place else { return nil }
      place.offset = keeper.position(of: key) ?? place.offset
      place.uncertain = nil
      return place
    }
  }
}
