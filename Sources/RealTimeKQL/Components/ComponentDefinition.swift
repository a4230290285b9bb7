/// Everything there is to know of an input or an output: its name, its argument, its settings, and how
/// it is made of words.
///
/// An input is a type that conforms to ``Source`` with a definition of its own, an output one that
/// conforms to ``Sink``; ``Components`` is the table of them.
public struct ComponentDefinition<Product: Sendable>: Sendable {
  /// The name: `syslog`.
  public let name: String

  /// Other names it answers to.
  public let aliases: [String]

  /// What it reads or writes, as one sentence.
  public let summary: String

  /// What else there is to know, for the help; may be empty.
  public let discussion: String

  /// What to pass.
  public let argument: ComponentArgument

  /// One command line that shows it.
  public let example: String

  /// Its settings, in the order of the help.
  public let settings: [SettingDescription]

  private let makeProduct:
    @Sendable ([String], [(name: String, text: String)]) throws(PipelineError) -> Product
  private let productWords: @Sendable (Product) -> [String]?

  /// Makes a component of the words that were given.
  ///
  /// - Parameters:
  ///   - arguments: The words behind its name.
  ///   - settings: Its settings in the order in which they were given; a flag has an empty text.
  /// - Returns: The component.
  /// - Throws: A usage error.
  public func make(
    arguments: [String], settings: [(name: String, text: String)] = []
  ) throws(PipelineError) -> Product {
    try makeProduct(arguments, settings)
  }

  /// The words that stand for a component of this definition; `nil` when it is of another.
  public func words(of product: Product) -> [String]? { productWords(product).map { [name] + $0 } }

  /// Whether it answers to a name.
  public func answers(to name: String) -> Bool { self.name == name || aliases.contains(name) }

  init<Component: Sendable>(
    _ name: String, aliases: [String], _ summary: String, discussion: String,
    argument: ComponentArgument, example: String, settings: [Setting<Component>],
    wrap: @escaping @Sendable (Component) -> Product,
    unwrap: @escaping @Sendable (Product) -> Component?,
    arguments: @escaping @Sendable (Component) -> [String],
    check: @escaping @Sendable (Component) throws(PipelineError) -> Void,
    make: @escaping @Sendable ([String]) throws(PipelineError) -> Component
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.discussion = discussion
    self.argument = argument
    self.example = example
    self.settings = settings.map(\.description)
    makeProduct = { (words, values) throws(PipelineError) in
      try argument.check(words, of: name)
      var component = try make(words)
      for (given, text) in values {
        guard let setting = settings.first(where: { $0.description.name == given }) else {
          throw .usage("'\(name)' has no option --\(given)", help: "")
        }
        try setting.apply(text, to: &component)
      }
      for setting in settings { setting.complete(&component) }
      try check(component)
      return wrap(component)
    }
    productWords = { product in
      guard let component = unwrap(product) else { return nil }
      return arguments(component) + settings.flatMap { $0.words(of: component) }
    }
  }
}

/// The definition of an input.
public typealias SourceDefinition = ComponentDefinition<any Source>

/// The definition of an output.
public typealias SinkDefinition = ComponentDefinition<any Sink>

extension ComponentDefinition<any Source> {
  /// Defines an input.
  ///
  /// - Parameters:
  ///   - name: What people write.
  ///   - aliases: Other names it answers to.
  ///   - summary: What it reads, as one sentence.
  ///   - discussion: What else there is to know, for the help.
  ///   - argument: What to pass.
  ///   - example: One command line that shows it.
  ///   - settings: Its settings, in the order of the help.
  ///   - arguments: The words it was made of.
  ///   - check: Throws what is wrong with the settings together.
  ///   - make: Makes it of its words, with the standard settings.
  public init<Component: Source>(
    _ name: String, aliases: [String] = [], _ summary: String, discussion: String = "",
    argument: ComponentArgument = .none, example: String, settings: [Setting<Component>] = [],
    arguments: @escaping @Sendable (Component) -> [String] = { _ in [] },
    check: @escaping @Sendable (Component) throws(PipelineError) -> Void = { _ in },
    make: @escaping @Sendable ([String]) throws(PipelineError) -> Component
  ) {
    self.init(
      name, aliases: aliases, summary, discussion: discussion, argument: argument,
      example: example, settings: settings, wrap: { $0 }, unwrap: { $0 as? Component },
      arguments: arguments, check: check, make: make)
  }
}

extension ComponentDefinition<any Sink> {
  /// Defines an output; the parameters are those of an input's definition.
  public init<Component: Sink>(
    _ name: String, aliases: [String] = [], _ summary: String, discussion: String = "",
    argument: ComponentArgument = .none, example: String, settings: [Setting<Component>] = [],
    arguments: @escaping @Sendable (Component) -> [String] = { _ in [] },
    check: @escaping @Sendable (Component) throws(PipelineError) -> Void = { _ in },
    make: @escaping @Sendable ([String]) throws(PipelineError) -> Component
  ) {
    self.init(
      name, aliases: aliases, summary, discussion: discussion, argument: argument,
      example: example, settings: settings, wrap: { $0 }, unwrap: { $0 as? Component },
      arguments: arguments, check: check, make: make)
  }
}

extension Setting {
  /// Puts a text into something, or throws a usage error that says what the setting takes.
  func apply(_ text: String, to root: inout Root) throws(PipelineError) {
    do throws(SettingError) {
      try set(&root, text)
    } catch {
      let given = description.isSecret || text.isEmpty ? "" : ", not '\(text)'"
      throw .usage("--\(description.name) takes \(error.takes)\(given)", help: error.help)
    }
  }

  /// The words that set it to what it is: `--tolerance=10s`.
  func words(of root: Root) -> [String] {
    texts(root).map { text in
      if description.isFlag { return "--\(description.name)" }
      return "--\(description.name)=\(description.isSecret ? "***" : text)"
    }
  }
}
