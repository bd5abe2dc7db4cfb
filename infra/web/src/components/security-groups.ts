import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { WebSettings } from '../settings/settings';
import type { Network } from './network';
import { Part } from './part';

/** Port that the program listens on. */
export const APP_PORT = 8080;

const ANYWHERE = '0.0.0.0/0';

/** Who may talk to whom: the internet to the load balancer, that to the tasks, these to AWS; by reference, not by address. */
export class SecurityGroups extends Part {
  public readonly balancer: aws.ec2.SecurityGroup;
  public readonly tasks: aws.ec2.SecurityGroup;
  public readonly endpoints?: aws.ec2.SecurityGroup;
  /** Nobody gets through before these are there. */
  public readonly rules: pulumi.Resource[] = [];

  constructor(
    settings: WebSettings,
    parent: pulumi.Resource,
    private readonly network: Network,
  ) {
    super('SecurityGroups', settings, parent);
    this.balancer = this.group('balancer', 'Takes requests from the internet, passes them to tasks');
    this.tasks = this.group('tasks', 'Takes requests from the load balancer alone');
    for (const port of settings.domain ? [80, 443] : [80]) {
      this.allow('ingress', `internet-${port}`, this.balancer, port, { cidrIpv4: ANYWHERE });
    }
    const { balancer, tasks } = this;
    this.allow('egress', 'to-tasks', balancer, APP_PORT, { referencedSecurityGroupId: tasks.id });
    this.allow('ingress', 'from-balancer', tasks, APP_PORT, { referencedSecurityGroupId: balancer.id });
    if (settings.network === 'public') {
      // ECR and CloudWatch Logs have no fixed addresses.
      this.allow('egress', 'to-aws', tasks, 443, { cidrIpv4: ANYWHERE });
      return;
    }
    this.endpoints = this.group('endpoints', 'Takes what tasks ask of AWS');
    this.allow('ingress', 'from-tasks', this.endpoints, 443, { referencedSecurityGroupId: tasks.id });
    this.allow('egress', 'to-endpoints', tasks, 443, { referencedSecurityGroupId: this.endpoints.id });
    const layers = aws.ec2.getPrefixListOutput({ name: `com.amazonaws.${settings.region}.s3` }, { parent: this });
    this.allow('egress', 'to-s3', tasks, 443, { prefixListId: layers.id });
  }

  private group(part: string, description: string): aws.ec2.SecurityGroup {
    const name = this.named(part);
    return new aws.ec2.SecurityGroup(
      part,
      {
        name,
        description,
        vpcId: this.network.vpcId,
        tags: { ...this.tags, Name: name },
      },
      this.child,
    );
  }

  private allow(
    direction: 'ingress' | 'egress',
    name: string,
    group: aws.ec2.SecurityGroup,
    port: number,
    peer:
      | { cidrIpv4: string }
      | { referencedSecurityGroupId: pulumi.Input<string> }
      | { prefixListId: pulumi.Input<string> },
  ): void {
    const Rule = direction === 'ingress' ? aws.vpc.SecurityGroupIngressRule : aws.vpc.SecurityGroupEgressRule;
    this.rules.push(
      new Rule(
        name,
        {
          securityGroupId: group.id,
          description: name.replaceAll('-', ' '),
          ipProtocol: 'tcp',
          fromPort: port,
          toPort: port,
          ...peer,
          tags: this.tags,
        },
        this.child,
      ),
    );
  }
}
