# A key of the account, which can be withdrawn, and versions that nobody may remove for 30 days.
module "images" {
  source = "../.."
  name   = var.name

  encryption  = "aws:kms"
  object_lock = { mode = "GOVERNANCE", days = 30 }
}

output "kms_key_arn" {
  value = module.images.kms_key_arn
}
