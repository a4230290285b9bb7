import ArgumentParser

/// `realtimekql manual`: prints the page of the manual, for whoever makes packages.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the page of the manual as troff, for man(1).",
    shouldDisplay: false)

  func run() throws { try OutputDescriptor.line(ManualPage().troff) }
}
