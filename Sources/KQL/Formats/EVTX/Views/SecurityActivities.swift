/// What the numbers of events and of types of logons mean in the log `Security`.
enum SecurityActivities {
  /// `4624 - An account was successfully logged on.`; the number alone where it is not known.
  static func activity(of event: EVTXEvent) -> StringView {
    let id = event.id
    if let text = texts[id] { return StringView(text) }
    return event.made { DynamicWriter($0).append(Int64(id)) }
  }

  /// `3 - Network`; empty without a type.
  static func logonTypeName(of event: EVTXEvent) -> StringView {
    let type = event.data("LogonType")
    guard let number = Int64.parsed(type) else { return .empty }
    return logonTypes[Int(number)].map { StringView($0) } ?? type
  }

  private static let logonTypes: [Int: StaticString] = [
    0: "0 - System", 2: "2 - Interactive", 3: "3 - Network", 4: "4 - Batch", 5: "5 - Service",
    7: "7 - Unlock", 8: "8 - NetworkCleartext", 9: "9 - NewCredentials",
    10: "10 - RemoteInteractive", 11: "11 - CachedInteractive", 12: "12 - CachedRemoteInteractive",
    13: "13 - CachedUnlock",
  ]

  private static let texts: [Int: StaticString] = [
    1100: "1100 - The event logging service has shut down.",
    1102: "1102 - The audit log was cleared.",
    4608: "4608 - Windows is starting up.",
    4611: "4611 - A trusted logon process has been registered with the Local Security Authority.",
    4616: "4616 - The system time was changed.",
    4624: "4624 - An account was successfully logged on.",
    4625: "4625 - An account failed to log on.",
    4634: "4634 - An account was logged off.",
    4647: "4647 - User initiated logoff.",
    4648: "4648 - A logon was attempted using explicit credentials.",
    4656: "4656 - A handle to an object was requested.",
    4657: "4657 - A registry value was modified.",
    4658: "4658 - The handle to an object was closed.",
    4660: "4660 - An object was deleted.",
    4661: "4661 - A handle to an object was requested.",
    4662: "4662 - An operation was performed on an object.",
    4663: "4663 - An attempt was made to access an object.",
    4670: "4670 - Permissions on an object were changed.",
    4672: "4672 - Special privileges assigned to new logon.",
    4673: "4673 - A privileged service was called.",
    4674: "4674 - An operation was attempted on a privileged object.",
    4688: "4688 - A new process has been created.",
    4689: "4689 - A process has exited.",
    4690: "4690 - An attempt was made to duplicate a handle to an object.",
    4696: "4696 - A primary token was assigned to process.",
    4697: "4697 - A service was installed in the system.",
    4698: "4698 - A scheduled task was created.",
    4699: "4699 - A scheduled task was deleted.",
    4700: "4700 - A scheduled task was enabled.",
    4701: "4701 - A scheduled task was disabled.",
    4702: "4702 - A scheduled task was updated.",
    4703: "4703 - A token right was adjusted.",
    4719: "4719 - System audit policy was changed.",
    4720: "4720 - A user account was created.",
    4722: "4722 - A user account was enabled.",
    4723: "4723 - An attempt was made to change an account's password.",
    4724: "4724 - An attempt was made to reset an account's password.",
    4725: "4725 - A user account was disabled.",
    4726: "4726 - A user account was deleted.",
    4727: "4727 - A security-enabled global group was created.",
    4728: "4728 - A member was added to a security-enabled global group.",
    4729: "4729 - A member was removed from a security-enabled global group.",
    4731: "4731 - A security-enabled local group was created.",
    4732: "4732 - A member was added to a security-enabled local group.",
    4733: "4733 - A member was removed from a security-enabled local group.",
    4735: "4735 - A security-enabled local group was changed.",
    4738: "4738 - A user account was changed.",
    4740: "4740 - A user account was locked out.",
    4741: "4741 - A computer account was created.",
    4742: "4742 - A computer account was changed.",
    4756: "4756 - A member was added to a security-enabled universal group.",
    4767: "4767 - A user account was unlocked.",
    4768: "4768 - A Kerberos authentication ticket (TGT) was requested.",
    4769: "4769 - A Kerberos service ticket was requested.",
    4770: "4770 - A Kerberos service ticket was renewed.",
    4771: "4771 - Kerberos pre-authentication failed.",
    4776: "4776 - The domain controller attempted to validate the credentials for an account.",
    4778: "4778 - A session was reconnected to a Window Station.",
    4779: "4779 - A session was disconnected from a Window Station.",
    4781: "4781 - The name of an account was changed.",
    4798: "4798 - A user's local group membership was enumerated.",
    4799: "4799 - A security-enabled local group membership was enumerated.",
    4800: "4800 - The workstation was locked.",
    4801: "4801 - The workstation was unlocked.",
    4826: "4826 - Boot Configuration Data loaded.",
    4902: "4902 - The Per-user audit policy table was created.",
    4904: "4904 - An attempt was made to register a security event source.",
    4905: "4905 - An attempt was made to unregister a security event source.",
    4907: "4907 - Auditing settings on object were changed.",
    4946: "4946 - A change has been made to Windows Firewall exception list. A rule was added.",
    4985: "4985 - The state of a transaction has changed.",
    5024: "5024 - The Windows Firewall Service has started successfully.",
    5033: "5033 - The Windows Firewall Driver has started successfully.",
    5058: "5058 - Key file operation.",
    5059: "5059 - Key migration operation.",
    5061: "5061 - Cryptographic operation.",
    5136: "5136 - A directory service object was modified.",
    5140: "5140 - A network share object was accessed.",
    5145:
      "5145 - A network share object was checked to see whether client can be granted desired access.",
    5156: "5156 - The Windows Filtering Platform has allowed a connection.",
    5158: "5158 - The Windows Filtering Platform has permitted a bind to a local port.",
    5379: "5379 - Credential Manager credentials were read.",
    5447: "5447 - A Windows Filtering Platform filter has been changed.",
  ]
}
