package main

// token is where Pulumi's AWS package keeps a resource or function: module and name.
type token struct{ module, name string }

// resources are those of Terraform that this bridge knows, with their place in @pulumi/aws.
var resources = map[string]token{
	"aws_acm_certificate":                   {"acm", "Certificate"},
	"aws_acm_certificate_validation":        {"acm", "CertificateValidation"},
	"aws_appautoscaling_policy":             {"appautoscaling", "Policy"},
	"aws_appautoscaling_target":             {"appautoscaling", "Target"},
	"aws_cloudwatch_log_group":              {"cloudwatch", "LogGroup"},
	"aws_cloudwatch_metric_alarm":           {"cloudwatch", "MetricAlarm"},
	"aws_cloudwatch_composite_alarm":        {"cloudwatch", "CompositeAlarm"},
	"aws_ecr_lifecycle_policy":              {"ecr", "LifecyclePolicy"},
	"aws_ecr_repository":                    {"ecr", "Repository"},
	"aws_ecr_repository_policy":             {"ecr", "RepositoryPolicy"},
	"aws_ecs_cluster":                       {"ecs", "Cluster"},
	"aws_ecs_cluster_capacity_providers":    {"ecs", "ClusterCapacityProviders"},
	"aws_ecs_service":                       {"ecs", "Service"},
	"aws_ecs_task_definition":               {"ecs", "TaskDefinition"},
	"aws_eip":                               {"ec2", "Eip"},
	"aws_flow_log":                          {"ec2", "FlowLog"},
	"aws_iam_policy":                        {"iam", "Policy"},
	"aws_iam_role":                          {"iam", "Role"},
	"aws_iam_role_policy":                   {"iam", "RolePolicy"},
	"aws_iam_role_policy_attachment":        {"iam", "RolePolicyAttachment"},
	"aws_internet_gateway":                  {"ec2", "InternetGateway"},
	"aws_kms_alias":                         {"kms", "Alias"},
	"aws_kms_key":                           {"kms", "Key"},
	"aws_lb":                                {"lb", "LoadBalancer"},
	"aws_lb_listener":                       {"lb", "Listener"},
	"aws_lb_listener_rule":                  {"lb", "ListenerRule"},
	"aws_lb_target_group":                   {"lb", "TargetGroup"},
	"aws_nat_gateway":                       {"ec2", "NatGateway"},
	"aws_route":                             {"ec2", "Route"},
	"aws_route53_record":                    {"route53", "Record"},
	"aws_route53_zone":                      {"route53", "Zone"},
	"aws_route_table":                       {"ec2", "RouteTable"},
	"aws_route_table_association":           {"ec2", "RouteTableAssociation"},
	"aws_s3_bucket":                         {"s3", "BucketV2"},
	"aws_s3_bucket_lifecycle_configuration": {"s3", "BucketLifecycleConfigurationV2"},
	"aws_s3_bucket_ownership_controls":      {"s3", "BucketOwnershipControls"},
	"aws_s3_bucket_policy":                  {"s3", "BucketPolicy"},
	"aws_s3_bucket_public_access_block":     {"s3", "BucketPublicAccessBlock"},
	"aws_s3_bucket_server_side_encryption_configuration": {"s3", "BucketServerSideEncryptionConfigurationV2"},
	"aws_s3_bucket_versioning":                           {"s3", "BucketVersioningV2"},
	"aws_secretsmanager_secret":                          {"secretsmanager", "Secret"},
	"aws_secretsmanager_secret_version":                  {"secretsmanager", "SecretVersion"},
	"aws_security_group":                                 {"ec2", "SecurityGroup"},
	"aws_sns_topic":                                      {"sns", "Topic"},
	"aws_sns_topic_policy":                               {"sns", "TopicPolicy"},
	"aws_sns_topic_subscription":                         {"sns", "TopicSubscription"},
	"aws_subnet":                                         {"ec2", "Subnet"},
	"aws_vpc":                                            {"ec2", "Vpc"},
	"aws_vpc_endpoint":                                   {"ec2", "VpcEndpoint"},
	"aws_vpc_security_group_egress_rule":                 {"vpc", "SecurityGroupEgressRule"},
	"aws_vpc_security_group_ingress_rule":                {"vpc", "SecurityGroupIngressRule"},
	"aws_wafv2_web_acl":                                  {"wafv2", "WebAcl"},
	"aws_wafv2_web_acl_association":                      {"wafv2", "WebAclAssociation"},
	"aws_wafv2_web_acl_logging_configuration":            {"wafv2", "WebAclLoggingConfiguration"},
}

var dataSources = map[string]token{
	"aws_availability_zones":  {"index", "getAvailabilityZones"},
	"aws_caller_identity":     {"index", "getCallerIdentity"},
	"aws_elb_service_account": {"elb", "getServiceAccount"},
	"aws_iam_policy_document": {"iam", "getPolicyDocument"},
	"aws_partition":           {"index", "getPartition"},
	"aws_prefix_list":         {"ec2", "getPrefixList"},
	"aws_region":              {"index", "getRegion"},
}

// name is where Terraform keeps what @pulumi/aws calls `name`, and how long it may be.
type name struct {
	terraform string
	longest   int
}

var names = map[string]name{
	"aws_cloudwatch_metric_alarm": {"alarm_name", 255},
	"aws_lb":                      {"name", 32},
	"aws_lb_target_group":         {"name", 32},
}

// nested are blocks of which the provider's own schema does not say that there is at most one.
type nested struct {
	block  string
	fields []string
}

var single = map[string]nested{
	"aws_s3_bucket_lifecycle_configuration": {
		"rule",
		[]string{"abort_incomplete_multipart_upload", "expiration", "filter", "noncurrent_version_expiration"},
	},
}
