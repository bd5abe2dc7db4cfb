import type { Construct } from 'constructs';
import { Part } from './part';
import { readerPolicy, trustPolicy, uploaderPolicy } from './policies';
import { IamRole, IamRolePolicy, IamUser, IamUserPolicy, named, text, tf, tfAny } from '../terraform/seam';

/** Who may put objects, and who may read private ones: two roles that only trusted callers assume. */
export class Roles extends Part {
  constructor(scope: Construct) {
    super(scope, 'roles');
    this.role('uploader', uploaderPolicy());
    this.role('reader', readerPolicy());
    const user = new IamUser(this, 'user', {
      name: text('${var.name}-uploader'),
      // A key that was made by hand goes with the user.
      forceDestroy: true,
      permissionsBoundary: tf('var.permissions_boundary'),
      tags: tfAny<Record<string, string>>('var.tags'),
    });
    const rights = new IamUserPolicy(this, 'user-policy', {
      name: 'upload',
      user: tf('aws_iam_user.uploader[0].name'),
      policy: uploaderPolicy(),
    });
    for (const resource of [user, rights]) this.existsWhen('var.uploader_user', named(resource, 'uploader'));
  }

  private role(name: 'uploader' | 'reader', policy: string): void {
    const wanted = `length(var.${name}_trusted_arns) + length(var.${name}_trusted_services) > 0`;
    const role = new IamRole(this, name, {
      name: text(`\${var.name}-${name}`),
      description: text(`The ${name} of bucket \${var.name}`),
      permissionsBoundary: tf('var.permissions_boundary'),
      assumeRolePolicy: trustPolicy(name),
      tags: tfAny<Record<string, string>>('var.tags'),
    });
    const rights = new IamRolePolicy(this, `${name}-policy`, {
      name: name === 'uploader' ? 'upload' : 'read',
      role: tf(`aws_iam_role.${name}[0].name`),
      policy,
    });
    for (const resource of [role, rights]) this.existsWhen(wanted, named(resource, name));
  }
}
