terraform {
  required_version = ">= 1.9.0"
  required_providers {
    aws = {
      source  = "registry.terraform.io/hashicorp/aws"
      version = ">= 5.86.0, < 7.0.0"
    }
  }
}

variable "region" {
  type    = string
  default = "us-east-1"
}

variable "endpoint_url" {
  description = "Address of an emulator, such as http://localhost:4566. Null on AWS."
  type        = string
  default     = null
}

# Credentials come from the environment: none belongs in a file.
provider "aws" {
  region            = var.region
  s3_use_path_style = var.endpoint_url != null

  endpoints {
    iam = var.endpoint_url
    kms = var.endpoint_url
    s3  = var.endpoint_url
    sts = var.endpoint_url
  }
}

variable "name" {
  description = "Name of the bucket; nobody else on AWS may have it."
  type        = string
}
