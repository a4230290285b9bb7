import ArgumentParser
import RealTimeKQLShell

/// What the next word of a command line may be.
enum CommandLineCompletion {
  /// Finds the candidates.
  ///
  /// - Parameters:
  ///   - words: The words behind the name of the program.
  ///   - typed: What is typed of the next one.
  /// - Returns: The candidates.
  static func completion(after words: [String], typing typed: String) -> WordCompletion {
    let root = RealTimeKQLCommand.configuration
    let commands = root.subcommands.filter { $0.configuration.shouldDisplay }
    if let name = words.first,
      let command = commands.first(where: { $0.configuration.commandName == name })
    {
      return completion(of: command, after: Array(words.dropFirst()), typing: typed)
    }
    // The word `run` is left out.
    let run = RunCommand.completion(after: words, typing: typed)
    guard words.isEmpty else { return run }
    if typed.hasPrefix("-") {
      let own = CommandOptions(RealTimeKQLCommand.self).options
      return WordCompletion(own + run.candidates, typing: typed)
    }
    let names = commands.map {
      CompletionCandidate($0.configuration.commandName ?? "", help: $0.configuration.abstract)
    }
    return WordCompletion(names + run.candidates, typing: typed)
  }

  private static func completion(
    of command: any ParsableCommand.Type, after words: [String], typing typed: String
  ) -> WordCompletion {
    if let command = command as? any RequestCommand.Type {
      return command.completion(after: words, typing: typed)
    }
    return CommandOptions(command).completion(after: words, typing: typed)
  }
}

/// A subcommand whose words are those of a run.
protocol RequestCommand: ParsableCommand {
  /// What the next word may be.
  static func completion(after words: [String], typing typed: String) -> WordCompletion
}

extension RequestCommand {
  /// What the next word of the run may be.
  static func completion(after words: [String], typing typed: String) -> WordCompletion {
    WordCompletion(
      after: words, typing: typed,
      besides: [CompletionCandidate(RunWords.helpOption, help: "Show help information.")])
  }
}
