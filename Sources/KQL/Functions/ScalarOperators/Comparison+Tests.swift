/// An element that comparisons know: the loops over it are compiled for its type.
protocol ComparedElement: ScalarElement {
  static func isSame(_ a: Self, _ b: Self) -> Bool
  static func isBefore(_ a: Self, _ b: Self) -> Bool
  static func isAtMost(_ a: Self, _ b: Self) -> Bool
}

extension ComparedElement where Self: Comparable {
  @inline(__always) static func isSame(_ a: Self, _ b: Self) -> Bool { a == b }
  @inline(__always) static func isBefore(_ a: Self, _ b: Self) -> Bool { a < b }
  @inline(__always) static func isAtMost(_ a: Self, _ b: Self) -> Bool { a <= b }
}

extension Int32: ComparedElement {}
extension Int64: ComparedElement {}
extension Double: ComparedElement {}
extension Decimal: ComparedElement {}
extension Datetime: ComparedElement {}
extension Timespan: ComparedElement {}

extension StringView: ComparedElement {
  @inline(__always) static func isSame(_ a: StringView, _ b: StringView) -> Bool { a == b }
  @inline(__always) static func isBefore(_ a: StringView, _ b: StringView) -> Bool { a < b }
  @inline(__always) static func isAtMost(_ a: StringView, _ b: StringView) -> Bool { !(b < a) }
}

extension Guid: ComparedElement {
  @inline(__always) static func isSame(_ a: Guid, _ b: Guid) -> Bool { a == b }
  @inline(__always) static func isBefore(_ a: Guid, _ b: Guid) -> Bool { a < b }
  @inline(__always) static func isAtMost(_ a: Guid, _ b: Guid) -> Bool { !(b < a) }
}

extension Bool: ComparedElement {
  @inline(__always) static func isSame(_ a: Bool, _ b: Bool) -> Bool { a == b }
  @inline(__always) static func isBefore(_ a: Bool, _ b: Bool) -> Bool { !a && b }
  @inline(__always) static func isAtMost(_ a: Bool, _ b: Bool) -> Bool { !a || b }
}

/// What a comparison asks about two elements.
///
/// A type and not a closure, so that the loop that asks it is compiled as one piece.
protocol ComparisonTest: SendableMetatype {
  associatedtype Element: ComparedElement
  static func holds(_ a: Element, _ b: Element) -> Bool
}

/// Whether `a == b`.
enum EqualTo<Element: ComparedElement>: ComparisonTest {
  @inline(__always) static func holds(_ a: Element, _ b: Element) -> Bool { Element.isSame(a, b) }
}

/// Whether `a != b`.
enum NotEqualTo<Element: ComparedElement>: ComparisonTest {
  @inline(__always) static func holds(_ a: Element, _ b: Element) -> Bool { !Element.isSame(a, b) }
}

/// Whether `a < b`.
enum LessThan<Element: ComparedElement>: ComparisonTest {
  @inline(__always) static func holds(_ a: Element, _ b: Element) -> Bool { Element.isBefore(a, b) }
}

/// Whether `a <= b`.
enum AtMost<Element: ComparedElement>: ComparisonTest {
  @inline(__always) static func holds(_ a: Element, _ b: Element) -> Bool { Element.isAtMost(a, b) }
}

/// Whether `a > b`.
enum GreaterThan<Element: ComparedElement>: ComparisonTest {
  @inline(__always) static func holds(_ a: Element, _ b: Element) -> Bool { Element.isBefore(b, a) }
}

/// Whether `a >= b`.
enum AtLeast<Element: ComparedElement>: ComparisonTest {
  @inline(__always) static func holds(_ a: Element, _ b: Element) -> Bool { Element.isAtMost(b, a) }
}
