# The least: private, encrypted, versioned, logged, TLS only.
module "images" {
  source = "../.."
  name   = var.name

  # An emulator behind plain http would otherwise refuse every request.
  require_tls = var.endpoint_url == null || !startswith(coalesce(var.endpoint_url, "https:"), "http:")
}

output "bucket_name" {
  value = module.images.bucket_name
}
