import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { WebSettings } from '../settings/settings';
import { Part } from './part';

const ZONES = ['a', 'b'] as const;
const VPC_RANGE = '10.32.0.0/16';

/** A VPC over two zones. The tasks' subnets lead to the internet only in a `public` network. */
export class Network extends Part {
  public readonly vpcId: pulumi.Output<string>;
  /** Of the load balancer, one a zone. */
  public readonly publicSubnets: pulumi.Output<string>[];
  /** Of the tasks, one a zone. */
  public readonly taskSubnets: pulumi.Output<string>[];
  public readonly range = VPC_RANGE;
  private readonly privateTables: aws.ec2.RouteTable[] = [];

  constructor(settings: WebSettings, parent: pulumi.Resource, logBucketArn: pulumi.Input<string>) {
    super('Network', settings, parent);
    const vpc = new aws.ec2.Vpc(
      'vpc',
      { cidrBlock: VPC_RANGE, enableDnsHostnames: true, enableDnsSupport: true, tags: this.titled('vpc') },
      this.child,
    );
    this.vpcId = vpc.id;
    const gateway = new aws.ec2.InternetGateway('gateway', { vpcId: vpc.id, tags: this.titled('gateway') }, this.child);
    const outside = new aws.ec2.RouteTable(
      'public',
      {
        vpcId: vpc.id,
        routes: [{ cidrBlock: '0.0.0.0/0', gatewayId: gateway.id }],
        tags: this.titled('public'),
      },
      this.child,
    );
    this.publicSubnets = ZONES.map((zone, i) => this.subnet('public', zone, `10.32.${i}.0/24`, outside));
    this.taskSubnets =
      settings.network === 'public'
        ? this.publicSubnets
        : ZONES.map((zone, i) => this.subnet('private', zone, `10.32.${10 + i}.0/24`, this.inside(zone)));
    new aws.ec2.FlowLog(
      'flow-log',
      {
        vpcId: vpc.id,
        trafficType: 'REJECT',
        logDestinationType: 's3',
        logDestination: logBucketArn,
        tags: this.titled('flow-log'),
      },
      // The emulator forgets these, and each update would replace the log.
      { ...this.child, ...(this.onEmulator && { ignoreChanges: ['maxAggregationInterval', 'tags', 'tagsAll'] }) },
    );
  }

  /** Addresses inside the VPC for what a task needs of AWS: no way to the internet, and none from it. */
  public addEndpoints(securityGroupId: pulumi.Input<string>): pulumi.Resource[] {
    const name = (service: string) => `com.amazonaws.${this.settings.region}.${service}`;
    const interfaces = ['ecr.api', 'ecr.dkr', 'logs'].map(
      (service) =>
        new aws.ec2.VpcEndpoint(
          service,
          {
            vpcId: this.vpcId,
            serviceName: name(service),
            vpcEndpointType: 'Interface',
            privateDnsEnabled: true,
            subnetIds: this.taskSubnets,
            securityGroupIds: [securityGroupId],
            tags: this.titled(service),
          },
          this.child,
        ),
    );
    // Layers of images lie in S3.
    const s3 = new aws.ec2.VpcEndpoint(
      's3',
      {
        vpcId: this.vpcId,
        serviceName: name('s3'),
        vpcEndpointType: 'Gateway',
        routeTableIds: this.privateTables.map(({ id }) => id),
        tags: this.titled('s3'),
      },
      this.child,
    );
    return [...interfaces, s3];
  }

  private inside(zone: string): aws.ec2.RouteTable {
    const table = new aws.ec2.RouteTable(
      `private-${zone}`,
      { vpcId: this.vpcId, tags: this.titled(`private-${zone}`) },
      this.child,
    );
    this.privateTables.push(table);
    return table;
  }

  private subnet(kind: string, zone: string, range: string, table: aws.ec2.RouteTable): pulumi.Output<string> {
    const subnet = new aws.ec2.Subnet(
      `${kind}-${zone}`,
      {
        vpcId: this.vpcId,
        cidrBlock: range,
        availabilityZone: `${this.settings.region}${zone}`,
        // A task asks for its address itself; nothing else gets one by accident.
        mapPublicIpOnLaunch: false,
        tags: this.titled(`${kind}-${zone}`),
      },
      this.child,
    );
    new aws.ec2.RouteTableAssociation(`${kind}-${zone}`, { subnetId: subnet.id, routeTableId: table.id }, this.child);
    return subnet.id;
  }

  /** The console shows what lies in a network by this tag alone. */
  private titled(part: string): Record<string, string> {
    return { ...this.tags, Name: this.named(part) };
  }
}
