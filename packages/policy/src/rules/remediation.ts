import type { Dialect } from '../model/resource';

type Remediation = Partial<Readonly<Record<Dialect, string>>>;

/** What to write in the dialects that create AWS resources; Pulumi's names are Terraform's in camelCase. */
export function onAws(cloudformation: string, terraform: string): Remediation {
  return { cloudformation, terraform, pulumi: camelCase(terraform) };
}

/** Type names such as `aws_s3_bucket` stay; arguments such as `kms_key_id` become `kmsKeyId`. */
function camelCase(text: string): string {
  return text.replace(/\b(?!aws_)[a-z]+(?:_[a-z0-9]+)+\b/g, (word) =>
    word.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
  );
}
