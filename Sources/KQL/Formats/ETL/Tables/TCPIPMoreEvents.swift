/// The events of `Microsoft-Windows-TCPIP`, by the manifests of Windows 7 and 10.
extension ETWTables {
  /// What the stack of the internet does.
  static let tcpipMore = """
    1319 Component IndicatingProcessor TargetProcessor CurrentTick NextExpirationTick \
    OldScheduledExpiration:u64 NewScheduledExpiration:u64 DueTime:i64 Aperiodic
    1320 Component TargetProcessor CurrentTick NextExpiration CurrentInterruptTime:u64 \
    ScheduledExpirationTime:u64 ExternalTrigger
    1324 Interface IpAddrLength IPAddress:bin(IpAddrLength) DlAddrLength \
    DLAddress:bin(DlAddrLength) OldNeighborState NewNeighborState NeighborEvent
    1324v1 Interface IpAddrLength IPAddress:bin(IpAddrLength) DlAddrLength \
    DLAddress:bin(DlAddrLength) OldNeighborState NewNeighborState NeighborEvent CompartmentId
    1325 Interface IpAddrLength SourceIPAddress:bin(IpAddrLength) \
    TargetIPAddress:bin(IpAddrLength) NeighborEvent
    1325v1 Interface IpAddrLength SourceIPAddress:bin(IpAddrLength) \
    TargetIPAddress:bin(IpAddrLength) NeighborEvent CompartmentId
    1326 IpAddrLength PreferredSourceIPAddress:bin(IpAddrLength) \
    NonPreferredSourceIPAddress:bin(IpAddrLength) DestinationIPAddress:bin(IpAddrLength) \
    CompartmentId Rule RuleExtension RuleName
    1327 IpAddrLength PreferredSourceIPAddress:bin(IpAddrLength) \
    PreferredDestinationIPAddress:bin(IpAddrLength) \
    NonPreferredSourceIPAddress:bin(IpAddrLength) \
    NonPreferredDestinationIPAddress:bin(IpAddrLength) SortOption RuleType:ansi RuleMajor \
    RuleMinor
    1327v1 IpAddrLength PreferredSourceIPAddress:bin(IpAddrLength) \
    PreferredDestinationIPAddress:bin(IpAddrLength) \
    NonPreferredSourceIPAddress:bin(IpAddrLength) \
    NonPreferredDestinationIPAddress:bin(IpAddrLength) SortOption RuleType:ansi RuleMajor \
    RuleMinor RuleName
    1328 NdkCq:ptr Status BytesTransferred QpContext:ptr RequestContext:ptr ResultIndex:i32 \
    ResultCount:i32 Type TypeSpecificCompletionOutput:u64
    1329 NdkQp:ptr RequestContext:ptr SgeAddress:ptr SgeLength SgeMemoryRegionToken NumSge:i32 \
    Flags SgeIndex:i32 RemoteToken
    1330,1331 Tcb:ptr Cwnd SndWnd BytesAcked SeqNo
    1332,1333 Tcb:ptr Cwnd SndWnd BytesSent SeqNo SRtt RttVar RTO
    1332v1,1333v1 Tcb:ptr Cwnd SndWnd BytesSent SeqNo SRtt RttVar RTO RcvWnd
    1334,1335,1338,1339 UdpEndpoint:ptr NcmContext:ptr Activated Pid IsLoopback ChannelStatus \
    Status
    1336 UdpEndpoint:ptr NcmContext:ptr Pid Status PushNotificationGuid:guid
    1337 UdpEndpoint:ptr NcmContext:ptr Pid Delivered FinalEvent
    1340 UdpEndpoint:ptr IpAddrLength LocalIPv4Address LocalIPv6Address:bin(IpAddrLength) \
    IPProtocol SrcPort:u16
    1341,1342 Tcb:ptr RttSample RttVar SRTT
    1343,1344 Tcb:ptr Cwnd SSThresh DupAckCount SeqNo
    1345,1346,1347 Tcb:ptr SeqNo
    1348,1349,1350 Tcb:ptr Cwnd SSThresh
    1351 Tcb:ptr SndUna RexmitCount SRTT RTO
    1352 Tcb:ptr DataBytesOut:u64 DataBytesIn:u64 DataSegmentsOut:u64 DataSegmentsIn:u64 \
    SegmentsOut:u64 SegmentsIn:u64 NonRecovDa NonRecovDaEpisodes DupAcksIn BytesRetrans Timeouts \
    SpuriousRtoDetections FastRetran MaxSsthresh MaxSsCwnd MaxCaCwnd SndLimTransRwin \
    SndLimTimeRwin SndLimBytesRwin:u64 SndLimTransCwnd SndLimTimeCwnd SndLimBytesCwnd:u64 \
    SndLimTransSnd SndLimTimeRSnd SndLimBytesRSnd:u64
    1353 AllocationObjectString:utf16 Param1:ptr Param2:ptr Param3 Param4
    1354 Tcb:ptr SndUna SndMax SackCount SackBytes SackInFlight SackIsLost
    1355 Tcb:ptr RequireAddressCoalescing LocalPort:u16 RtcStartPort:u16 RtcEndPort:u16 Status
    1356 AssignedFromRtcRange Port:u16
    1357 RequestType TcbOrEndpoint:ptr LocalAddressLength LocalAddress:bin(LocalAddressLength) \
    RemoteAddressLength RemoteAddress:bin(RemoteAddressLength) Status ProcessId InterfaceIndex
    1357v1 RequestType TcbOrEndpoint:ptr LocalAddressLength LocalAddress:bin(LocalAddressLength) \
    RemoteAddressLength RemoteAddress:bin(RemoteAddressLength) Status ProcessId InterfaceIndex \
    ProcessSequenceNumber:u64
    1358 InterfaceIndex Property:ansi Value InterfaceUpdateEvent
    1358v1 InterfaceIndex Property:ansi Value InterfaceUpdateEvent CompartmentId AddressFamily
    1359 Tcb:ptr NcmContext:ptr State Pid IsLoopback IsShutdown Status
    1360 Nbl:ptr ClonedNbl:ptr IPTransportProtocol AddressFamily
    1361 Nbl:ptr ClonedNbl:ptr AddressFamily
    1362 Interface IpAddrLength IPAddress:bin(IpAddrLength) WoLEvent Status
    1363 Interface IpAddrLength WolHandle DestinationIPAddress:bin(IpAddrLength) \
    TargetIPAddress1:bin(IpAddrLength) TargetIPAddress2:bin(IpAddrLength) Flags WoLEvent Status
    1367 Nbl:ptr PathDirection TcpIpChecksumNetBufferListInfo:ptr \
    TcpLargeSendNetBufferListInfo:ptr Ieee8021QNetBufferListInfo:ptr NetBufferListHashValue:ptr \
    NetBufferListHashInfo:ptr VirtualSubnetInfo:ptr TcpRecvSegCoalesceInfo:ptr
    1367v1 Nbl:ptr PathDirection TcpIpChecksumNetBufferListInfo:ptr \
    TcpLargeSendNetBufferListInfo:ptr Ieee8021QNetBufferListInfo:ptr NetBufferListHashValue:ptr \
    NetBufferListHashInfo:ptr VirtualSubnetInfo:ptr TcpRecvSegCoalesceInfo:ptr \
    NrtNameResolutionInfo:ptr
    1368,1369 PID:u64 LocalAddressLength LocalAddress:bin(LocalAddressLength) AddressType \
    ScopeLevel Port EndpointRecord:ptr
    1370 API:ansi IpAddrLength DestinationAddress:bin(IpAddrLength) \
    ConstrainSourceAddress:bin(IpAddrLength) ConstrainInterfaceIndex ConstraintOverridden \
    ReturnConstrained OutgoingInterfaceIndex NextHopAddress:bin(IpAddrLength) Status
    1371 IpAddrLength DestinationAddress:bin(IpAddrLength) \
    ConstrainSourceAddress:bin(IpAddrLength) ConstrainInterfaceIndex OutgoingInterfaceIndex \
    ReturnConstrained SelectedSourceAddress:bin(IpAddrLength)
    1372 PartitionCount:u64 PartitionMask:u64 PartitionId:u64 NumEntries:u64
    1373 OldPartitionCount:u64 OldPartitionMask:u64 NewPartitionCount:u64 NewPartitionMask:u64
    1374,1375 AddressLength RemoteAddress:bin(AddressLength) RemotePort:u64 \
    LocalAddress:bin(AddressLength) LocalPort:u16 PartitionId:u64 NumEntries:u64
    1376,1377,1378,1379 HighMemoryEvent HighNonPagedPoolEvent LowMemoryEvent \
    LowNonPagedPoolEvent
    1380 Tcb:ptr LedbatEvent Cwnd SsThresh SndWnd BaseDelayMs:u16 CurrentDelayMs:u16 \
    RemainingTimeMs DelayBasedCwndFactorPercent:i32
    1381 Endpoint:ptr NameResContext:ptr DnsName:utf16 InterfaceIndex IpCount IpAddr1Length \
    IpAddr1:bin(IpAddr1Length) IpAddr2Length IpAddr2:bin(IpAddr2Length) IpAddr3Length \
    IpAddr3:bin(IpAddr3Length) IpAddr4Length IpAddr4:bin(IpAddr4Length) IpAddr5Length \
    IpAddr5:bin(IpAddr5Length) Status
    1381v1 EndpointObj:ptr IsConnectionObj NameResContext:ptr Status
    1382 LocalAddressLength LocalAddress:bin(LocalAddressLength) RemoteAddressLength \
    RemoteAddress:bin(RemoteAddressLength) Tcb:ptr NameResContext:ptr DnsName:utf16 Status
    1383 CompartmentId DestinationAddressLength DestinationAddress:bin(DestinationAddressLength) \
    PrDestinationPrefixLength PrDestinationPrefixAddressLength \
    PrDestinationPrefix:bin(PrDestinationPrefixAddressLength) PrNextHopAddressLength \
    PrNextHopAddress:bin(PrNextHopAddressLength) PrInterfaceIndex PrInterfaceMetric \
    PrRouteMetric NonPrDestinationPrefixLength NonPrDestinationPrefixAddressLength \
    NonPrDestinationPrefix:bin(NonPrDestinationPrefixAddressLength) NonPrNextHopAddressLength \
    NonPrNextHopAddress:bin(NonPrNextHopAddressLength) NonPrInterfaceIndex NonPrInterfaceMetric \
    NonPrRouteMetric PreferenceReason
    1384 CompartmentId DestinationAddressLength DestinationAddress:bin(DestinationAddressLength) \
    DestinationPrefixLength DestinationPrefixAddressLength \
    DestinationPrefix:bin(DestinationPrefixAddressLength) NextHopAddressLength \
    NextHopAddress:bin(NextHopAddressLength) InterfaceIndex RouteMetric ConstrainInterfaceIndex \
    ConstrainScope BlockReason
    1385 Tcb:ptr SndUna SndMax SendAvailable TailProbeSeq TailProbeLast ControlsToSend \
    ThFlags:u8
    1386 Tcb:ptr TlpEvent
    1387 Tcb:ptr RackEvent RackMinRtt RackReoWind RackTimeSlotDeltaMin SequenceNumber Timestamp \
    RttSample
    1388 Tcb:ptr OldState NewState
    1389,1390,1391,1392 Endpoint:ptr Status ProcessId CompartmentId AddressFamily
    1389v1,1390v1,1391v1,1392v1 Endpoint:ptr Status ProcessId CompartmentId AddressFamily \
    ProcessSequenceNumber:u64
    1393,1394,1395,1396,1397,1398,1471 LocalAddressLength LocalAddress:bin(LocalAddressLength) \
    Status Endpoint:ptr
    1399,1400,1401,1402,1411,1412,1413,1414 Endpoint:ptr EndpointAddressLength \
    EndpointAddress:bin(EndpointAddressLength) SendAddressLength \
    SendAddress:bin(SendAddressLength) Status
    1405,1406,1407,1408,1409 Status
    1410 FailedQueueString:utf16 Status
    1415 Tcb:ptr SndUna SackIsLostSeq DupAckCount
    1416 Tcb:ptr SynRcvdLimit
    1417 Location Status
    1418,1419,1420,1421 Tcb:ptr BytesToSend SndNxt
    1422 IPTransportProtocol PathDirection IcmpType IcmpCode CompartmentId SourceAddressLength \
    SourceAddress:bin(SourceAddressLength) DestAddressLength DestAddress:bin(DestAddressLength)
    1423,1424 IPTransportProtocol PathDirection IcmpType IcmpCode DropReason Status \
    CompartmentId SourceAddressLength SourceAddress:bin(SourceAddressLength) DestAddressLength \
    DestAddress:bin(DestAddressLength)
    1425 Component Processor CurrentState ProcessorUsage CurrentTick
    1427,1428,1431 CompartmentId AddressFamily Private Status
    1429 Tcb:ptr Cwnd SndWnd BytesAcked SeqNo InRecovery:u8 TimeSinceLastLossMS:u64 \
    CubicCwnd:u64 AimdCwnd K:u64 Wmax LastWmax MaxSndWnd
    1429v1 Tcb:ptr Cwnd SndWnd BytesAcked SeqNo InRecovery:u8 TimeSinceLastLossMS:u64 \
    CubicCwnd:u64 AimdCwnd K:u64 Wmax LastWmax MaxSndWnd IsLimitedSlowStart:u8
    1430 Tcb:ptr Cwnd SSThresh DupAckCount SeqNo CwrMax
    1432 IfIndex CompartmentId AddressFamily NetworkCategory DomainNetworkLocation DomainType \
    NetworkSignature:guid
    1433,1434,1435 IfIndex CompartmentId AddressFamily PhysicalMediumType Status
    1436,1437,1438 SubIfIndex IfIndex CompartmentId AddressFamily Status
    1439,1450 IfIndex CompartmentId AddressFamily Reason
    1440 IfIndex CompartmentId AddressFamily OldConnectivityStatus NewConnectivityStatus
    1441 SourceAddressLength SourceAddress:bin(SourceAddressLength) IfIndex CompartmentId \
    Protocol:ansi Reason
    1442 DestinationPrefixAddressLength DestinationPrefix:bin(DestinationPrefixAddressLength) \
    NextHopAddressLength NextHopAddress:bin(NextHopAddressLength) DestinationPrefixLength \
    CompartmentId IfIndex NotifyFlags:u64
    1443 IpAddrLength IPAddress:bin(IpAddrLength) DlAddrLength DLAddress:bin(DlAddrLength) \
    IfIndex CompartmentId NeighborState Reason
    1444 SourceAddressLength SourceAddress:bin(SourceAddressLength) IfIndex CompartmentId \
    OldDadState NewDadState Reason
    1445 DestinationPrefixAddressLength DestinationPrefix:bin(DestinationPrefixAddressLength) \
    NextHopAddressLength NextHopAddress:bin(NextHopAddressLength) DestinationPrefixLength \
    CompartmentId IfIndex OldState NewState OldProbeCount NewProbeCount OldUnreachablePaths \
    NewUnreachablePaths OldMovedPaths NewMovedPaths TotalPaths OldStateChangeTick \
    NewStateChangeTick DgdNeedsReset Reason
    1446 AddressLength Address:bin(AddressLength) IfIndex CompartmentId SkipLocal SkipOnLink
    1447 Tcb:ptr Cwnd SndWnd BytesAvailable BytesOutstanding ChunkSize
    1448 Fallback:ptr Feature Reason Confidence:i32 Successes Failures
    1449,1474 Tcb:ptr
    1451 Event Interface CompartmentId RouterAddrLength RouterAddress:bin(RouterAddrLength) \
    DnsAddrLength DNSServerAddress:bin(DnsAddrLength) DNSSuffix:ansi Lifetime
    1452 Interface Compartment DestinationPrefixAddressLength \
    DestinationPrefix:bin(DestinationPrefixAddressLength) DestinationPrefixLength \
    NextHopAddressLength NextHopAddress:bin(NextHopAddressLength) Metric State Origin Age:u64 \
    ValidLifetime:u64 PreferredLifetime:u64 Flags
    1453 Tcb:ptr Cwnd SSThresh SndUna
    1454 Owner:ptr InspectHandle:ptr InspectType InspectAction Status
    1455 Owner:ptr InspectHandle:ptr InspectType InspectPort Status
    1456,1457,1458,1459,1460 Fallback:ptr Feature Failed Succeeded InProbe PathsProbed Status
    1461 Tcb:ptr FastopenState DataBytesIn:u64 ShutdownStatus ProbeStatus
    1462 CompartmentId IfIndex Feature ConnectivityStatus
    1463,1469 Feature
    1464 BaseEndpoint:ptr
    1465 Compartment DestinationAddrLength DestinationAddress:bin(DestinationAddrLength) \
    ConstrainSourceAddrLength ConstrainSourceAddress:bin(ConstrainSourceAddrLength) \
    ConstrainInterfaceIndex ConstraintFlags
    1466,1467 AddressLength LocalAddress:bin(AddressLength) RemoteAddress:bin(AddressLength) \
    PartitionId:u64 NumEntries:u64
    1472 AcquireType Port:u16 AddressFamily Interface Compartment
    1473 Tcb:ptr Location
    1475 Tcb:ptr State:u16 Cwnd SSThresh
    1476 Nbl:ptr Interface Compartment AddressLength DestinationAddress:bin(AddressLength) \
    SourceAddress:bin(AddressLength) IPTransportProtocol
    1477 Tcb:ptr DataBytesOut:u64 DataBytesIn:u64 DataSegmentsOut:u64 DataSegmentsIn:u64 \
    SegmentsOut:u64 SegmentsIn:u64 NonRecovDa NonRecovDaEpisodes DupAcksIn BytesRetrans Timeouts \
    SpuriousRtoDetections FastRetran MaxSsthresh MaxSsCwnd MaxCaCwnd SndLimTransRwin \
    SndLimTimeRwin SndLimBytesRwin:u64 SndLimTransCwnd SndLimTimeCwnd SndLimBytesCwnd:u64 \
    SndLimTransSnd SndLimTimeRSnd SndLimBytesRSnd:u64 ConnectionTimeMs:u64 TimestampsEnabled \
    RttUs MinRttUs MaxRttUs SynRetrans CongestionAlgorithm State LocalAddressLength \
    LocalAddress:bin(LocalAddressLength) RemoteAddressLength \
    RemoteAddress:bin(RemoteAddressLength) CWnd SsThresh RcvWnd RcvBuf SndWnd
    1478 PathDirection AddressFamily Interface PacketCount Reason Data
    1479 Tcb:ptr IPTransportProtocol AddressFamily LocalSockAddrLength \
    LocalSockAddr:bin(LocalSockAddrLength) RemoteSockAddrLength \
    RemoteSockAddr:bin(RemoteSockAddrLength) Reason
    1480 Status LocalSockAddrLength LocalSockAddr:bin(LocalSockAddrLength) RemoteSockAddrLength \
    RemoteSockAddr:bin(RemoteSockAddrLength) TcpState ProcessId Hour:u16 Minute:u16 Second:u16 \
    Reason
    1480v1 Status LocalSockAddrLength LocalSockAddr:bin(LocalSockAddrLength) \
    RemoteSockAddrLength RemoteSockAddr:bin(RemoteSockAddrLength) TcpState ProcessId Hour:u16 \
    Minute:u16 Second:u16 Reason ProcessSequenceNumber:u64
    1481 Tcb:ptr SackIsLostSeq SackInFlight SackBytes SackIsLost SsThresh HeadSeq AckedData \
    BytesInFlight BytesToSend:i64 PrrDelivered PrrOut
    1482 Endpoint:ptr SegmentSize MessageLength:u64 HwDatagrams HwSegments SwSegments Status
    1482v1 Endpoint:ptr SegmentSize MessageLength:u64 HwDatagrams HwSegments SwSegments \
    SubMssSegments Status
    1483 Endpoint:ptr FailureReason SegmentSize LocalSockAddrLength \
    LocalSockAddr:bin(LocalSockAddrLength) RemoteSockAddrLength \
    RemoteSockAddr:bin(RemoteSockAddrLength)
    1484 IfIndex AddressFamily FailureCode Status
    1485 IfIndex AddressFamily OID Status
    1486 IfIndex AddressFamily NdisStatus
    1487 SocketOptionLevel SocketOptionValue Status
    1488 SocketIoctl Status
    1489 RequestType IPv4Address IPv4SourceAddress IpAddrLength IpSourceAddrLength \
    IPv6Address:bin(IpAddrLength) IPv6SourceAddress:bin(IpSourceAddrLength) FailureReason Status
    1490 RequestType IPv4Address IPv4SourceAddress IpAddrLength IpSourceAddrLength \
    IPv6Address:bin(IpAddrLength) IPv6SourceAddress:bin(IpSourceAddrLength)
    1491 MessageType IfIndex IPv4Address IpAddrLength IPv6Address:bin(IpAddrLength) Data
    1492 MessageType IfIndex IPv4Address IpAddrLength IPv6Address:bin(IpAddrLength) Data Status
    1493 Ce Ect0 Ect1 NotEct
    1495,1498 IfIndex AddressFamily Status
    1496 FragmentContextDirection IfIndex AddressFamily
    1497 GroupChangeType IfIndex IPv4Address IpAddrLength IPv6Address:bin(IpAddrLength) Data \
    Status
    1499 IfIndex IPv4Address IpAddrLength IPv6Address:bin(IpAddrLength)
    1500 IfIndex Status
    1501 IfIndex
    1502 IfIndex Field:utf16 Status
    1503 Release IfIndex Subtask Status
    1504 IfIndex IPv4DestinationAddress IPv4NextHop IpAddrLength \
    IPv6DestinationAddress:bin(IpAddrLength) IPv6NextHop:bin(IpAddrLength)
    1505 IfIndex IpAddrLength IPv6Address:bin(IpAddrLength)
    1506 Release AddressFamily IfIndex
    1507 IfIndex ReassemblyId IPv4SourceAddress IPv4DestinationAddress IpAddrLength \
    IPv6SourceAddress:bin(IpAddrLength) IPv6DestinationAddress:bin(IpAddrLength)
    1508 Reason SocketLevel SocketOption
    1509,1510 Reason Option
    1511,1512,1513 Reason
    1514 IfIndex TcpRscEnabledIpv4 OffloadRscEnabledIpv4 TcpRscEnabledIpv6 OffloadRscEnabledIpv6
    1515 Endpoint:ptr SegCount:u16 SegSize:u16 DataLength
    1516 TcpRscDisabledMask:i32 UdpUroDisabledMask:i32
    1517 AddressFamily DisableUro:u8
    1518 IfIndex CompartmentId AddressFamily ClientName:utf16
    """
}
