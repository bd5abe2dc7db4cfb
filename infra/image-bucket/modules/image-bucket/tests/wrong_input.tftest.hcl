# Wrong input: each is refused at plan, by the variable that is wrong.
mock_provider "aws" {}

variables {
  name = "acme-images"
}

run "name_with_capitals" {
  command = plan
  variables {
    name = "Acme_Images"
  }
  expect_failures = [var.name]
}

run "name_too_long" {
  command = plan
  variables {
    name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [var.name]
}

run "name_with_dot" {
  command = plan
  variables {
    name = "acme.images"
  }
  expect_failures = [var.name]
}

run "name_reserved" {
  command = plan
  variables {
    name = "acme-s3alias"
  }
  expect_failures = [var.name]
}

run "public_without_prefix" {
  command = plan
  variables {
    public_prefixes = [""]
  }
  expect_failures = [var.public_prefixes]
}

run "public_everything" {
  command = plan
  variables {
    public_prefixes = ["*"]
  }
  expect_failures = [var.public_prefixes]
}

run "public_root" {
  command = plan
  variables {
    public_prefixes = ["/"]
  }
  expect_failures = [var.public_prefixes]
}

run "public_prefix_without_slash" {
  command = plan
  variables {
    public_prefixes = ["images"]
  }
  expect_failures = [var.public_prefixes]
}

run "public_prefix_with_policy_variable" {
  command = plan
  variables {
    public_prefixes = ["$${aws:username}/"]
  }
  expect_failures = [var.public_prefixes]
}

run "public_prefix_twice" {
  command = plan
  variables {
    public_prefixes = ["a/", "a/"]
  }
  expect_failures = [var.public_prefixes]
}

run "public_and_kms" {
  command = plan
  variables {
    public_prefixes = ["images/"]
    encryption      = "aws:kms"
  }
  expect_failures = [var.encryption]
}

run "unknown_encryption" {
  command = plan
  variables {
    encryption = "none"
  }
  expect_failures = [var.encryption]
}

run "key_alias" {
  command = plan
  variables {
    encryption  = "aws:kms"
    kms_key_arn = "alias/mine"
  }
  expect_failures = [var.kms_key_arn]
}

run "key_without_kms" {
  command = plan
  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/1"
  }
  expect_failures = [var.kms_key_arn]
}

run "negative_days" {
  command = plan
  variables {
    noncurrent_version_days = -1
  }
  expect_failures = [var.noncurrent_version_days]
}

run "half_a_day" {
  command = plan
  variables {
    access_log_days = 0.5
  }
  expect_failures = [var.access_log_days]
}

run "parts_kept_for_ever" {
  command = plan
  variables {
    abort_incomplete_upload_days = 31
  }
  expect_failures = [var.abort_incomplete_upload_days]
}

run "everything_expires" {
  command = plan
  variables {
    expirations = [{ prefix = "", days = 1 }]
  }
  expect_failures = [var.expirations]
}

run "lock_mode" {
  command = plan
  variables {
    object_lock = { mode = "SOFT", days = 1 }
  }
  expect_failures = [var.object_lock]
}

run "lock_without_versions" {
  command = plan
  variables {
    object_lock = { mode = "GOVERNANCE", days = 1 }
    versioning  = false
  }
  expect_failures = [var.object_lock]
}

run "logs_into_itself" {
  command = plan
  variables {
    access_log_bucket = "acme-images"
  }
  expect_failures = [var.access_log_bucket]
}

run "log_bucket_without_logs" {
  command = plan
  variables {
    access_logs       = false
    access_log_bucket = "acme-logs"
  }
  expect_failures = [var.access_log_bucket]
}

run "any_origin_writes" {
  command = plan
  variables {
    cors_rules = [{ origins = ["*"], methods = ["PUT"] }]
  }
  expect_failures = [var.cors_rules]
}

run "any_origin_among_others_writes" {
  command = plan
  variables {
    cors_rules = [{ origins = ["https://a.example", "*"], methods = ["GET", "POST"] }]
  }
  expect_failures = [var.cors_rules]
}

run "origin_with_path" {
  command = plan
  variables {
    cors_rules = [{ origins = ["https://a.example/"] }]
  }
  expect_failures = [var.cors_rules]
}

run "origin_with_wildcard" {
  command = plan
  variables {
    cors_rules = [{ origins = ["https://*.example"] }]
  }
  expect_failures = [var.cors_rules]
}

run "origin_plain_http" {
  command = plan
  variables {
    cors_rules = [{ origins = ["http://a.example"] }]
  }
  expect_failures = [var.cors_rules]
}

run "unknown_method" {
  command = plan
  variables {
    cors_rules = [{ origins = ["https://a.example"], methods = ["PATCH"] }]
  }
  expect_failures = [var.cors_rules]
}

run "no_origin" {
  command = plan
  variables {
    cors_rules = [{ origins = [] }]
  }
  expect_failures = [var.cors_rules]
}

run "uploader_everywhere" {
  command = plan
  variables {
    uploader_prefix = ""
  }
  expect_failures = [var.uploader_prefix]
}

run "uploader_climbs" {
  command = plan
  variables {
    uploader_prefix = "/images/"
  }
  expect_failures = [var.uploader_prefix]
}

run "reader_wildcard" {
  command = plan
  variables {
    reader_prefix = "*"
  }
  expect_failures = [var.reader_prefix]
}

run "anybody_uploads" {
  command = plan
  variables {
    uploader_trusted_arns = ["*"]
  }
  expect_failures = [var.uploader_trusted_arns]
}

run "anybody_reads" {
  command = plan
  variables {
    reader_trusted_arns = ["arn:aws:iam::123456789012:role/*"]
  }
  expect_failures = [var.reader_trusted_arns]
}

run "foreign_service" {
  command = plan
  variables {
    uploader_trusted_services = ["example.com"]
  }
  expect_failures = [var.uploader_trusted_services]
}

run "destroy_what_is_protected" {
  command = plan
  variables {
    force_destroy = true
  }
  expect_failures = [var.force_destroy]
}

run "boundary_without_arn" {
  command = plan
  variables {
    permissions_boundary = "boundary"
  }
  expect_failures = [var.permissions_boundary]
}
