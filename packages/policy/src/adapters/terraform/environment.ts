import type { Node } from '../../tree/node';

/** Names that hold inside one resource or one `for`: `each`, `count`, the iterator of a dynamic block. */
export class Environment {
  public static readonly EMPTY = new Environment(new Map());

  private constructor(private readonly names: ReadonlyMap<string, Node>) {}

  public get(name: string): Node | undefined {
    return this.names.get(name);
  }

  public with(name: string, value: Node): Environment {
    return new Environment(new Map(this.names).set(name, value));
  }
}
