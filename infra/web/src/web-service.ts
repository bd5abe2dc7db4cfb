import * as pulumi from '@pulumi/pulumi';
import { Alarms } from './components/alarms';
import { Firewall } from './components/firewall';
import { LoadBalancer } from './components/load-balancer';
import { LogBucket } from './components/log-bucket';
import { Network } from './components/network';
import { Registry } from './components/registry';
import { Roles } from './components/roles';
import { SecurityGroups } from './components/security-groups';
import { logGroup, Tasks } from './components/tasks';
import { imageTag, type WebSettings } from './settings/settings';

/** Brings the image to the repository; called in an update, never in a preview. */
export type Publish = (repositoryUrl: string, tag: string) => Promise<void>;

/** Everything that the web service is on one stage. */
export class WebService extends pulumi.ComponentResource {
  /** Without a trailing slash. */
  public readonly url: pulumi.Output<string>;
  /** What the load balancer tells its services apart by. */
  public readonly balancerName: pulumi.Output<string>;
  public readonly image: pulumi.Output<string>;
  public readonly taskDefinition: pulumi.Output<string>;

  constructor(settings: WebSettings, publish: Publish, options?: pulumi.ComponentResourceOptions) {
    super('fairway:web:Service', settings.service, {}, options);
    const logs = new LogBucket(settings, this);
    const network = new Network(settings, this, logs.bucket.arn);
    const groups = new SecurityGroups(settings, this, network);
    const endpoints = groups.endpoints ? network.addEndpoints(groups.endpoints.id) : [];
    const balancer = new LoadBalancer(settings, this, network, groups, logs);
    if (settings.firewall) new Firewall(settings, this, balancer.balancer.arn);
    const registry = new Registry(settings, this);
    this.image = registry.url.apply(async (url) => {
      const tag = imageTag(settings.version);
      if (!pulumi.runtime.isDryRun()) await publish(url, tag);
      return `${url}:${tag}`;
    });
    const group = logGroup(settings, this);
    const tasks = new Tasks(settings, this, {
      image: this.image,
      network,
      groups,
      balancer,
      roles: new Roles(settings, this, registry.repository.arn, group.arn),
      alarms: settings.platform === 'aws' ? new Alarms(settings, this, balancer) : undefined,
      logGroup: group,
      after: endpoints,
    });
    this.taskDefinition = tasks.definition.arn;
    this.balancerName = balancer.balancer.dnsName;
    this.url = settings.domain
      ? pulumi.output(`https://${settings.domain.name}`)
      : pulumi.interpolate`http://${balancer.balancer.dnsName}`;
  }
}
