import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const logsEnabled = facetRule({
  id: 'logs-enabled',
  title: 'Endpoints and engines log what is done to them',
  rationale: 'Without a log nobody can say who did what, neither after an incident nor during one.',
  severity: 'medium',
  category: 'logging',
  references: ['FSBP APIGateway.1, CloudFront.5, ELB.5, ES.5, EKS.8, RDS.9', 'CIS AWS 5.0: 3.1'],
  remediation: onAws(
    'Set AccessLogSettings, Logging, LogPublishingOptions, EnableCloudwatchLogsExports or ClusterLogging.',
    'Set access_log_settings, logging_config, log_publishing_options, enabled_cloudwatch_logs_exports or enabled_cluster_log_types.',
  ),
  equivalents: {
    checkov: [
      'CKV_AWS_37',
      'CKV_AWS_48',
      'CKV_AWS_71',
      'CKV_AWS_75',
      'CKV_AWS_76',
      'CKV_AWS_80',
      'CKV_AWS_84',
      'CKV_AWS_85',
      'CKV_AWS_86',
      'CKV_AWS_91',
      'CKV_AWS_92',
      'CKV_AWS_95',
      'CKV_AWS_101',
      'CKV_AWS_104',
      'CKV_AWS_129',
      'CKV_AWS_193',
      'CKV_AWS_285',
      'CKV_AWS_314',
      'CKV_AWS_317',
      'CKV_AWS_251',
      'CKV2_AWS_31',
    ],
    trivy: [
      'apigateway/enable_access_logging',
      'cloudfront/enable_logging',
      'elasticsearch/enable_domain_logging',
      'msk/enable_logging',
      'neptune/enable_log_export',
      'documentdb/enable_log_export',
      'eks/enable_control_plane_logging',
      'mq/enable_audit_logging',
      'mq/enable_general_logging',
    ],
  },
  facet: 'LogSource',
  judge: ({ kind, what, enabled }) =>
    kind === 'access' || kind === 'audit' || kind === 'trail'
      ? judge(enabled, Boolean, { expected: `the ${what} to write its log` })
      : NOT_APPLICABLE,
});
