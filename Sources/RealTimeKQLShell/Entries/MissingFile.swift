import Glibc
import RealTimeKQL

/// What is wrong with the path of a file to read.
enum MissingFile {
  /// Finds it.
  ///
  /// - Parameters:
  ///   - path: What was given.
  ///   - argument: What the input takes.
  /// - Returns: The mistake; `nil` when the path can be read, or when what was given need be no path.
  static func mistake(of path: String, as argument: ComponentArgument) -> ShellMistake? {
    guard case .files = argument.completion, path != "-",
      !path.contains(where: { "*?[".contains($0) })
    else { return nil }
    let existing = FileText.existing(path)
    guard FileCompletion.exists(existing) else {
      let help =
        FileCompletion.nearest(to: path).map { "did you mean '\($0)'?" }
        ?? "'?' in its place lists those that are here"
      return ShellMistake("there is no file '\(path)'\n  = help: \(help)", exitCode: 4)
    }
    if FileCompletion.isFolder(existing) {
      return ShellMistake(
        "'\(path)' is a directory\n  = help: '\(FileList.all(in: path))' reads the files in it",
        exitCode: 4)
    }
    guard access(existing, R_OK) == 0 else {
      return ShellMistake("'\(path)' may not be read by you", exitCode: 4)
    }
    return nil
  }

  /// The patterns among the files of inputs that no file matches.
  static func patterns(of request: PipelineRequest) -> [String] {
    request.inputs.flatMap { input -> [String] in
      guard case .files = input.definition.argument.completion else { return [] }
      return (input.definition.words(of: input.source) ?? []).dropFirst().filter {
        !$0.hasPrefix("-") && $0.contains { "*?[".contains($0) } && !isMatched($0)
      }
    }
  }

  private static func isMatched(_ pattern: String) -> Bool {
    var found = glob_t()
    defer { globfree(&found) }
    return FileCompletion.exists(pattern) || glob(pattern, GLOB_NOSORT, nil, &found) != GLOB_NOMATCH
  }
}
