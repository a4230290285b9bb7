import Glibc
import KQL

/// The files of an output, one after the other; one file for ever where nothing lets another begin.
///
/// In a run with `--state` a file that begins behind the first has a hidden name of its own until a checkpoint
/// names it, and its own name from then on. So what a killed run has begun after its last checkpoint is known
/// and can be taken away, and nobody else's file ever is.
final class FileSeries {
  /// The file that is written.
  private(set) var file: OutputFile

  /// The series' name; `nil` for the standard output, and what else is no file on a disk.
  private let name: FileName?
  private let writing: FileWriting
  private let keeping: FileKeeping
  private let context: SinkContext
  private var current: SeriesMark.Name
  /// Which span of the clock the file is for.
  private var span: Int64 = 0
  /// What temporary names have in common; `nil` in a run without `--state`.
  private let token: String?
  private var finished: [SeriesMark.Name] = []
  /// The time that names of files are made of never goes back.
  private var latest = Datetime(ticks: 0)
  /// Whether the file was made by this run.
  private var isNew = false
  /// Whether the files that are written are drafts, of which others are made.
  let isDrafted: Bool
  /// Drafts of which a file has been made that no checkpoint names yet.
  private var obsolete: [String] = []

  /// Opens the standard output, or a file: the first, or the one of an earlier run.
  ///
  /// - Parameters:
  ///   - path: The file, or what the files are called.
  ///   - writing: What is done with a file that exists.
  ///   - keeping: When another file begins.
  ///   - context: What is known of the run.
  ///   - isDraft: Whether files cannot be cut, so that with `--state` rows are kept in drafts until a file is
  ///     made of each.
  /// - Throws: Why the file cannot be written.
  init(
    _ path: String?, _ writing: FileWriting, _ keeping: FileKeeping, _ context: SinkContext,
    isDraft: Bool = false
  ) throws(SinkError) {
    self.writing = writing
    self.keeping = keeping
    self.context = context
    guard let path, !Self.isSpecial(path) else {
      name = nil
      token = nil
      isDrafted = false
      current = SeriesMark.Name(base: "", number: 0)
      if let path {
        file = try OutputFile(path: path, OutputOpening(writing.existing, context))
      } else {
        file = OutputFile()
      }
      return
    }
    let name = try FileName(path)
    self.name = name
    let mark = context.mark.flatMap { SeriesMark(text: $0.text) }
    let isTracked = context.continuation != nil
    token = isTracked ? mark?.token ?? String(UInt64.random(in: .min ... .max), radix: 36) : nil
    let now = currentTime()
    latest = now
    isDrafted = isDraft && isTracked
    let wanted = SeriesMark.Name(base: name.base(at: now), number: 0)
    if let mark,
      let (file, found) = try SeriesPast(mark, in: name, writing, context).resumed(isDraft: isDraft)
    {
      self.file = file
      current = found
      span = mark.span
      return
    }
    if isDrafted {
      let isSeries = name.hasTime || keeping.rotates
      guard isSeries || writing.overwrite || mark != nil || !Self.exists(name.path(wanted.base, 0))
      else { throw SinkError("file '\(path)': it exists; --overwrite replaces it") }
      let temporary = Self.temporary(wanted.base, token ?? "")
      var opening = OutputOpening(.refuse, context)
      opening.continuation = nil
      file = try OutputFile(path: name.folder + temporary, opening)
      current = SeriesMark.Name(base: wanted.base, number: 0, temporary: temporary)
      span = keeping.rotateEvery.map { now.ticks / $0.ticks } ?? 0
      isNew = true
      return
    }
    // Of a file that is gone, nothing but an empty one is left at its place.
    let (file, number) = try Self.first(
      name, wanted, writing, context, isSeries: name.hasTime || keeping.rotates,
      isGone: mark != nil)
    self.file = file
    current = SeriesMark.Name(base: wanted.base, number: number)
    span = keeping.rotateEvery.map { now.ticks / $0.ticks } ?? 0
    isNew = !file.isContinued
  }

  /// Opens the file that a run begins with.
  private static func first(
    _ name: FileName, _ wanted: SeriesMark.Name, _ writing: FileWriting, _ context: SinkContext,
    isSeries: Bool, isGone: Bool
  ) throws(SinkError) -> (OutputFile, number: Int) {
    var opening = OutputOpening(writing.existing, context)
    if isGone { opening.continuation = .unwritten }
    var number = 0
    func isTaken(_ number: Int) -> Bool { exists(name.path(wanted.base, number)) }
    if isSeries, isTaken(0) {
      var isAdding = writing.append
      if case .unknown? = opening.continuation { isAdding = true }
      if isAdding {
        while isTaken(number + 1) { number += 1 }
      } else if !writing.overwrite {
        var isUnwritten = false
        if case .unwritten? = opening.continuation { isUnwritten = true }
        while isTaken(number),
          !(isUnwritten && OutputFile.holdsNoRow(name.path(wanted.base, number)))
        {
          number += 1
        }
      }
    }
    return (try OutputFile(path: name.path(wanted.base, number), opening), number)
  }

  /// Whether another file may begin behind this one.
  var rotates: Bool { name != nil && (name?.hasTime == true || keeping.rotates) && file.isRegular }

  /// How long the file may become; `nil` for any length.
  var limit: Int? { rotates ? keeping.rotateSize?.bytes : nil }

  /// How many bytes the file may still take; `nil` for any number.
  var room: Int? { limit.map { Swift.max(0, $0 - file.count) } }

  /// Whether the time of the file is over.
  var isOver: Bool {
    guard rotates, let name else { return false }
    latest = Datetime(ticks: Swift.max(latest.ticks, currentTime().ticks))
    if let every = keeping.rotateEvery, latest.ticks / every.ticks != span { return true }
    return name.hasTime && name.base(at: latest) != current.base
  }

  /// Whether somebody has given the file another name, so that it is to be begun anew.
  var isRenamed: Bool {
    guard let name, file.isRegular, current.temporary == nil else { return false }
    return FileIdentity(of: name.path(current.base, current.number)) != file.identity
  }

  /// Goes on in the next file.
  ///
  /// - Parameters:
  ///   - isEmpty: Whether no row is in the present one, which then goes.
  ///   - isRenamed: Whether the next one has the name of the present one.
  ///   - product: The temporary name of what was made of the present one, a draft.
  /// - Throws: Why it cannot be begun, or the present one not be forced to the disk.
  func next(
    isEmpty: Bool = false, isRenamed: Bool = false, product: String? = nil
  ) throws(SinkError) {
    guard let name else { return }
    if keeping.sync != .never, token != nil || keeping.sync == .write { try file.synchronize() }
    var next = current
    next.temporary = nil
    if !isRenamed {
      next.base = name.base(at: latest)
      next.number = next.base == current.base ? current.number + 1 : 0
    }
    var opening = OutputOpening(writing.overwrite ? .overwrite : .refuse, context)
    opening.continuation = nil
    opening.waits = true
    let opened: OutputFile
    if let token {
      let temporary = Self.temporary(next.base, token)
      opening.existing = .refuse
      opened = try OutputFile(path: name.folder + temporary, opening)
      next.temporary = temporary
    } else {
      if isRenamed {
        opening.existing = .append
      } else if !writing.overwrite {
        while Self.exists(name.path(next.base, next.number)) { next.number += 1 }
      }
      opened = try OutputFile(path: name.path(next.base, next.number), opening)
    }
    let path =
      name.folder + (current.temporary ?? FileName.numbered(current.base, current.number))
    if isEmpty, isNew, FileIdentity(of: path) == file.identity {
      unlink(path)
    } else if isDrafted {
      obsolete.append(path)
      finished.append(
        SeriesMark.Name(base: current.base, number: current.number, temporary: product))
    } else if current.temporary != nil {
      finished.append(current)
    }
    file = opened
    current = next
    span = keeping.rotateEvery.map { latest.ticks / $0.ticks } ?? 0
    isNew = true
  }

  /// Where the series is, with everything in it on the disk; `nil` when it cannot be cut.
  ///
  /// - Parameters:
  ///   - count: How much of the file counts, if not all of it.
  ///   - table: The number of the table whose rows came last.
  /// - Returns: The mark.
  /// - Throws: Why what was written cannot be forced to the disk.
  func mark(count: Int? = nil, table: Int? = nil) throws(SinkError) -> SinkMark? {
    guard
      let position = try file.position(
        count: count, table: table, synchronizes: keeping.sync != .never)
    else { return nil }
    guard let token else { return SinkMark(position.text) }
    let mark = SeriesMark(
      file: position, name: current, span: span, anchor: file.anchor(at: position.count),
      token: token, finished: finished)
    return SinkMark(mark.text)
  }

  /// Forces what was written to the disk, if every write is.
  func wrote() throws(SinkError) { if keeping.sync == .write { try file.synchronize() } }

  /// Learns that the last mark is written down: the files that it names get their names.
  func stored() {
    guard let name, token != nil else { return }
    finished = finished.filter { !SeriesPast.publish($0, in: name, writing, context).isDone }
    for draft in obsolete { unlink(draft) }
    obsolete = []
    guard !isDrafted, current.temporary != nil else { return }
    current = SeriesPast.publish(current, in: name, writing, context).name
  }

  /// Begins the file that is made of the present draft.
  ///
  /// - Returns: The file, and its temporary name.
  /// - Throws: Why it cannot be begun.
  func product() throws(SinkError) -> (file: OutputFile, name: String) {
    let temporary = Self.temporary(current.base, token ?? "")
    var opening = OutputOpening(.refuse, context)
    opening.continuation = nil
    opening.waits = true
    return (try OutputFile(path: (name?.folder ?? "") + temporary, opening), temporary)
  }

  /// A name that no other file has.
  private static func temporary(_ base: String, _ token: String) -> String {
    // A name may have 255 bytes.
    var base = base
    while base.utf8.count > 200 { base.removeLast() }
    let serial = String(UInt32.random(in: .min ... .max), radix: 36)
    return ".\(base).\(token).\(serial).partial"
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Whether a path leads to what is no file on a disk, such as a pipe.
  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }
}
