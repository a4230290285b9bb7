/// The columns of tables that hold events of an operating system: the record of this program, and tables
/// of Microsoft Defender and Azure Monitor as their references have them.
///
/// Every input that offers one of the tables has these columns, in this order; what it cannot know is null,
/// or empty where it is text.
package enum WindowsTables {
  /// The record of an event of Windows, or of a kernel that gives events of the same shape.
  ///
  /// `EventData` has what the event's provider says of it, by name. `ExtendedData` has what there is
  /// besides, and is null where there is nothing.
  package static let record = schema(
    """
    Provider EventId:int TimeCreated:datetime Level:int Opcode:int Keywords Computer Channel \
    EventRecordId:long ProcessId:long ThreadId:long Version:int Task:int ActivityId:guid \
    RelatedActivityId:guid UserId ProviderGuid:guid EventSourceName Qualifiers:int EventData:dynamic \
    UserData:dynamic ExtendedData:dynamic
    """)

  /// Columns that Sentinel has in every table of Defender besides those of the table, and newer ones that queries
  /// name.
  package static let deviceExtras = schema(
    "TimeGenerated:datetime TenantId Type SourceSystem MachineGroup ProcessUniqueId:long"
      + " InitiatingProcessUniqueId:long")

  /// Columns that Azure adds to every table.
  package static let azureExtras = schema(
    "TenantId Type SourceSystem MG ManagementGroupName SourceComputerId _ResourceId _SubscriptionId"
      + " _ItemId _BilledSize:real _IsBillable")

  /// The columns of a list of names, which are text unless a type stands behind a colon.
  package static func schema(_ text: String) -> Schema {
    text.split(separator: " ").map { word in
      let parts = word.split(separator: ":").map(String.init)
      let type = parts.count > 1 ? ScalarType(name: parts[1]) : nil
      return ColumnSchema(parts[0], type ?? .string)
    }
  }
}
