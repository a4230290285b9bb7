import ArgumentParser
import RealTimeKQLShell

/// `realtimekql schema`: lists the columns of an input.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "List the columns of an input and their types.",
    usage: "realtimekql schema <input> [<arg> …] [options]")

  @OptionGroup var options: RunOptions

  func run() throws {
    let table: String
    do throws(ShellMistake) {
      table = try options.request().inputColumns().table
    } catch {
      Message.error(error.message)
      throw ExitCode(error.exitCode)
    }
    try OutputDescriptor.line(table)
  }
}
