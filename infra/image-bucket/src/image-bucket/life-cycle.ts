import type { Construct } from 'constructs';
import { Part } from './part';
import { named, S3BucketLifecycleConfiguration, tf } from '../terraform/seam';

/** What S3 removes by itself: unfinished uploads, old versions, and objects that were declared to expire. */
export class LifeCycle extends Part {
  constructor(scope: Construct) {
    super(scope, 'life-cycle');
    const rules = new S3BucketLifecycleConfiguration(this, 'rules', {
      bucket: tf('aws_s3_bucket.this.id'),
      rule: [],
    });
    rules.addOverride('rule', undefined);
    rules.addOverride('depends_on', ['aws_s3_bucket_versioning.this']);
    const unfinished = { id: 'unfinished-uploads', prefix: '', days: null, noncurrent: false, abort: true };
    this.local('unfinished_uploads', json({ ...unfinished }));
    this.local('old_versions', json({ ...unfinished, id: 'old-versions', noncurrent: true, abort: false }));
    this.local(
      'life_cycle_rules',
      'concat([local.unfinished_uploads], var.noncurrent_version_days == null ? [] : [local.old_versions], ' +
        '[for rule in var.expirations : { id = "expire-${trim(replace(rule.prefix, "/", "-"), "-")}", prefix = rule.prefix, days = rule.days, noncurrent = false, abort = false }])',
    );
    this.blockForEach(named(rules, 'this'), 'rule', 'local.life_cycle_rules', {
      id: '${rule.value.id}',
      status: 'Enabled',
      filter: { prefix: '${rule.value.prefix}' },
      dynamic: {
        abort_incomplete_multipart_upload: {
          for_each: '${rule.value.abort ? [var.abort_incomplete_upload_days] : []}',
          content: { days_after_initiation: '${abort_incomplete_multipart_upload.value}' },
        },
        noncurrent_version_expiration: {
          for_each: '${rule.value.noncurrent ? [var.noncurrent_version_days] : []}',
          content: { noncurrent_days: '${noncurrent_version_expiration.value}' },
        },
        expiration: {
          for_each:
            '${rule.value.days != null ? [{ days = rule.value.days, marker = null }] : rule.value.noncurrent ? [{ days = null, marker = true }] : []}',
          content: { days: '${expiration.value.days}', expired_object_delete_marker: '${expiration.value.marker}' },
        },
      },
    });
  }
}

function json(value: object): string {
  return JSON.stringify(value).replaceAll('":', '"=');
}
