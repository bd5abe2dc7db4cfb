/** Something on a platform that carries a stage's tags or labels. */
export interface TaggedResource {
  /** Value of the tag `fairway:stage`, or of the label `fairway.stage`. */
  readonly stage: string;
  /** Value of `fairway:service`; absent on what belongs to the stage itself, such as its deployer. */
  readonly service?: string;
  readonly platform: 'aws' | 'docker' | 'kubernetes';
  /** The platform's own name: an ARN, `container <name>`, `Deployment <namespace>/<name>`. */
  readonly name: string;
}
