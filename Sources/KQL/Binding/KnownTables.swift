/// The tables of Azure Monitor, Microsoft Sentinel and Microsoft Defender, by their names.
///
/// A query may be written for several of them. An input that offers tables of its own does not take the
/// name of another one for a name of its events.
package enum KnownTables {
  /// Whether a name is that of a known table.
  package static func contains(_ name: String) -> Bool { names.contains(name) }

  private static let names = Set(
    [monitor, sentinel, defender].flatMap { $0.split(separator: " ").map(String.init) })

  private static let defender = """
    AADSignInEventsBeta AADSpnSignInEventsBeta AIAgentsInfo AlertEvidence AlertInfo \
    BehaviorEntities BehaviorInfo CampaignInfo CloudAppEvents CloudAuditEvents CloudDnsEvents \
    CloudPolicyEnforcementEvents CloudProcessEvents CloudStorageAggregatedEvents \
    DataSecurityBehaviors DataSecurityEvents DeviceBaselineComplianceAssessment \
    DeviceBaselineComplianceAssessmentKB DeviceBaselineComplianceProfiles DeviceEvents \
    DeviceFileCertificateInfo DeviceFileEvents DeviceImageLoadEvents DeviceInfo DeviceLogonEvents \
    DeviceNetworkEvents DeviceNetworkInfo DeviceProcessEvents DeviceRegistryEvents \
    DeviceTvmBrowserExtensions DeviceTvmBrowserExtensionsKB DeviceTvmCertificateInfo \
    DeviceTvmHardwareFirmware DeviceTvmInfoGathering DeviceTvmInfoGatheringKB \
    DeviceTvmSecureConfigurationAssessment DeviceTvmSecureConfigurationAssessmentKB \
    DeviceTvmSoftwareEvidenceBeta DeviceTvmSoftwareInventory DeviceTvmSoftwareVulnerabilities \
    DeviceTvmSoftwareVulnerabilitiesKB DisruptionAndResponseEvents EmailAttachmentInfo EmailEvents \
    EmailPostDeliveryEvents EmailUrlInfo EntraIdSignInEvents EntraIdSpnSignInEvents \
    ExposureGraphEdges ExposureGraphNodes FileMaliciousContentInfo GraphApiAuditEvents \
    IdentityAccountInfo IdentityDirectoryEvents IdentityEvents IdentityInfo IdentityLogonEvents \
    IdentityQueryEvents MessageEvents MessagePostDeliveryEvents MessageUrlInfo OAuthAppInfo \
    UrlClickEvents
    """

  private static let sentinel = """
    ASimAlertEventLogs ASimAuditEventLogs ASimAuthenticationEventLogs ASimDhcpEventLogs \
    ASimDnsActivityLogs ASimFileEventLogs ASimNetworkSessionLogs ASimProcessEventLogs \
    ASimRegistryEventLogs ASimUserManagementActivityLogs ASimWebSessionLogs AWSCloudTrail \
    AWSCloudWatch AWSGuardDuty AWSALBAccessLogs AWSNetworkFirewallAlert AWSNetworkFirewallFlow \
    AWSNetworkFirewallTls AWSRoute53Resolver AWSS3ServerAccess AWSSecurityHubFindings AWSVPCFlow \
    AWSWAF AWSEKSLogs Anomalies BehaviorAnalytics CommonSecurityLog ConfidentialWatchlist \
    CrowdStrikeAlerts CrowdStrikeCases CrowdStrikeDetections CrowdStrikeHosts \
    CrowdStrikeIncidents CrowdStrikeVulnerabilities DnsAuditEvents DnsEvents DnsInventory \
    Dynamics365Activity GCPApigee GCPAuditLogs GCPCDN GCPCloudRun GCPCloudSQL GCPComputeEngine \
    GCPDNS GCPFirewallLogs GCPIAM GCPIDS GCPLoadBalancer GCPMonitoring GCPNAT GCPNATAudit \
    GCPResourceManager GCPVPCFlow GKEAPIServer GKEApplication GKEAudit GKEControllerManager \
    GKEHPADecision GKEScheduler GoogleCloudSCC GoogleWorkspaceReports HuntingBookmark \
    IlumioInsights LinuxAuditLog McasShadowItReporting MicrosoftPurviewInformationProtection \
    NetworkSessions OfficeActivity OktaV2_CL PowerAppsActivity PowerAutomateActivity \
    PowerBIActivity PowerPlatformAdminActivity PowerPlatformConnectorActivity \
    PowerPlatformDlpActivity ProjectActivity ProtectionStatus PurviewDataSensitivityLogs \
    QualysKnowledgeBase SecurityAlert SecurityBaseline SecurityBaselineSummary SecurityDetection \
    SecurityEvent SecurityIncident SecurityIoTRawEvent SecurityRecommendation \
    SecurityRegulatoryCompliance SecureScoreControls SecureScores SentinelAudit \
    SentinelBehaviorEntities SentinelBehaviorInfo SentinelHealth Syslog ThreatIntelIndicators \
    ThreatIntelligenceIndicator ThreatIntelObjects UserAccessAnalytics UserPeerAnalytics \
    Watchlist WindowsEvent WindowsFirewall W3CIISLog
    """

  private static let monitor = """
    AACAudit AACHttpRequest AADB2CRequestLogs AADCustomSecurityAttributeAuditLogs \
    AADDomainServicesAccountLogon AADDomainServicesAccountManagement \
    AADDomainServicesDirectoryServiceAccess AADDomainServicesDNSAuditsDynamicUpdates \
    AADDomainServicesDNSAuditsGeneral AADDomainServicesLogonLogoff \
    AADDomainServicesPolicyChange AADDomainServicesPrivilegeUse AADDomainServicesSystemSecurity \
    AADGraphActivityLogs AADManagedIdentitySignInLogs AADNonInteractiveUserSignInLogs \
    AADProvisioningLogs AADRiskyServicePrincipals AADRiskyUsers AADServicePrincipalRiskEvents \
    AADServicePrincipalSignInLogs AADUserRiskEvents ABSBotRequests ACICollaborationAudit \
    ACLTransactionLogs ACLUserDefinedLogs ACRConnectedClientList ACREntraAuthenticationAuditLog \
    ACSAdvancedMessagingOperations ACSAuthIncomingOperations ACSBillingUsage \
    ACSCallAutomationIncomingOperations ACSCallAutomationMediaSummary ACSCallClientMediaStatsTimeSeries \
    ACSCallClientOperations ACSCallClosedCaptionsSummary ACSCallDiagnostics \
    ACSCallRecordingIncomingOperations ACSCallRecordingSummary ACSCallSummary ACSCallSurvey \
    ACSChatIncomingOperations ACSEmailSendMailOperational ACSEmailStatusUpdateOperational \
    ACSEmailUserEngagementOperational ACSJobRouterIncomingOperations \
    ACSNetworkTraversalDiagnostics ACSNetworkTraversalIncomingOperations ACSRoomsIncomingOperations \
    ACSSMSIncomingOperations ADAssessmentRecommendation ADFActivityRun \
    ADFAirflowSchedulerLogs ADFAirflowTaskLogs ADFAirflowWebLogs ADFAirflowWorkerLogs \
    ADFPipelineRun ADFSandboxActivityRun ADFSandboxPipelineRun ADFSSISIntegrationRuntimeLogs \
    ADFSSignInLogs ADFTriggerRun ADPAudit ADPDiagnostics ADPRequests ADReplicationResult \
    ADSecurityAssessmentRecommendation ADTDataHistoryOperation ADTDigitalTwinsOperation \
    ADTEventRoutesOperation ADTModelsOperation ADTQueryOperation ADXCommand ADXIngestionBatching \
    ADXJournal ADXQuery ADXTableDetails ADXTableUsageStatistics AEWAssignmentBlobLogs AEWAuditLogs \
    AEWComputePipelinesLogs AEWExperimentAssignmentSummary AFSAuditLogs AGCAccessLogs \
    AGCFirewallLogs AGSGrafanaLoginEvents AGSGrafanaUsageInsightsEvents AGSUpdateEvents \
    AGWAccessLogs AGWFirewallLogs AGWPerformanceLogs AHDSDeidAuditLogs AHDSDicomAuditLogs \
    AHDSDicomDiagnosticLogs AHDSMedTechDiagnosticLogs AirflowDagProcessingLogs AKSAudit \
    AKSAuditAdmin AKSControlPlane ALBHealthEvent Alert AlertHistory AmlComputeClusterEvent \
    AmlComputeClusterNodeEvent AmlComputeCpuGpuUtilization AmlComputeInstanceEvent AmlComputeJobEvent \
    AmlDataLabelEvent AmlDataSetEvent AmlDataStoreEvent AmlDeploymentEvent AmlEnvironmentEvent \
    AmlInferencingEvent AmlModelsEvent AmlOnlineEndpointConsoleLog AmlOnlineEndpointEventLog \
    AmlOnlineEndpointTrafficLog AmlPipelineEvent AmlRegistryReadEventsLog \
    AmlRegistryWriteEventsLog AmlRunEvent AmlRunStatusChangedEvent AMSKeyDeliveryRequests \
    AMSLiveEventOperations AMSMediaAccountHealth AMSStreamingEndpointRequests ANFFileAccess \
    AOIDatabaseQuery AOIDigestion AOIStorage ApiManagementGatewayLlmLog ApiManagementGatewayLogs \
    ApiManagementGatewayMCPLog ApiManagementWebSocketConnectionLogs APIMDevPortalAuditDiagnosticLog \
    AppAvailabilityResults AppBrowserTimings AppCenterError AppDependencies AppEnvSessionConsoleLogs \
    AppEnvSpringAppConsoleLogs AppEvents AppExceptions AppMetrics AppPageViews \
    AppPerformanceCounters AppPlatformBuildLogs AppPlatformContainerEventLogs \
    AppPlatformIngressLogs AppPlatformLogsforSpring AppPlatformSystemLogs AppRequests \
    AppServiceAntivirusScanAuditLogs AppServiceAppLogs AppServiceAuditLogs \
    AppServiceAuthenticationLogs AppServiceConsoleLogs AppServiceEnvironmentPlatformLogs \
    AppServiceFileAuditLogs AppServiceHTTPLogs AppServiceIPSecAuditLogs AppServicePlatformLogs \
    AppServiceServerlessSecurityPluginData AppSystemEvents AppTraces ArcK8sAudit ArcK8sAuditAdmin \
    ArcK8sControlPlane ASCAuditLogs ASCDeviceEvents ASRJobs ASRReplicatedItems ASRv2HealthEvents \
    ASRv2JobEvents ASRv2ProtectedItems ASRv2ReplicationExtensions ASRv2ReplicationPolicies \
    ASRv2ReplicationVaults ATCExpressRouteCircuitIpfix AuditLogs AutoscaleEvaluationsLog \
    AutoscaleScaleActionsLog AVNMConnectivityConfigurationChange AVNMIPAMPoolAllocationChange \
    AVNMNetworkGroupMembershipChange AVNMRuleCollectionChange AVSEsxiFirewallSyslog AVSEsxiSyslog \
    AVSNsxEdgeSyslog AVSNsxManagerSyslog AVSSyslog AVSVcSyslog AZFWApplicationRule \
    AZFWApplicationRuleAggregation AZFWDnsAdditional AZFWDnsQuery AZFWFatFlow AZFWFlowTrace \
    AZFWIdpsSignature AZFWInternalFqdnResolutionFailure AZFWNatRule AZFWNatRuleAggregation \
    AZFWNetworkRule AZFWNetworkRuleAggregation AZFWThreatIntel AZKVAuditLogs \
    AZKVPolicyEvaluationDetailsLogs AZMSApplicationMetricLogs AZMSArchiveLogs AZMSAutoscaleLogs \
    AZMSCustomerManagedKeyUserLogs AZMSDiagnosticErrorLogs AZMSHybridConnectionsEvents \
    AZMSKafkaCoordinatorLogs AZMSKafkaUserErrorLogs AZMSOperationalLogs AZMSRunTimeAuditLogs \
    AZMSVnetConnectionEvents AzureActivity AzureAssessmentRecommendation AzureAttestationDiagnostics \
    AzureBackupOperations AzureDevOpsAuditing AzureDiagnostics AzureLoadTestingOperation \
    AzureMetrics AzureMetricsV2 BaiClusterEvent BaiClusterNodeEvent BaiJobEvent \
    BlockchainApplicationLog BlockchainProxyLog CassandraAudit CassandraLogs CCFApplicationLogs \
    CDBCassandraRequests CDBControlPlaneRequests CDBDataPlaneRequests CDBDataPlaneRequests15M \
    CDBDataPlaneRequests5M CDBGremlinRequests CDBMongoRequests CDBPartitionKeyRUConsumption \
    CDBPartitionKeyStatistics CDBQueryRuntimeStatistics CDBTableApiRequests \
    ChaosStudioExperimentEventLogs CHSMManagementAuditLogs CHSMServiceOperationAuditLogs CIEventsAudit \
    CIEventsOperational CloudHsmHardwareOperationAuditLogs CloudHsmServiceOperationAuditLogs \
    ComputerGroup ConfigurationChange ConfigurationData ContainerAppConsoleLogs \
    ContainerAppSystemLogs ContainerEvent ContainerImageInventory ContainerInstanceLog \
    ContainerInventory ContainerLog ContainerLogV2 ContainerNetworkLogs ContainerNodeInventory \
    ContainerRegistryLoginEvents ContainerRegistryRepositoryEvents ContainerServiceLog \
    CopilotActivity CoreAzureBackup DatabricksAccounts DatabricksApps DatabricksClusters \
    DatabricksDBFS DatabricksFeatureStore DatabricksGenie DatabricksGitCredentials \
    DatabricksGlobalInitScripts DatabricksIAMRole DatabricksIngestion DatabricksInstancePools \
    DatabricksJobs DatabricksNotebook DatabricksRepos DatabricksSQL DatabricksSQLPermissions \
    DatabricksSSH DatabricksSecrets DatabricksTables DatabricksUnityCatalog DatabricksWorkspace \
    DataTransferOperations DataverseActivity DCRLogErrors DCRLogTroubleshooting DevCenterAgentHealthLogs \
    DevCenterBillingEventLogs DevCenterConnectionLogs DevCenterDiagnosticLogs \
    DevCenterResourceOperationLogs DNSQueryLogs DSMAzureBlobStorageLogs DSMDataClassificationLogs \
    DSMDataLabelingLogs EdgeActionConsoleLog EdgeActionServiceLog EGNFailedHttpDataPlaneOperations \
    EGNFailedMqttConnections EGNFailedMqttPublishedMessages EGNFailedMqttSubscriptions \
    EGNMqttDisconnections EGNSuccessfulHttpDataPlaneOperations EGNSuccessfulMqttConnections \
    EnrichedMicrosoft365AuditLogs ETWEvent Event ExchangeAssessmentRecommendation \
    ExchangeOnlineAssessmentRecommendation FailedIngestion FunctionAppLogs HDInsightAmbariClusterAlerts \
    HDInsightAmbariSystemMetrics HDInsightGatewayAuditLogs HDInsightHadoopAndYarnLogs \
    HDInsightHadoopAndYarnMetrics HDInsightHBaseLogs HDInsightHBaseMetrics \
    HDInsightHiveAndLLAPLogs HDInsightHiveAndLLAPMetrics HDInsightJupyterNotebookEvents \
    HDInsightKafkaLogs HDInsightKafkaMetrics HDInsightOozieLogs HDInsightRangerAuditLogs \
    HDInsightSecurityLogs HDInsightSparkApplicationEvents HDInsightSparkLogs HDInsightStormLogs \
    HealthStateChangeEvent Heartbeat InsightsMetrics IntuneAuditLogs \
    IntuneDeviceComplianceOrg IntuneDevices IntuneOperationalLogs KubeEvents KubeHealth \
    KubeMonAgentEvents KubeNodeInventory KubePVInventory KubePodInventory KubeServices LAJobLogs \
    LAQueryLogs LASummaryLogs LedgerTransactionLogs LedgerUserDefinedLogs LIATrackingEvents \
    LogicAppWorkflowRuntime MAApplication MAApplicationHealth MAApplicationHealthAlternativeVersions \
    MADriver MAOfficeAddin MCCEventLogs MCVPAuditLogs MCVPOperationLogs MDCDetectionDNSEvents \
    MDCDetectionFimEvents MDCDetectionGatingValidationEvents MDCFileIntegrityMonitoringEvents \
    MDECustomCollectionDeviceFileEvents MDPResourceLog MeshControlPlane MicrosoftAzureBastionAuditLogs \
    MicrosoftDataShareReceivedSnapshotLog MicrosoftDataShareSentSnapshotLog \
    MicrosoftDynamicsTelemetryPerformanceLogs MicrosoftDynamicsTelemetrySystemMetricsLogs \
    MicrosoftGraphActivityLogs MicrosoftHealthcareApisAuditLogs \
    MicrosoftServicePrincipalSignInLogs MNFDeviceUpdates MNFSystemSessionHistoryUpdates \
    MNFSystemStateMessageUpdates MPCIngestionLogs MySqlAuditLogs MySqlSlowLogs NCBMBreakGlassAuditLogs \
    NCBMSecurityDefenderLogs NCBMSecurityLogs NCBMSystemLogs NCCIDRACLogs NCCKubernetesLogs \
    NCCVMOrchestrationLogs NCSStorageAlerts NCSStorageLogs NetworkAccessAlerts \
    NetworkAccessConnectionEvents NetworkAccessTraffic NetworkMonitoring NGXOperationLogs \
    NGXSecurityLogs NSPAccessLogs NTAInsights NTAIpDetails NTANetAnalytics NTATopologyDetails \
    NWConnectionMonitorDNSResult NWConnectionMonitorDestinationListenerResult \
    NWConnectionMonitorPathResult NWConnectionMonitorTestResult OEPAirFlowTask OEPAuditLogs \
    OEPDataplaneLogs OEPElasticOperator OEPElasticsearch OEWAuditLogs \
    OEWExperimentAssignmentSummary OEWExperimentScorecardMetricPairs OEWExperimentScorecards \
    OGOAuditLogs OLPSupplyChainEntityOperations OLPSupplyChainEvents Operation Perf \
    PFTitleAuditLogs PGSQLAutovacuumStats PGSQLDbTransactionsStats PGSQLPgBouncer \
    PGSQLPgStatActivitySessions PGSQLQueryStoreQueryText PGSQLQueryStoreRuntime \
    PGSQLQueryStoreWaits PGSQLServerLogs PowerBIAuditTenant PowerBIDatasetsTenant \
    PowerBIDatasetsWorkspace PowerBIReportUsageTenant PowerBIReportUsageWorkspace \
    PurviewScanStatusLogs PurviewSecurityLogs REDConnectionEvents RemoteNetworkHealthLogs \
    ResourceManagementPublicAccessLogs RetinaNetworkFlowLogs SCCMAssessmentRecommendation \
    SCGPoolExecutionLog SCGPoolRequestLog SCOMAssessmentRecommendation SecurityAttackPathData \
    ServiceFabricOperationalEvent ServiceFabricReliableActorEvent ServiceFabricReliableServiceEvent \
    ServiceMapComputer_CL ServiceMapProcess_CL SfBAssessmentRecommendation \
    SfBOnlineAssessmentRecommendation SharePointOnlineAssessmentRecommendation \
    SignalRServiceDiagnosticLogs SigninLogs SPAssessmentRecommendation SQLAssessmentRecommendation \
    SqlAtpStatus SQLSecurityAuditEvents SqlVulnerabilityAssessmentResult \
    SqlVulnerabilityAssessmentScanStatus StorageAntimalwareScanResults StorageBlobLogs \
    StorageCacheOperationEvents StorageCacheUpgradeEvents StorageCacheWarningEvents \
    StorageFileLogs StorageMalwareScanningResults StorageMoverCopyLogsFailed \
    StorageMoverCopyLogsTransferred StorageMoverJobRunLogs StorageQueueLogs StorageTableLogs \
    SucceededIngestion SVMPoolExecutionLog SVMPoolRequestLog SynapseBigDataPoolApplicationsEnded \
    SynapseBuiltinSqlPoolRequestsEnded SynapseDXCommand SynapseDXFailedIngestion \
    SynapseDXIngestionBatching SynapseDXQuery SynapseDXSucceededIngestion \
    SynapseDXTableDetails SynapseDXTableUsageStatistics SynapseGatewayApiRequests \
    SynapseIntegrationActivityRuns SynapseIntegrationPipelineRuns SynapseIntegrationTriggerRuns \
    SynapseLinkEvent SynapseRbacOperations SynapseScopePoolScopeJobsEnded \
    SynapseScopePoolScopeJobsStateChange SynapseSqlPoolDmsWorkers SynapseSqlPoolExecRequests \
    SynapseSqlPoolRequestSteps SynapseSqlPoolSqlRequests SynapseSqlPoolWaits TOUserAudits \
    TOUserDiagnostics TSIIngress UCClient UCClientReadinessStatus UCClientUpdateStatus \
    UCDOAggregatedStatus UCDOStatus UCDeviceAlert UCServiceUpdateStatus UCUpdateAlert Update \
    UpdateRunProgress UpdateSummary Usage VCoreMongoRequests VIAudit VIIndexing VMBoundPort \
    VMComputer VMConnection VMProcess WaaSDeploymentStatus WaaSInsiderStatus WaaSUpdateStatus \
    WDAVStatus WDAVThreat WebPubSubConnectivity WebPubSubHttpRequest WebPubSubMessaging \
    Windows365AuditLogs WindowsClientAssessmentRecommendation WindowsServerAssessmentRecommendation \
    WOUserAudits WOUserDiagnostics WorkloadDiagnosticLogs WorkloadMonitoringPerf WUDOAggregatedStatus \
    WUDOStatus WVDAgentHealthStatus WVDAutoscaleEvaluationPooled WVDCheckpoints \
    WVDConnectionGraphicsDataPreview WVDConnectionNetworkData WVDConnections WVDErrors WVDFeeds \
    WVDHostRegistrations WVDManagement WVDMultiLinkAdd WVDSessionHostManagement
    """
}
