# What the module makes, seen in its plan; no account and no network.
mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
}

override_resource {
  target          = aws_s3_bucket.this
  override_during = plan
  values          = { id = "acme-images", arn = "arn:aws:s3:::acme-images" }
}

variables {
  name = "acme-images"
}

run "is_private_unless_asked" {
  command = plan
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls, aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy, aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "the public-access block is not whole"
  }
  assert {
    condition     = alltrue([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s.Effect == "Deny"])
    error_message = "the bucket's policy allows something to somebody"
  }
  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "access lists are on"
  }
  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "no versions are kept"
  }
  assert {
    condition     = length(aws_iam_role.uploader) + length(aws_iam_role.reader) + length(aws_iam_user.uploader) + length(aws_s3_bucket_cors_configuration.this) == 0
    error_message = "somebody may do something that nobody asked for"
  }
  assert {
    condition     = !aws_s3_bucket.this.force_destroy && aws_s3_bucket_logging.this[0].target_prefix == "acme-images/"
    error_message = "objects may be lost, or requests are not logged"
  }
}

run "refuses_plain_http" {
  command = plan
  assert {
    condition = anytrue([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement :
    s.Sid == "RefusePlainHttp" && s.Effect == "Deny" && try(s.Condition.Bool["aws:SecureTransport"], "") == "false" && length(s.Resource) == 2])
    error_message = "plain http is not refused"
  }
}

run "is_public_below_the_prefixes_alone" {
  command = plan
  variables {
    public_prefixes = ["images/", "logos/small/"]
  }
  assert {
    condition = [for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s if s.Effect == "Allow"] == [{
      Sid      = "PublicRead", Effect = "Allow", Principal = "*", Action = "s3:GetObject"
      Resource = ["arn:aws:s3:::acme-images/images/*", "arn:aws:s3:::acme-images/logos/small/*"]
    }]
    error_message = "more or less than the prefixes is public"
  }
  assert {
    condition     = !aws_s3_bucket_public_access_block.this.block_public_policy && aws_s3_bucket_public_access_block.this.block_public_acls
    error_message = "the public-access block does not fit the policy"
  }
}

run "lets_the_uploader_put_below_its_prefix_and_nothing_else" {
  command = plan
  variables {
    uploader_prefix       = "in/"
    uploader_trusted_arns = ["arn:aws:iam::123456789012:role/app"]
    uploader_user         = true
  }
  assert {
    condition = jsondecode(aws_iam_role_policy.uploader[0].policy).Statement == [{
      Sid = "PutBelowThePrefix", Effect = "Allow", Action = ["s3:PutObject", "s3:AbortMultipartUpload"], Resource = "arn:aws:s3:::acme-images/in/*"
    }]
    error_message = "the uploader may do more or less than put"
  }
  assert {
    condition     = aws_iam_user_policy.uploader[0].policy == aws_iam_role_policy.uploader[0].policy
    error_message = "user and role differ"
  }
  assert {
    condition = jsondecode(aws_iam_role.uploader[0].assume_role_policy).Statement == [{
      Effect = "Allow", Principal = { AWS = ["arn:aws:iam::123456789012:role/app"] }, Action = "sts:AssumeRole"
    }]
    error_message = "somebody else may assume the role"
  }
}

run "encrypts_with_an_own_key_that_rotates" {
  command = plan
  variables {
    encryption = "aws:kms"
  }
  assert {
    condition     = aws_kms_key.this[0].enable_key_rotation && aws_kms_key.this[0].deletion_window_in_days == 30
    error_message = "the key does not rotate"
  }
}

run "takes_a_key_that_exists" {
  command = plan
  variables {
    encryption  = "aws:kms"
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }
  assert {
    condition     = length(aws_kms_key.this) == 0 && output.kms_key_arn == "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    error_message = "the key that was given is not used"
  }
}

run "keeps_a_locked_object" {
  command = plan
  variables {
    object_lock = { mode = "GOVERNANCE", days = 30 }
  }
  assert {
    condition     = aws_s3_bucket.this.object_lock_enabled && aws_s3_bucket_object_lock_configuration.this[0].rule[0].default_retention[0].days == 30
    error_message = "objects are not locked"
  }
}

run "removes_what_was_declared_to_expire" {
  command = plan
  variables {
    expirations = [{ prefix = "tmp/", days = 7 }]
  }
  assert {
    condition     = [for r in aws_s3_bucket_lifecycle_configuration.this.rule : r.id] == ["unfinished-uploads", "old-versions", "expire-tmp"]
    error_message = "the life cycle has other rules"
  }
}

run "uses_a_log_bucket_that_exists" {
  command = plan
  variables {
    access_log_bucket = "acme-logs"
  }
  assert {
    condition     = length(aws_s3_bucket.logs) == 0 && aws_s3_bucket_logging.this[0].target_bucket == "acme-logs"
    error_message = "a second log bucket is made"
  }
}
