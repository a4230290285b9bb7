/// An element of binary XML, of a record or of a template.
final class BinXMLElement {
  /// The name, as it stands in JSON between quotes.
  let name: StringView

  /// The attributes, in order.
  var attributes: [BinXMLAttribute] = []

  /// What it holds, in order.
  var content: [BinXMLPiece] = []

  /// What its `Data` elements are known by, if it holds any; found out when it is first asked for.
  lazy var data = BinXMLData(self)

  init(name: StringView) { self.name = name }

  /// Whether every element and attribute in it is one of ``EventField``.
  fileprivate var isKnownSystem: Bool {
    content.allSatisfy { piece in
      guard case .element(let child) = piece else { return true }
      let known = EventField.allCases.map(\.path).filter { child.name == $0.element }
      return !known.isEmpty
        && child.attributes.allSatisfy { attribute in
          known.contains { $0.attribute.map { attribute.name == $0 } ?? false }
        }
    }
  }

  /// The first element in it with a name.
  func child(named name: StaticString) -> BinXMLElement? {
    for case .element(let child) in content where child.name == name { return child }
    return nil
  }

  /// The value of the attribute with a name.
  func attribute(named name: StaticString) -> [BinXMLPiece]? {
    attributes.first { $0.name == name }?.value
  }
}

/// An attribute of an element.
struct BinXMLAttribute {
  /// The name, as it stands in JSON between quotes.
  let name: StringView

  /// The parts of its value, none of them an element.
  var value: [BinXMLPiece] = []
}

/// A part of what an element holds or of an attribute's value.
enum BinXMLPiece {
  case element(BinXMLElement)

  /// The value of the instance with a number.
  case slot(Int)

  /// Text as it stands in JSON between quotes.
  case text(StringView)

  /// A value that is always the same.
  case value(BinXMLValue)
}

/// What the `Data` elements of an element are known by: their names, or their places.
struct BinXMLData {
  /// The names and contents of those that have a name, in order.
  private(set) var named: [(name: StringView, content: [BinXMLPiece])] = []

  /// The contents of all, in order, where none has a name.
  private(set) var positional: [[BinXMLPiece]] = []

  init(_ element: BinXMLElement) {
    for case .element(let child) in element.content where child.name == "Data" {
      positional.append(child.content)
      if case .text(let name)? = child.attribute(named: "Name")?.first, !name.isEmpty {
        named.append((name, child.content))
      }
    }
    if !named.isEmpty { positional = [] }
  }

  /// The place among ``named`` of a name; `nil` when there is none.
  func index(of name: StringView) -> Int? { named.firstIndex { $0.name == name } }
}

/// A document of binary XML that records share: their values stand in its slots.
final class BinXMLTemplate {
  /// The outermost element.
  let root: BinXMLElement

  /// Keeps its names and texts.
  let arena: Arena

  /// How many bytes those have.
  let textSize: Int

  /// Where the fields of `System` come from, by ``EventField``; `nil` when `System` is in a slot.
  let fields: [BinXMLSource]?

  /// The slots that may hold elements below the outermost one.
  let slots: [Int]

  /// The slots of the fields, by ``EventField``; less than 0 for a field that is in no slot of its own.
  let fieldSlots: UnsafeMutablePointer<Int32>

  /// Where the data of an event are that is a document of the template.
  let place: BinXMLDataPlace

  /// Whether `System` says nothing that no field tells, and nothing but data stands beside it.
  private(set) lazy var hasNoRest = root.content.allSatisfy { piece in
    switch piece {
    case .element(let child) where child.name == "System": child.isKnownSystem
    case .element(let child): child.name == "EventData" || child.name == "UserData"
    case .slot, .text: true
    case .value: false
    }
  }

  /// Writes the outermost element where it is `EventData` or `UserData`.
  let program: BinXMLProgram?

  /// Writes records of the template, in the layouts that were asked for last.
  var recordPrograms: [(layout: JSONRowLayout, program: BinXMLProgram)] = []

  init(root: BinXMLElement, arena: Arena, textSize: Int) {
    self.root = root
    self.arena = arena
    self.textSize = textSize
    let system = root.name == "System" ? root : root.child(named: "System")
    fields = system.map { system in EventField.allCases.map { BinXMLSource($0, of: system) } }
    slots = root.content.compactMap { piece in
      if case .slot(let slot) = piece { slot } else { nil }
    }
    place = BinXMLDataPlace(root, slots)
    program = place.isHere ? BinXMLProgram(container: root) : nil
    fieldSlots = .allocate(capacity: EventField.allCases.count)
    for field in EventField.allCases {
      var slot: Int32 = -1
      if case .slot(let number)? = fields?[field.rawValue] { slot = Int32(number) }
      fieldSlots[field.rawValue] = slot
    }
  }

  deinit { fieldSlots.deallocate() }
}

/// Where `EventData` and `UserData` are in a document.
enum BinXMLDataPlace {
  /// It is one of them.
  case eventData, userData
  /// Below the outermost element, or nowhere.
  case below
  /// In the document in a slot, if anywhere.
  case slot(Int)
  /// They have to be looked for.
  case unknown

  init(_ root: BinXMLElement, _ slots: [Int]) {
    if root.name == "EventData" || root.name == "UserData" {
      self = root.name == "EventData" ? .eventData : .userData
      return
    }
    let isBelow = root.child(named: "EventData") != nil || root.child(named: "UserData") != nil
    switch slots.count {
    case 0: self = .below
    case 1 where !isBelow: self = .slot(slots[0])
    default: self = .unknown
    }
  }

  /// Whether the document is one of them.
  var isHere: Bool {
    switch self {
    case .eventData, .userData: true
    case .below, .slot, .unknown: false
    }
  }
}

/// Where a field of a record comes from.
enum BinXMLSource {
  /// The record does not have it.
  case none
  case slot(Int)
  /// It is the same in each record.
  case text(StringView)
  /// It is put together.
  case pieces([BinXMLPiece])

  init(_ field: EventField, of system: BinXMLElement) {
    let (element, attribute) = field.path
    guard let element = system.child(named: element) else {
      self = .none
      return
    }
    let pieces = attribute.map { element.attribute(named: $0) ?? [] } ?? element.content
    guard let first = pieces.first else {
      self = .none
      return
    }
    switch first {
    case .slot(let slot) where pieces.count == 1: self = .slot(slot)
    case .text(let text) where pieces.count == 1: self = .text(text)
    default: self = .pieces(pieces)
    }
  }
}

/// A field of the element `System` of an event.
enum EventField: Int, CaseIterable, Sendable {
  case provider, providerGuid, eventSourceName, eventID, qualifiers, version, level, task, opcode
  case keywords, systemTime, recordID, activityID, relatedActivityID, processID, threadID, channel
  case computer, userID

  /// The element that it is of, and the attribute if it is none of its content.
  var path: (element: StaticString, attribute: StaticString?) {
    switch self {
    case .provider: ("Provider", "Name")
    case .providerGuid: ("Provider", "Guid")
    case .eventSourceName: ("Provider", "EventSourceName")
    case .eventID: ("EventID", nil)
    case .qualifiers: ("EventID", "Qualifiers")
    case .version: ("Version", nil)
    case .level: ("Level", nil)
    case .task: ("Task", nil)
    case .opcode: ("Opcode", nil)
    case .keywords: ("Keywords", nil)
    case .systemTime: ("TimeCreated", "SystemTime")
    case .recordID: ("EventRecordID", nil)
    case .activityID: ("Correlation", "ActivityID")
    case .relatedActivityID: ("Correlation", "RelatedActivityID")
    case .processID: ("Execution", "ProcessID")
    case .threadID: ("Execution", "ThreadID")
    case .channel: ("Channel", nil)
    case .computer: ("Computer", nil)
    case .userID: ("Security", "UserID")
    }
  }
}
