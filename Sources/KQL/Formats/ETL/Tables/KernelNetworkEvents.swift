/// The events of `Microsoft-Windows-Kernel-Network`, by the manifests of Windows 7 and 10.
extension ETWTables {
  /// Connections and datagrams.
  static let kernelNetwork = """
    10 PID size daddr:ip4 saddr:ip4 dport:u16 sport:u16 startime endtime seqnum connid:ptr
    11,13,14,16,18,42,43 PID size daddr:ip4 saddr:ip4 dport:u16 sport:u16 seqnum connid:ptr
    12,15 PID size daddr:ip4 saddr:ip4 dport:u16 sport:u16 mss:u16 sackopt:u16 tsopt:u16 \
    wsopt:u16 rcvwin rcvwinscale:u16 sndwinscale:u16 seqnum connid:ptr
    17,49 Proto:u16 FailureCode:u16
    26 PID size daddr:ip6 saddr:ip6 dport:u16 sport:u16 startime endtime seqnum connid:ptr
    27,29,30,32,34,58,59 PID size daddr:ip6 saddr:ip6 dport:u16 sport:u16 seqnum connid:ptr
    28,31 PID size daddr:ip6 saddr:ip6 dport:u16 sport:u16 mss:u16 sackopt:u16 tsopt:u16 \
    wsopt:u16 rcvwin rcvwinscale:u16 sndwinscale:u16 seqnum connid:ptr
    """
}
