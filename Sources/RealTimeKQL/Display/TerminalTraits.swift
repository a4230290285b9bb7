import Glibc

/// What the terminal can do, as the environment tells.
package struct TerminalTraits: Hashable, Sendable {
  /// Whether it moves the cursor and has styles at all.
  package let movesCursor: Bool

  /// Whether it may be told that what comes is one picture; one that does not know it must pass over it.
  package let synchronizes: Bool

  /// Whether the environment asks for no colours.
  package let isColourless: Bool

  /// Creates the traits of an environment.
  package init(_ variable: (String) -> String?) {
    let kind = variable("TERM") ?? ""
    movesCursor = !kind.isEmpty && kind != "dumb" && kind != "unknown"
    // These read over private modes that they do not know; others may show them.
    let families = [
      "xterm", "screen", "tmux", "alacritty", "foot", "kitty", "wezterm", "rxvt", "st-", "vte",
      "konsole", "contour", "ghostty", "mintty",
    ]
    synchronizes = families.contains { kind.hasPrefix($0) }
    isColourless = !(variable("NO_COLOR") ?? "").isEmpty
  }

  /// The traits of the terminal of this process.
  package static let current = TerminalTraits { getenv($0).map { String(cString: $0) } }
}

/// The size of a terminal's window.
package struct TerminalSize: Hashable, Sendable {
  /// How many columns it has.
  package var columns: Int

  /// How many lines.
  package var lines: Int

  /// Creates a size.
  package init(columns: Int, lines: Int) {
    self.columns = columns
    self.lines = lines
  }

  /// The size of a descriptor's terminal; `nil` when it does not tell.
  package init?(of descriptor: Int32) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return nil
    }
    self.init(columns: Int(size.ws_col), lines: Int(size.ws_row))
  }
}

extension ColorChoice {
  /// How text is written to a descriptor.
  package func styles(for descriptor: Int32) -> TextStyles {
    let traits = TerminalTraits.current
    return switch self {
    case .always: TextStyles(isOn: true)
    case .never: .plain
    case .auto:
      TextStyles(isOn: traits.movesCursor && !traits.isColourless && isatty(descriptor) != 0)
    }
  }
}
