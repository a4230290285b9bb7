import KQL

/// Metrics in the text format 0.0.4 of Prometheus.
///
/// Samples of one metric stand together below what it is; those that differ by nothing but their number are added.
struct MetricsText {
  /// What a metric is.
  enum Kind: String {
    /// What only grows.
    case counter
    /// What may become less.
    case gauge
  }

  private struct Metric {
    var kind: Kind
    var help: String
    /// The labels, as they are written, and the numbers.
    var samples: [(labels: String, value: Double)] = []
    var places: [String: Int] = [:]
  }

  /// What the media type says.
  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  private static let prefix = "realtimekql_"

  private var names: [String] = []
  private var metrics: [String: Metric] = [:]

  /// Adds a sample.
  ///
  /// - Parameters:
  ///   - name: The name without what is before and behind every one: `output_delivered`.
  ///   - kind: A counter gets `_total` behind its name.
  ///   - help: What it is, as a sentence; the first one given counts.
  ///   - value: The number.
  ///   - labels: Names and their values, in order.
  mutating func add(
    _ name: String, _ kind: Kind, _ help: String, _ value: Double,
    _ labels: [(name: String, value: String)] = []
  ) {
    let full = Self.prefix + name + (kind == .counter ? "_total" : "")
    var metric = metrics.removeValue(forKey: full)
    if metric == nil { names.append(full) }
    var changed = metric ?? Metric(kind: kind, help: help)
    metric = nil
    let labels =
      labels.isEmpty
      ? ""
      : "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
    if let place = changed.places[labels] {
      changed.samples[place].value += value
    } else {
      changed.places[labels] = changed.samples.count
      changed.samples.append((labels, value))
    }
    metrics[full] = changed
  }

  /// Adds a sample of a whole number.
  mutating func add(
    _ name: String, _ kind: Kind, _ help: String, _ value: Int,
    _ labels: [(name: String, value: String)] = []
  ) { add(name, kind, help, Double(value), labels) }

  /// The text.
  var bytes: [UInt8] {
    var buffer = ByteBuffer(capacity: 1 << 14)
    for name in names {
      guard let metric = metrics[name] else { continue }
      buffer.append("# HELP \(name) \(Self.escaped(metric.help, quotes: false))\n")
      buffer.append("# TYPE \(name) \(metric.kind.rawValue)\n")
      for sample in metric.samples {
        buffer.append("\(name)\(sample.labels) \(Self.number(sample.value))\n")
      }
    }
    return Array(buffer.bytes)
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
  }

  /// A text as it stands in a line; what is long is cut.
  private static func escaped(_ text: String, quotes: Bool = true) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars.prefix(500) {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// The name of a counter as metrics have it: `kernel_dropped`.
  static func name(of counter: String) -> String {
    var name = ""
    for scalar in counter.unicodeScalars {
      switch scalar {
      case "A"..."Z":
        if !name.isEmpty { name += "_" }
        name += String(scalar).lowercased()
      case "a"..."z", "0"..."9": name.unicodeScalars.append(scalar)
      default: name += "_"
      }
    }
    return name
  }
}
