import { judgeText, publicService, verdictsOf } from '../support/judge';

const bucket = (action: string) => `
resource "aws_s3_bucket" "images" {}
resource "aws_s3_bucket_public_access_block" "images" {
  bucket                  = aws_s3_bucket.images.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = false
  restrict_public_buckets = false
}
resource "aws_s3_bucket_policy" "images" {
  bucket = aws_s3_bucket.images.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "${action}", Resource = "arn:aws:s3:::images/*" }] })
}
`;
const RULES = ['iam-no-wildcard-principal', 'bucket-blocks-public-policy', 'bucket-restricts-public-access'];
const judged = (text: string, declared: boolean) => {
  const report = judgeText('terraform', text, declared ? { service: publicService } : {});
  return RULES.flatMap((rule) => verdictsOf(report, rule));
};

test('a service declared public may let everybody read objects', () => {
  expect(judged(bucket('s3:GetObject'), true)).toEqual([]);
});

test('it may not let everybody write them', () => {
  expect(judged(bucket('s3:PutObject'), true)).toEqual(['fail', 'fail', 'fail']);
});

test('a service that is not declared public may do neither', () => {
  expect(judged(bucket('s3:GetObject'), false)).toEqual(['fail', 'fail', 'fail']);
});

test('a bucket that receives logs needs no log of its own', () => {
  const text =
    'resource "aws_s3_bucket" "logs" {}\nresource "aws_s3_bucket" "images" {}\nresource "aws_s3_bucket_logging" "images" {\n  bucket        = aws_s3_bucket.images.id\n  target_bucket = aws_s3_bucket.logs.id\n}\n';

  expect(verdictsOf(judgeText('terraform', text), 'bucket-logs-enabled')).toEqual([]);
});

test('the internet may reach the web ports of a service declared public, and no other', () => {
  const rule = (port: number) =>
    `resource "aws_vpc_security_group_ingress_rule" "in" {\n  from_port   = ${port}\n  to_port     = ${port}\n  ip_protocol = "tcp"\n  cidr_ipv4   = "0.0.0.0/0"\n}\n`;
  const verdicts = (port: number) =>
    verdictsOf(judgeText('terraform', rule(port), { service: publicService }), 'ingress-declared');

  expect(verdicts(443)).toEqual([]);
  expect(verdicts(8080)).toEqual(['fail']);
});
