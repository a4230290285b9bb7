import KQL
import Synchronization

/// The directory of `--state`, opened for one run, with what an earlier run has left in it.
final class OpenState: Sendable {
  let directory: StateDirectory

  /// What an earlier run has written down; `nil` for a first start.
  let checkpoint: Checkpoint?

  /// Keep books of what is read, one for each input.
  let ledgers: [ReadLedger]

  /// Whether there was a checkpoint that could not be used.
  let wasCorrupt: Bool

  /// Guards the digests of the samples of this run, one for each input, which the checkpoints name.
  private let sampleDigests: Mutex<[String]>

  /// Guards what is worth saying before the run, and what takes it from then on.
  private let said = Mutex<(before: [String], report: (@Sendable (String) -> Void)?)>(([], nil))

  /// Opens a directory and reads what is in it, for a run of so many inputs.
  ///
  /// - Throws: Why it cannot be used.
  init(_ path: String, inputCount: Int) throws(PipelineError) {
    do throws(StateError) {
      directory = try StateDirectory(path)
    } catch {
      throw .run(error.message)
    }
    var fault: String?
    var bytes: [UInt8]?
    do throws(StateError) {
      bytes = try directory.read(Checkpoint.name)
    } catch {
      fault = error.message
    }
    var found: Checkpoint?
    do throws(CheckpointFault) {
      if let bytes { found = try Checkpoint(text: bytes) }
    } catch {
      switch error {
      case .damaged(let reason): fault = reason
      case .version(let version): throw Self.refusal(path, version, Checkpoint.version)
      }
    }
    if let state = found?.state, state.version != StateCoder.version {
      throw Self.refusal(path, state.version, StateCoder.version)
    }
    if let found, found.inputs.count != inputCount {
      throw .usage(
        "the checkpoint in '\(path)' is of \(found.inputs.count) inputs, and this run has"
          + " \(inputCount)",
        help: "name the inputs as they were, or begin anew with another directory")
    }
    checkpoint = found
    wasCorrupt = fault != nil
    let foreign = Set(
      ((found?.outputs ?? []) + [found?.late]).compactMap { mark in
        mark.flatMap { OutputMark(text: $0.text)?.identity }
      })
    ledgers = (0..<inputCount).map { index in
      ReadLedger(
        records: found?.inputs[index].files ?? [], knownPaths: found?.inputs[index].paths,
        foreign: foreign)
    }
    sampleDigests = Mutex((0..<inputCount).map { found?.inputs[$0].sample ?? "" })
    guard let fault else { return }
    let isKept = directory.setAside(Checkpoint.name, as: Checkpoint.corruptName)
    note(
      """
      warning: the checkpoint in '\(path)' is damaged: \(fault)
        what it said is dropped: files are read as by a first start and rows are added to the output, so \
      rows may be missing or come twice
        \(isKept ? "it is kept as '\(path)/\(Checkpoint.corruptName)'" : "it could not be set aside")
      """)
  }

  private static func refusal(_ path: String, _ found: Int, _ wanted: Int) -> PipelineError {
    .usage(
      "the checkpoint in '\(path)' is of version \(found), and this program reads version \(wanted)",
      help: "use the program that has written it, or begin anew with another directory")
  }

  // MARK: What is worth saying

  /// Says something, or remembers it until the run begins.
  func note(_ text: String) {
    let report = said.withLock { said in
      if said.report == nil { said.before.append(text) }
      return said.report
    }
    report?(text)
  }

  /// What was worth saying before the run, which begins now.
  func begin(report: @escaping @Sendable (String) -> Void) -> [String] {
    said.withLock { said in
      said.report = report
      return said.before
    } + ledgers.flatMap(\.notes)
  }

  // MARK: Queries

  /// The digest of what tells whether a query is still the same.
  static func digest(_ identity: String) -> String { Digest.text(of: Array(identity.utf8)) }

  /// What an earlier run has kept of a query; `nil` when it had no such query.
  func kept(_ identity: String) -> Checkpoint.KeptQuery? {
    let digest = Self.digest(identity)
    return checkpoint?.queries.first { $0.identity == digest }
  }

  /// Looks whether the queries are those of the checkpoint.
  ///
  /// - Throws: That one keeps its name and has changed: what was kept for it is of no use then.
  func check(_ queries: [(name: String, identity: String, keepsState: Bool)]) throws(PipelineError)
  {
    guard let checkpoint else { return }
    let known = Set(queries.map { Self.digest($0.identity) })
    for kept in checkpoint.queries where kept.keepsState && !known.contains(kept.identity) {
      guard queries.contains(where: { $0.name == kept.name }) else {
        note("note: '\(kept.name)' is not among the queries any more; what it has kept is dropped")
        continue
      }
      throw .usage(
        "'\(kept.name)' has changed, and what it has kept in '\(directory.path)' is of no use to it",
        help: "put the query and its functions back as they were, give the new one another name, or"
          + " begin anew with another directory")
    }
    for query in queries where query.keepsState && kept(query.identity) == nil {
      note("note: '\(query.name)' begins with nothing: the last run did not have it")
    }
  }

  /// The error for what was kept and cannot be used.
  func refusal(of what: String, _ reason: String) -> PipelineError {
    .run(
      "what \(what) has kept in '\(directory.path)' cannot be used: \(reason)\n  = help: run it as it was"
        + " run then, or begin anew with another directory")
  }

  // MARK: Samples

  /// The digests of the samples that the columns of the inputs are from.
  var samples: [String] { sampleDigests.withLock { $0 } }

  /// The sample by which an earlier run has found out the columns of an input, for a look at the
  /// directory that opens and changes nothing.
  static func storedSample(in path: String, of input: Int) -> [UInt8]? {
    guard let directory = StateDirectory(toReadAt: path),
      let bytes = try? directory.read(Checkpoint.name),
      let checkpoint = try? Checkpoint(text: bytes), checkpoint.inputs.indices.contains(input),
      !checkpoint.inputs[input].sample.isEmpty,
      let sample = try? directory.read(sampleName(of: input)),
      Digest.text(of: sample) == checkpoint.inputs[input].sample
    else { return nil }
    return sample
  }

  private static func sampleName(of input: Int) -> String {
    input == 0 ? "sample" : "sample.\(input)"
  }

  /// Keeps the sample by which the columns of an input were found out: after a restart they must be the
  /// same.
  ///
  /// - Throws: Why it cannot be written.
  func store(sample bytes: [UInt8], of input: Int) throws(SourceError) {
    guard samples[input].isEmpty, !bytes.isEmpty else { return }
    do throws(StateError) {
      try directory.write(bytes, to: Self.sampleName(of: input))
    } catch {
      throw SourceError(error.message)
    }
    sampleDigests.withLock { $0[input] = Digest.text(of: bytes) }
  }
}
