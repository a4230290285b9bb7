/// Azure Monitor's tables of Windows' logs.
extension EVTXView {
  /// Events of the log `Security`.
  static let securityEvent = EVTXView(
    name: "SecurityEvent", schema: WindowsTables.securityEvent, timeColumn: "TimeGenerated",
    contents: securityContents, extras: WindowsTables.azureExtras,
    isWanted: { $0.text(.channel) == "Security" })

  /// Events of every other log.
  static let event = EVTXView(
    name: "Event", schema: WindowsTables.event, timeColumn: "TimeGenerated",
    contents: [
      "TimeGenerated": .field(.systemTime), "Source": .field(.provider),
      "EventLog": .field(.channel),
      "Computer": .field(.computer), "EventLevel": .text { azureLevel($0).number },
      "EventLevelName": .text { azureLevel($0).name }, "ParameterXml": .text { $0.parameters },
      "EventData": .text { $0.dataItem }, "EventID": .field(.eventID),
      "RenderedDescription": .missing, "EventCategory": .field(.task),
      "UserName": .text { $0.userName }, "SourceSystem": .fixed("OpsManager"),
      "Type": .fixed("Event"),
    ], extras: WindowsTables.azureExtras,
    isWanted: { !($0.text(.channel) == "Security") })

  /// Events of every log, as they are forwarded.
  static let windowsEvent = EVTXView(
    name: "WindowsEvent", schema: WindowsTables.windowsEvent, timeColumn: "TimeGenerated",
    contents: [
      "TimeGenerated": .field(.systemTime), "Provider": .field(.provider),
      "Channel": .field(.channel), "Computer": .field(.computer), "Task": .field(.task),
      "EventLevel": .field(.level), "EventLevelName": .text { levelName($0) },
      "Opcode": .field(.opcode), "Keywords": .field(.keywords), "EventID": .field(.eventID),
      "EventRecordId": .field(.recordID), "Version": .field(.version),
      "Correlation": .field(.activityID), "SystemProcessId": .field(.processID),
      "SystemThreadId": .field(.threadID), "SystemUserId": .field(.userID),
      "EventData": .eventData, "Type": .fixed("WindowsEvent"),
    ], extras: WindowsTables.azureExtras)

  /// What the columns of `SecurityEvent` hold: most have the name of the `Data` they show.
  private static let securityContents: [String: EVTXContent] = {
    var contents: [String: EVTXContent] = [:]
    for column in WindowsTables.securityEvent {
      let name = column.name
      contents[name] = .data(name)
    }
    let others: [String: EVTXContent] = [
      "TimeGenerated": .field(.systemTime), "EventID": .field(.eventID),
      "Channel": .field(.channel), "Computer": .field(.computer), "Level": .field(.level),
      "Task": .field(.task), "EventSourceName": .field(.provider),
      "Type": .fixed("SecurityEvent"), "SourceSystem": .fixed("OpsManager"),
      "Activity": .text { SecurityActivities.activity(of: $0) },
      "EventData": .text { $0.dataItem },
      "Account": .text { $0.account },
      "AccountName": .text { $0.first(["TargetUserName", "SubjectUserName"]) },
      "AccountDomain": .text { $0.first(["TargetDomainName", "SubjectDomainName"]) },
      "AccountType": .text { $0.accountType },
      "SubjectAccount": .text { $0.joined("SubjectDomainName", "SubjectUserName") },
      "TargetAccount": .text { $0.joined("TargetDomainName", "TargetUserName") },
      "TargetUser": .data("TargetUserName"),
      "LogonTypeName": .text { SecurityActivities.logonTypeName(of: $0) },
      "LogonID": .text { $0.first(["LogonID", "TargetLogonId"]) },
      "Process": .text { $0.fileName(of: $0.first(["NewProcessName", "ProcessName"])) },
      "LogonGuid": .text { $0.lowercased($0.data("LogonGuid")) },
      "TargetLogonGuid": .text { $0.lowercased($0.data("TargetLogonGuid")) },
      "InterfaceUuid": .text { $0.lowercased($0.data("InterfaceUuid")) },
      "SubcategoryGuid": .text { $0.lowercased($0.data("SubcategoryGuid")) },
    ]
    contents.merge(others) { $1 }
    for name in ["ManagementGroupName", "SourceComputerId", "_ResourceId", "_SubscriptionId"] {
      contents[name] = .missing
    }
    return contents
  }()

  private static func levelName(_ event: EVTXEvent) -> StringView {
    switch event.integer(.level) {
    case 1: StringView("Critical")
    case 2: StringView("Error")
    case 3: StringView("Warning")
    case 5: StringView("Verbose")
    default: StringView("Information")
    }
  }

  /// The level by the numbers that the table has: those of the old event log.
  private static func azureLevel(_ event: EVTXEvent) -> (number: StringView, name: StringView) {
    let name = levelName(event)
    switch event.integer(.level) {
    case 1, 2: return (StringView("1"), name)
    case 3: return (StringView("2"), name)
    default: return (StringView("4"), name)
    }
  }
}
