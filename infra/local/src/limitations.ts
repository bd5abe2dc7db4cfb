/** What this stage cannot do of what AWS does; printed by `up`, so that nobody takes its silence for a proof. */
export const LIMITATIONS: readonly string[] = [
  'CloudFormation acts with all rights here: what a template creates is not checked against the deployer’s policy',
  'no CodeDeploy and no weights of Lambda aliases: traffic moves at once',
  'no metrics of Lambda and API Gateway themselves: alarms see only what functions write into their logs, some seconds later',
  'memory limits of functions are not enforced',
];
