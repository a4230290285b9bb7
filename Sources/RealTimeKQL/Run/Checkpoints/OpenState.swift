import KQL
import Synchronization

/// The directory of `--state`, opened for one run, with what an earlier run has left in it.
final class OpenState: Sendable {
  let directory: StateDirectory

  /// What an earlier run has written down; `nil` for a first start.
  let checkpoint: Checkpoint?

  /// Keeps books of what is read.
  let ledger: ReadLedger

  /// Whether there was a checkpoint that could not be used.
  let wasCorrupt: Bool

  /// Guards the digest of the sample of this run, which the checkpoints name.
  private let sampleDigest: Mutex<String>

  private static let sampleName = "sample"

  /// Opens a directory and reads what is in it.
  ///
  /// - Throws: Why it cannot be used.
  init(_ path: String) throws(PipelineError) {
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
      case .version(let version):
        throw .usage(
          "the checkpoint in '\(path)' is of version \(version), which is newer than this program",
          help: "use the program that has written it, or another directory")
      }
    }
    checkpoint = found
    wasCorrupt = fault != nil
    ledger = ReadLedger(
      records: found?.files ?? [], knownPaths: found?.paths,
      foreign: Set(
        ((found?.outputs ?? []) + [found?.late]).compactMap { mark in
          mark.flatMap { OutputMark(text: $0.text)?.identity }
        }))
    sampleDigest = Mutex(found?.sample ?? "")
    guard let fault else { return }
    let isKept = directory.setAside(Checkpoint.name, as: Checkpoint.corruptName)
    ledger.note(
      """
      warning: the checkpoint in '\(path)' is damaged: \(fault)
        what it said is dropped: files are read as by a first start and rows are added to the output, so \
      rows may be missing or come twice
        \(isKept ? "it is kept as '\(path)/\(Checkpoint.corruptName)'" : "it could not be set aside")
      """)
  }

  /// The digest of the sample that the columns of the input are from.
  var sample: String { sampleDigest.withLock { $0 } }

  /// The sample by which an earlier run has found out the columns of the input, for a look at the
  /// directory that opens and changes nothing.
  static func storedSample(in path: String) -> [UInt8]? {
    guard let directory = StateDirectory(toReadAt: path),
      let bytes = try? directory.read(Checkpoint.name),
      let checkpoint = try? Checkpoint(text: bytes), !checkpoint.sample.isEmpty,
      let sample = try? directory.read(sampleName),
      Digest.text(of: sample) == checkpoint.sample
    else { return nil }
    return sample
  }

  /// Keeps the sample by which the columns were found out: after a restart they must be the same.
  ///
  /// - Throws: Why it cannot be written.
  func store(sample bytes: [UInt8]) throws(SourceError) {
    guard !bytes.isEmpty else { return }
    do throws(StateError) {
      try directory.write(bytes, to: Self.sampleName)
    } catch {
      throw SourceError(error.message)
    }
    sampleDigest.withLock { $0 = Digest.text(of: bytes) }
  }
}
