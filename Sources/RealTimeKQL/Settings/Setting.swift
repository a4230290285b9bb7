/// A setting of something that can be configured, defined once.
///
/// The command line, the help, the completion, the comments in query files, the words that a run is
/// printed as and what the history hides all follow from this definition.
///
/// ```swift
/// Setting("separator", \CSVFile.separator, "The character between values.")
/// ```
public struct Setting<Root>: Sendable {
  /// What people are told about it.
  public let description: SettingDescription

  /// Puts a text into a value; throws what it takes instead.
  let set: @Sendable (inout Root, String) throws(SettingError) -> Void

  /// The texts that set it to what it is: none while it is as it was made.
  let texts: @Sendable (Root) -> [String]

  /// Gets it from elsewhere when it has not been given; most settings have no elsewhere.
  var complete: @Sendable (inout Root) -> Void = { _ in }

  init(
    _ description: SettingDescription,
    set: @escaping @Sendable (inout Root, String) throws(SettingError) -> Void,
    texts: @escaping @Sendable (Root) -> [String]
  ) {
    self.description = description
    self.set = set
    self.texts = texts
  }

  /// The setting of a part, as one of the whole that has it.
  public func lifted<Whole>(
    _ path: any WritableKeyPath<Whole, Root> & Sendable
  ) -> Setting<Whole> {
    var lifted = Setting<Whole>(description) { (whole, text) throws(SettingError) in
      try set(&whole[keyPath: path], text)
    } texts: {
      texts($0[keyPath: path])
    }
    lifted.complete = { complete(&$0[keyPath: path]) }
    return lifted
  }
}

/// What people are told about a setting.
public struct SettingDescription: Hashable, Sendable {
  /// The name, as on the command line but for the dashes before it: `emit-every`.
  public let name: String

  /// What stands for the value in the help: `FILE`; empty for a flag, which has none.
  public let value: String

  /// What it does, as one sentence.
  public let help: String

  /// What it takes, for messages: `a timespan such as 10s`.
  public let takes: String

  /// What it is when it is not given; `nil` when there is nothing to say.
  public let standard: String?

  /// What may be completed.
  public let completion: SettingCompletion

  /// Whether its value must never be shown.
  public let isSecret: Bool

  /// Whether it may be given several times.
  public let repeats: Bool

  /// The letter that stands for it: `q` for `-q`.
  public internal(set) var letter: String? = nil

  /// What it is when it is given without a value; `nil` when it needs one.
  public internal(set) var alone: String? = nil

  /// Whether it is there or not, without a value.
  public var isFlag: Bool { value.isEmpty }
}

/// What the completion of a value offers.
public enum SettingCompletion: Hashable, Sendable {
  /// Nothing.
  case none
  /// Files with one of these endings; any, when there are none.
  case files([String])
  /// Directories.
  case directories
  /// These words.
  case words([String])
}

/// Why a text is no value of a setting.
public struct SettingError: Error, Hashable, Sendable {
  /// What the setting takes: `a timespan such as 10s`.
  public var takes: String

  /// A way out, if it is not only another text; may be empty.
  public var help: String

  /// Creates an error.
  public init(takes: String, help: String = "") {
    self.takes = takes
    self.help = help
  }
}

extension Setting {
  /// A setting that is not there until it is given.
  ///
  /// - Parameters:
  ///   - name: Without the dashes.
  ///   - path: Where its value is.
  ///   - value: What stands for the value in the help.
  ///   - help: What it does, as one sentence.
  ///   - takes: What it takes, for messages; what its type takes, if not given.
  ///   - standard: What it is when it is not given.
  ///   - alone: What it is when it is given without a value; without this, it needs one.
  ///   - completion: What may be completed; what its type offers, if not given.
  ///   - isValid: Whether a value is allowed.
  public init<Value: SettingValue>(
    _ name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, value: String? = nil,
    _ help: String, takes: String? = nil, standard: String? = nil, alone: String? = nil,
    completion: SettingCompletion? = nil,
    where isValid: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    let takes = takes ?? Value.takes
    self.init(
      SettingDescription(
        name: name, value: value ?? Value.placeholder, help: help, takes: takes, standard: standard,
        completion: completion ?? Value.completion, isSecret: Value.isSecret, repeats: false,
        alone: alone)
    ) { (root, text) throws(SettingError) in
      guard let value = Value(settingText: text), isValid(value) else {
        throw SettingError(takes: takes)
      }
      root[keyPath: path] = value
    } texts: {
      $0[keyPath: path].map { [$0.settingText] } ?? []
    }
  }

  /// A setting that has a value from the start, `initial`.
  public init<Value: SettingValue>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, initial: Value,
    value: String? = nil, _ help: String, takes: String? = nil,
    completion: SettingCompletion? = nil,
    where isValid: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    let takes = takes ?? Value.takes
    self.init(
      SettingDescription(
        name: name, value: value ?? Value.placeholder, help: help, takes: takes,
        standard: initial.settingText, completion: completion ?? Value.completion,
        isSecret: Value.isSecret, repeats: false)
    ) { (root, text) throws(SettingError) in
      guard let value = Value(settingText: text), isValid(value) else {
        throw SettingError(takes: takes)
      }
      root[keyPath: path] = value
    } texts: {
      let value = $0[keyPath: path]
      return value == initial ? [] : [value.settingText]
    }
  }

  /// A setting that may be given several times.
  public init<Value: SettingValue>(
    _ name: String, each path: any WritableKeyPath<Root, [Value]> & Sendable,
    value: String? = nil, _ help: String, takes: String? = nil, standard: String? = nil,
    completion: SettingCompletion? = nil
  ) {
    let takes = takes ?? Value.takes
    self.init(
      SettingDescription(
        name: name, value: value ?? Value.placeholder, help: help, takes: takes, standard: standard,
        completion: completion ?? Value.completion, isSecret: Value.isSecret, repeats: true)
    ) { (root, text) throws(SettingError) in
      guard let value = Value(settingText: text) else { throw SettingError(takes: takes) }
      root[keyPath: path].append(value)
    } texts: {
      $0[keyPath: path].map(\.settingText)
    }
  }

  /// A flag: it is given, or it is not.
  public init(
    flag name: String, _ path: any WritableKeyPath<Root, Bool> & Sendable, _ help: String
  ) {
    self.init(
      SettingDescription(
        name: name, value: "", help: help, takes: "no value", standard: nil, completion: .none,
        isSecret: false, repeats: false)
    ) { (root, text) throws(SettingError) in
      guard text.isEmpty else { throw SettingError(takes: "no value") }
      root[keyPath: path] = true
    } texts: {
      $0[keyPath: path] ? [""] : []
    }
  }
}
