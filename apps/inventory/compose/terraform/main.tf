# The bucket of `docker compose up`, by the module that every stage uses.
terraform {
  required_version = ">= 1.9.0"
  required_providers {
    aws = {
      source  = "registry.terraform.io/hashicorp/aws"
      version = "5.100.0"
    }
  }
}

variable "endpoint_url" {
  description = "Address of the emulator."
  type        = string
}

variable "name" {
  description = "Name of the bucket."
  type        = string
  default     = "inventory-images"
}

# The emulator's key comes from a file that it makes itself; none belongs here.
provider "aws" {
  region            = "us-east-1"
  s3_use_path_style = true

  endpoints {
    iam = var.endpoint_url
    kms = var.endpoint_url
    s3  = var.endpoint_url
    sts = var.endpoint_url
  }
}

data "aws_caller_identity" "current" {}

module "images" {
  source = "../../../../infra/image-bucket/modules/image-bucket"
  name   = var.name

  public_prefixes       = ["images/"]
  uploader_prefix       = "images/"
  uploader_trusted_arns = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]

  # Pictures to try things with, behind plain http on this machine.
  require_tls         = false
  deletion_protection = false
  force_destroy       = true
}

output "bucket_name" {
  value = module.images.bucket_name
}

output "uploader_role_arn" {
  value = module.images.uploader_role_arn
}
