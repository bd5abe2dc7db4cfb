import { PulumiRecorder } from '../../src/adapters/pulumi/recorder';
import { terraformType } from '../../src/adapters/pulumi/terraform-type';
import { judgeFiles, verdictsOf } from '../support/judge';

test.each([
  ['aws:s3/bucket:Bucket', 'aws_s3_bucket'],
  ['aws:s3/bucketV2:BucketV2', 'aws_s3_bucket_v2'],
  ['aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', 'aws_s3_bucket_public_access_block'],
  ['aws:rds/instance:Instance', 'aws_db_instance'],
  ['aws:rds/cluster:Cluster', 'aws_rds_cluster'],
  ['aws:ec2/securityGroup:SecurityGroup', 'aws_security_group'],
  ['aws:ec2/instance:Instance', 'aws_instance'],
  ['aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule', 'aws_vpc_security_group_ingress_rule'],
  ['aws:lb/loadBalancer:LoadBalancer', 'aws_lb'],
  ['aws:lb/listener:Listener', 'aws_lb_listener'],
  ['aws:ecs/taskDefinition:TaskDefinition', 'aws_ecs_task_definition'],
  ['aws:ecs/service:Service', 'aws_ecs_service'],
  ['aws:iam/rolePolicy:RolePolicy', 'aws_iam_role_policy'],
  ['aws:cloudwatch/logGroup:LogGroup', 'aws_cloudwatch_log_group'],
  ['aws:cloudwatch/metricAlarm:MetricAlarm', 'aws_cloudwatch_metric_alarm'],
  ['aws:kms/key:Key', 'aws_kms_key'],
  ['aws:sns/topic:Topic', 'aws_sns_topic'],
  ['aws:ecr/repository:Repository', 'aws_ecr_repository'],
  ['aws:efs/fileSystem:FileSystem', 'aws_efs_file_system'],
  ['aws:lambda/function:Function', 'aws_lambda_function'],
  ['aws:ec2/vpc:Vpc', 'aws_vpc'],
  ['aws:ec2/subnet:Subnet', 'aws_subnet'],
  ['aws:dynamodb/table:Table', 'aws_dynamodb_table'],
])('%s is the Terraform type %s', (token, type) => {
  expect(terraformType(token)).toBe(type);
});

test('a recorded graph keeps who refers to whom', () => {
  const recorder = new PulumiRecorder();
  const bucket = recorder.newResource({ type: 'aws:s3/bucket:Bucket', name: 'images', inputs: {} });
  recorder.newResource({
    type: 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
    name: 'images',
    inputs: { bucket: bucket.id, blockPublicAcls: true },
  });
  const report = judgeFiles({ 'graph.json': recorder.toJson() });

  expect(verdictsOf(report, 'bucket-blocks-public-acls')).toEqual([]);
  expect(verdictsOf(report, 'bucket-blocks-public-policy')).toEqual(['fail']);
});

test('a preview tells what comes, what is not known yet, and leaves out what goes', () => {
  const step = (op: string, name: string, inputs: object) => ({
    op,
    newState: { urn: `urn:pulumi:dev::x::aws:ebs/volume:Volume::${name}`, type: 'aws:ebs/volume:Volume', inputs },
  });
  const steps = [
    step('create', 'good', { encrypted: true }),
    step('create', 'open', { encrypted: '04da6b54-80e4-46f7-96ec-b56ff0331ba9' }),
    step('delete', 'gone', { encrypted: false }),
  ];

  expect(verdictsOf(judgeFiles({ 'preview.json': JSON.stringify({ steps }) }), 'storage-encrypted')).toEqual([
    'unknown',
  ]);
});
