import Glibc
package import KQL

/// Where queries put what memory does not hold.
public enum SpillPlace: SettingValue {
  /// Files of a folder.
  case folder(FilePath)
  /// Nowhere: a query that does not fit ends.
  case off

  /// A folder, or `off`.
  public init?(settingText: String) {
    if settingText == "off" {
      self = .off
    } else if let path = FilePath(settingText: settingText) {
      self = .folder(path)
    } else {
      return nil
    }
  }
  /// The folder, or `off`.
  public var settingText: String {
    switch self {
    case .folder(let path): path.path
    case .off: "off"
    }
  }
  /// A folder.
  public static var takes: String { "the path of a folder, or off" }
  /// `FOLDER|off`.
  public static var placeholder: String { "FOLDER|off" }
  /// Directories.
  public static var completion: SettingCompletion { .directories }
}

extension SpillSpace {
  /// The files of a run.
  ///
  /// - Parameters:
  ///   - place: What was said; `nil` for the standard.
  ///   - limit: How many bytes they may have together.
  ///   - isLive: Whether the input does not end: then there are none unless that was said.
  /// - Returns: `nil` where everything is to stay in memory.
  /// - Throws: What was said and cannot be.
  package static func of(
    _ place: SpillPlace?, limit: ByteSize?, isLive: Bool
  ) throws(PipelineError) -> SpillSpace? {
    var space: SpillSpace?
    switch place {
    case .off?: break
    case .folder(let path)?:
      guard AllowedFiles.isFolder(path.path) else {
        throw .usage("--spill takes a folder; '\(path.path)' is none", help: "")
      }
      space = SpillSpace(folder: path.path, limit: limit?.bytes)
    case nil:
      let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
      let folder = named.isEmpty ? "/var/tmp" : named
      space = isLive ? nil : SpillSpace(folder: folder, limit: limit?.bytes)
    }
    if space == nil, limit != nil {
      throw .usage(
        "--spill-max is for --spill, and everything stays in memory",
        help: isLive ? "name a folder: --spill DIRECTORY" : "leave one of them out")
    }
    return space
  }
}
