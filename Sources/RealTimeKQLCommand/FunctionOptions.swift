import ArgumentParser

/// The files of functions that queries may call, shared by the commands that bind queries.
struct FunctionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file of '.create function' statements that queries may call; may be repeated.",
      valueName: "file"),
    completion: .file(extensions: ["kql"]))
  var functions: [String] = []
}
