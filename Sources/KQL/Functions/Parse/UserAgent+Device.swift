extension UserAgent {
  /// What a device is called, who makes it and which of his models it is.
  struct Device {
    /// What stands before the family: the maker, where the family is maker and model.
    var familyPrefix = StringView.empty
    var family: StringView
    var brand = StringView.empty
    var model = StringView.empty

    init(_ family: StaticString, brand: StaticString = "") {
      self.family = StringView(family)
      self.brand = StringView(brand)
      model = brand.utf8CodeUnitCount == 0 ? .empty : StringView(family)
    }
  }

  /// The device, `Other` when no rule knows it, as for most computers.
  var device: Device {
    if isRobot {
      var robot = Device("Spider", brand: "Spider")
      robot.model = StringView(has("Mobile") ? "Smartphone" : "Desktop")
      return robot
    }
    for name in ["iPhone", "iPad", "iPod"] as [StaticString] where has(name) {
      return Device(name, brand: "Apple")
    }
    if let model = word(after: "Nokia") {
      // `N81-3` is a variant of the N81.
      let dash = model.firstOffset(of: UInt8(ascii: "-"))
      return device("Nokia", "Nokia ", family: dash.map { model[0..<$0] } ?? model, model: model)
    }
    if has("Android") { return androidDevice }
    if has("Macintosh") || has("Mac OS X") { return Device("Mac", brand: "Apple") }
    if let model = word(after: "BlackBerry") ?? word(after: "BlackBerry ") {
      return device("BlackBerry", "BlackBerry ", family: model, model: model)
    }
    return Device("Other")
  }

  /// The model stands behind the system: `Android 13; SM-S901B Build/…)` or `…; SM-S901B)`.
  private var androidDevice: Device {
    guard let model = androidModel else {
      var generic = Device(has("Mobile") ? "Generic Smartphone" : "Generic Tablet")
      generic.brand = StringView("Generic")
      generic.model = StringView(has("Mobile") ? "Smartphone" : "Tablet")
      return generic
    }
    for maker in Self.makers {
      let isNamed =
        model.count > maker.prefix.utf8CodeUnitCount
        && model[0..<maker.prefix.utf8CodeUnitCount] == maker.prefix
      guard isNamed else { continue }
      let rest = maker.isPartOfModel ? model : model.dropFirst(maker.prefix.utf8CodeUnitCount)
      return device(maker.brand, maker.familyPrefix, family: rest, model: rest)
    }
    return device("Generic_Android", "", family: model, model: model)
  }

  private func device(
    _ brand: StaticString, _ prefix: StaticString, family: StringView, model: StringView
  ) -> Device {
    var device = Device("", brand: brand)
    device.familyPrefix = StringView(prefix)
    device.family = family
    device.model = model
    return device
  }

  /// The text from the `;` behind `Android` on, up to ` Build`, `;` or `)`.
  private var androidModel: StringView? {
    guard let rest = after("Android"), let first = rest.firstOffset(of: UInt8(ascii: ";"))
    else { return nil }
    if let close = rest.firstOffset(of: UInt8(ascii: ")")), close < first { return nil }
    var (model, next) = Self.field(rest.dropFirst(first + 1))
    // Old browsers name their language before the model.
    let isLanguage = model.count == 2 || (model.count == 5 && model[2] == UInt8(ascii: "-"))
    if isLanguage, next.bytes.first == UInt8(ascii: ";") {
      (model, next) = Self.field(next.dropFirst(1))
    }
    // What newer ones say instead of a model.
    let isNone = model.count < 2 || model == "Mobile" || model == "Tablet"
    return isNone ? nil : model
  }

  /// A part between semicolons without its build number, and what follows it.
  private static func field(_ text: StringView) -> (StringView, StringView) {
    let end =
      text.bytes.firstIndex { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ")") } ?? text.count
    var field = text[0..<end].trimmed()
    if let build = UserAgent(field).after(" Build") {
      field = field[0..<(field.count - build.count - 6)]
    }
    return (field, text.dropFirst(end))
  }

  /// The letters, digits and dashes that follow a word; `nil` when there are none.
  private func word(after word: StaticString) -> StringView? {
    guard let rest = after(word) else { return nil }
    let end =
      rest.bytes.firstIndex {
        !($0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || $0 == UInt8(ascii: "-"))
      } ?? rest.count
    return end == 0 ? nil : rest[0..<end]
  }

  private struct Maker {
    let prefix: StaticString
    let brand: StaticString
    let familyPrefix: StaticString
    let isPartOfModel: Bool

    init(
      _ prefix: StaticString, _ brand: StaticString, _ familyPrefix: StaticString,
      isPartOfModel: Bool = true
    ) {
      self.prefix = prefix
      self.brand = brand
      self.familyPrefix = familyPrefix
      self.isPartOfModel = isPartOfModel
    }
  }

  private static let makers: [Maker] = [
    Maker("SAMSUNG ", "Samsung", "Samsung ", isPartOfModel: false),
    Maker("SM-", "Samsung", "Samsung "), Maker("GT-", "Samsung", "Samsung "),
    Maker("Pixel", "Google", ""), Maker("Nexus", "Google", ""),
    Maker("HUAWEI ", "Huawei", "Huawei ", isPartOfModel: false),
    Maker("Redmi", "XiaoMi", "XiaoMi "), Maker("POCO", "XiaoMi", "XiaoMi "),
    Maker("Mi ", "XiaoMi", "XiaoMi "), Maker("ONEPLUS", "OnePlus", "OnePlus "),
    Maker("moto", "Motorola", "Motorola "), Maker("CPH", "Oppo", "Oppo "),
    Maker("RMX", "Realme", "Realme "), Maker("vivo ", "Vivo", "Vivo ", isPartOfModel: false),
    Maker("LM-", "LG", "LG "), Maker("LG-", "LG", "LG "), Maker("KF", "Amazon", "Kindle "),
  ]
}
