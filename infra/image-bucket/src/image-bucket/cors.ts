import type { Construct } from 'constructs';
import { Part } from './part';
import { named, S3BucketCorsConfiguration, tf } from '../terraform/seam';

/** Which web pages a browser lets use the bucket. */
export class Cors extends Part {
  constructor(scope: Construct) {
    super(scope, 'cors');
    const cors = new S3BucketCorsConfiguration(this, 'rules', {
      bucket: tf('aws_s3_bucket.this.id'),
      corsRule: [],
    });
    cors.addOverride('cors_rule', undefined);
    this.existsWhen('length(var.cors_rules) > 0', named(cors, 'this'));
    this.blockForEach(cors, 'cors_rule', 'var.cors_rules', {
      allowed_origins: '${cors_rule.value.origins}',
      allowed_methods: '${cors_rule.value.methods}',
      allowed_headers: '${cors_rule.value.headers}',
      expose_headers: '${cors_rule.value.expose_headers}',
      max_age_seconds: '${cors_rule.value.max_age_seconds}',
    });
  }
}
