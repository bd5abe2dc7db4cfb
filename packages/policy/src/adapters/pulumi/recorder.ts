/** Begins a reference to a recorded resource: `fairway-ref:<urn>#<attribute>`. */
export const REFERENCE = 'fairway-ref:';

/** What Pulumi hands to a mock for each resource; the shape of `MockResourceArgs`. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly id?: string;
}

interface GraphResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Record<string, unknown>;
}

/** Attributes that programs read from resources and that only the cloud knows. */
const COMPUTED = [
  'arn',
  'url',
  'dnsName',
  'zoneId',
  'name',
  'keyId',
  'bucketDomainName',
  'bucketRegionalDomainName',
  'invokeArn',
  'repositoryUrl',
  'arnSuffix',
  'targetGroupArn',
];

/**
 * Mocks for `pulumi.runtime.setMocks` that record the graph of a program, offline.
 *
 * ```ts
 * const recorder = new PulumiRecorder();
 * pulumi.runtime.setMocks(recorder, 'web', 'local', false);
 * await program();
 * writeFileSync('dist/pulumi-graph.json', recorder.toJson());
 * ```
 */
export class PulumiRecorder {
  private readonly resources: GraphResource[] = [];

  public readonly newResource = (args: RecordedResource): { id: string; state: Record<string, unknown> } => {
    const urn = `${args.type}::${args.name}`;
    this.resources.push({ urn, type: args.type, inputs: args.inputs });
    const computed = COMPUTED.filter((name) => args.inputs[name] === undefined);
    const state = Object.fromEntries(computed.map((name) => [name, `${REFERENCE}${urn}#${name}`]));
    return { id: `${REFERENCE}${urn}#id`, state: { ...state, ...args.inputs } };
  };

  /** Data sources answer with what they were asked. */
  public readonly call = (args: { token: string; inputs: Record<string, unknown> }): Record<string, unknown> => ({
    id: `${REFERENCE}${args.token}#id`,
    ...args.inputs,
  });

  /** The graph as `fairway policy check` reads it. */
  public toJson(): string {
    return `${JSON.stringify({ fairwayPulumiGraph: this.resources }, undefined, 2)}\n`;
  }
}
