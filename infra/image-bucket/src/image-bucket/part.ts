import { Construct } from 'constructs';
import { named, TerraformLocal, type TerraformResource } from '../terraform/seam';

/** One concern of the bucket: some resources whose number depends on variables. */
export abstract class Part extends Construct {
  /** Terraform's `count`: the resource exists where the condition holds. */
  protected existsWhen<T extends TerraformResource>(condition: string, resource: T): T {
    resource.addOverride('count', `\${${condition} ? 1 : 0}`);
    return resource;
  }

  /** Terraform's `dynamic` block: one block for each element of a list. `content` uses `<block>.value`. */
  protected blockForEach(resource: TerraformResource, block: string, list: string, content: object): void {
    resource.addOverride(`dynamic.${block}`, { for_each: `\${${list}}`, content });
  }

  protected local(name: string, expression: string): void {
    named(new TerraformLocal(this, name, `\${${expression}}`), name);
  }
}
