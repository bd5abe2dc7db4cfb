import * as pulumi from '@pulumi/pulumi';
import { named, tagsOf, type WebSettings } from '../settings/settings';

/** A part of the service: its children carry the stage's names and tags. */
export abstract class Part extends pulumi.ComponentResource {
  protected readonly tags: Record<string, string>;

  constructor(
    kind: string,
    protected readonly settings: WebSettings,
    parent?: pulumi.Resource,
  ) {
    super(`fairway:web:${kind}`, `${settings.service}-${kind.toLowerCase()}`, {}, { parent });
    this.tags = tagsOf(settings);
  }

  /** `fairway-<stage>-<service>-<part>`. */
  protected named(part?: string): string {
    return named(this.settings, part);
  }

  /** True where a property that comes back otherwise than it was sent is the emulator's doing. */
  protected get onEmulator(): boolean {
    return this.settings.platform === 'emulator';
  }

  /** Options of a child. */
  protected get child(): pulumi.CustomResourceOptions {
    return { parent: this };
  }
}

/** A document of IAM; references in it are resolved first. */
export function policy(statements: readonly pulumi.Input<object>[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: '2012-10-17', Statement: [...statements] });
}
