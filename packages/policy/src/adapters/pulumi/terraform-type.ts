import { TERRAFORM_KINDS } from '../../aws/kinds';

/** Modules whose resources carry no module name in Terraform, and the few names that differ otherwise. */
const BARE_MODULES = new Set(['ec2', 'vpc', 'alb', 'ebs', 'elb', 'cfg']);
const RENAMED: Readonly<Record<string, string>> = {
  'aws:rds/instance:Instance': 'aws_db_instance',
  'aws:rds/securityGroup:SecurityGroup': 'aws_db_security_group',
  'aws:elb/loadBalancer:LoadBalancer': 'aws_elb',
  'aws:alb/loadBalancer:LoadBalancer': 'aws_lb',
  'aws:lb/loadBalancer:LoadBalancer': 'aws_lb',
  'aws:alb/listener:Listener': 'aws_lb_listener',
  'aws:cloudtrail/trail:Trail': 'aws_cloudtrail',
  'aws:apigateway/restApi:RestApi': 'aws_api_gateway_rest_api',
  'aws:apigateway/stage:Stage': 'aws_api_gateway_stage',
  'aws:apigateway/method:Method': 'aws_api_gateway_method',
  'aws:apigateway/domainName:DomainName': 'aws_api_gateway_domain_name',
  'aws:cloudwatch/logDeliverySource:LogDeliverySource': 'aws_cloudwatch_log_delivery_source',
  'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule': 'aws_vpc_security_group_ingress_rule',
  'aws:ec2/flowLog:FlowLog': 'aws_flow_log',
  'aws:ebs/volume:Volume': 'aws_ebs_volume',
};
const MODULE_NAMES: Readonly<Record<string, string>> = {
  kinesis: 'kinesis',
  cloudwatch: 'cloudwatch',
  lb: 'lb',
  elasticloadbalancingv2: 'lb',
};

/** The Terraform type behind a Pulumi type token such as `aws:s3/bucketV2:BucketV2`; undefined for what is not AWS. */
export function terraformType(token: string): string | undefined {
  const match = /^aws:([\w-]+)(?:\/[\w-]+)?:(\w+)$/.exec(token);
  if (!match) return undefined;
  const renamed = RENAMED[token];
  if (renamed !== undefined) return renamed;
  const [, module = '', name = ''] = match;
  const snake = name
    .replace(/V(\d)$/, '_v$1')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
  const candidates = [
    ...(BARE_MODULES.has(module) ? [`aws_${snake}`] : []),
    `aws_${MODULE_NAMES[module] ?? module.toLowerCase()}_${snake}`,
    `aws_${snake}`,
  ];
  return candidates.find((candidate) => TERRAFORM_KINDS.has(candidate)) ?? candidates[0];
}
