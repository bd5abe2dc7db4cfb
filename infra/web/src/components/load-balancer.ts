import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { HEALTH_CHECK } from '../health/arithmetic';
import type { WebSettings } from '../settings/settings';
import { Certificate } from './certificate';
import type { LogBucket } from './log-bucket';
import type { Network } from './network';
import { Part } from './part';
import { APP_PORT, type SecurityGroups } from './security-groups';

/** Time that a leaving task still gets requests of open connections, in seconds; below the time that it serves on. */
export const deregistrationSeconds = (drainSeconds: number): number => Math.max(0, drainSeconds - 5);

/** The service's only entry. */
export class LoadBalancer extends Part {
  public readonly balancer: aws.lb.LoadBalancer;
  public readonly targets: aws.lb.TargetGroup;
  /** A service can be attached once a listener sends requests to its targets. */
  public readonly listener: aws.lb.Listener;

  constructor(
    settings: WebSettings,
    parent: pulumi.Resource,
    network: Network,
    groups: SecurityGroups,
    logs: LogBucket,
  ) {
    super('LoadBalancer', settings, parent);
    this.balancer = new aws.lb.LoadBalancer(
      'balancer',
      {
        name: this.named(),
        loadBalancerType: 'application',
        internal: false,
        subnets: network.publicSubnets,
        securityGroups: [groups.balancer.id],
        dropInvalidHeaderFields: true,
        enableDeletionProtection: !settings.throwAway,
        accessLogs: { bucket: logs.bucket.bucket, enabled: true },
        tags: this.tags,
      },
      { ...this.child, dependsOn: [logs.writable, ...groups.rules] },
    );
    this.targets = new aws.lb.TargetGroup(
      'targets',
      {
        name: this.named(),
        vpcId: network.vpcId,
        targetType: 'ip',
        port: APP_PORT,
        protocol: 'HTTP',
        deregistrationDelay: deregistrationSeconds(settings.drainSeconds),
        healthCheck: {
          enabled: true,
          path: '/',
          port: 'traffic-port',
          protocol: 'HTTP',
          // A load balancer takes no 5xx for healthy, so the program's own 500 counts as a failed check.
          matcher: '200',
          interval: HEALTH_CHECK.intervalSeconds,
          timeout: HEALTH_CHECK.timeoutSeconds,
          unhealthyThreshold: HEALTH_CHECK.unhealthyThreshold,
          healthyThreshold: HEALTH_CHECK.healthyThreshold,
        },
        tags: this.tags,
      },
      this.child,
    );
    this.listener = settings.domain ? this.encrypted(settings.domain) : this.plain();
  }

  private plain(): aws.lb.Listener {
    return this.listen('http', 80, { defaultActions: [{ type: 'forward', targetGroupArn: this.targets.arn }] });
  }

  private encrypted(domain: NonNullable<WebSettings['domain']>): aws.lb.Listener {
    const certificate = new Certificate(this.settings, this, domain, this.balancer);
    this.listen('http', 80, {
      defaultActions: [{ type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' } }],
    });
    return this.listen('https', 443, {
      protocol: 'HTTPS',
      certificateArn: certificate.arn,
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      defaultActions: [{ type: 'forward', targetGroupArn: this.targets.arn }],
    });
  }

  private listen(
    name: string,
    port: number,
    options: Omit<aws.lb.ListenerArgs, 'loadBalancerArn' | 'port'>,
  ): aws.lb.Listener {
    const args = { protocol: 'HTTP', ...options, loadBalancerArn: this.balancer.arn, port, tags: this.tags };
    return new aws.lb.Listener(name, args, this.child);
  }
}
