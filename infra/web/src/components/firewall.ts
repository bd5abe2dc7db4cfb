import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { WebSettings } from '../settings/settings';
import { Part } from './part';

/** Requests that one address may send in five minutes. */
const RATE_LIMIT = 2000;
const MANAGED = ['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesAmazonIpReputationList'];

/** AWS's managed rules and a limit of requests an address, before the load balancer. */
export class Firewall extends Part {
  constructor(settings: WebSettings, parent: pulumi.Resource, balancerArn: pulumi.Input<string>) {
    super('Firewall', settings, parent);
    const seen = (metricName: string) => ({
      cloudwatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
      metricName,
    });
    const acl = new aws.wafv2.WebAcl(
      'firewall',
      {
        name: this.named(),
        scope: 'REGIONAL',
        defaultAction: { allow: {} },
        visibilityConfig: seen(this.named()),
        rules: [
          {
            name: 'rate',
            priority: 0,
            action: { block: {} },
            statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: RATE_LIMIT } },
            visibilityConfig: seen('rate'),
          },
          ...MANAGED.map((name, i) => ({
            name,
            priority: i + 1,
            overrideAction: { none: {} },
            statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
            visibilityConfig: seen(name),
          })),
        ],
        tags: this.tags,
      },
      this.child,
    );
    // AWS takes no other beginning of the name.
    const log = new aws.cloudwatch.LogGroup(
      'firewall',
      { name: `aws-waf-logs-${this.named()}`, retentionInDays: settings.logDays, tags: this.tags },
      this.child,
    );
    new aws.wafv2.WebAclLoggingConfiguration(
      'firewall',
      {
        resourceArn: acl.arn,
        logDestinationConfigs: [log.arn],
        redactedFields: [{ singleHeader: { name: 'cookie' } }],
      },
      this.child,
    );
    new aws.wafv2.WebAclAssociation('firewall', { resourceArn: balancerArn, webAclArn: acl.arn }, this.child);
  }
}
