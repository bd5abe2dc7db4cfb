variable "app_role_arn" {
  description = "Role of the program that signs URLs."
  type        = string
}

# Nothing is public: the app assumes the reader role and signs URLs that expire.
module "images" {
  source = "../.."
  name   = var.name

  reader_prefix       = "images/"
  reader_trusted_arns = [var.app_role_arn]
}

output "reader_role_arn" {
  value = module.images.reader_role_arn
}
