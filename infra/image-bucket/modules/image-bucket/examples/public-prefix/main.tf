variable "page_origin" {
  type    = string
  default = "https://shop.example.com"
}

# Anybody may read below images/, nothing else; a container on ECS may put objects there.
module "images" {
  source = "../.."
  name   = var.name

  public_prefixes           = ["images/"]
  cors_rules                = [{ origins = [var.page_origin] }]
  uploader_prefix           = "images/"
  uploader_trusted_services = ["ecs-tasks.amazonaws.com"]
}

output "public_url_base" {
  value = "https://${module.images.bucket_domain_name}"
}

output "uploader_role_arn" {
  value = module.images.uploader_role_arn
}
