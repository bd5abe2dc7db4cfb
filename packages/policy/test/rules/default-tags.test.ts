import { judgeText, publicService, verdictsOf } from '../support/judge';

const provider = (tags: string) => `provider "aws" {\n  default_tags {\n    tags = ${tags}\n  }\n}\n`;
const QUEUE = 'resource "aws_sqs_queue" "jobs" {\n  tags = { "fairway:owner" = "@acme/orders" }\n}\n';
const verdicts = (text: string) =>
  verdictsOf(judgeText('terraform', text, { service: publicService }), 'tags-declared');

test('tags of the provider count for every resource, beside its own', () => {
  expect(verdicts(provider('{ "fairway:stage" = "uat", "fairway:service" = "orders" }') + QUEUE)).toEqual([]);
  expect(verdicts(provider('{ "fairway:stage" = "uat" }') + QUEUE)).toEqual(['fail']);
});

test('tags of the provider that are not known leave the question open', () => {
  expect(verdicts(provider('var.tags') + QUEUE)).toEqual(['unknown']);
});
