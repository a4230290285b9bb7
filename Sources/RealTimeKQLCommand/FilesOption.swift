import ArgumentParser
import Glibc
import KQL

/// The folders whose files a query may read that needs no input.
struct FilesOption: ParsableArguments {
  @Option(
    name: .customLong("files"),
    help: ArgumentHelp(
      "Let queries read files there (externaldata); may be repeated.", valueName: "folder"),
    completion: .directory)
  var folders: [String] = []

  mutating func validate() throws {
    for folder in folders where !AllowedFiles.isFolder(folder) {
      throw ValidationError("--files takes a folder; '\(folder)' is none.")
    }
  }
}
