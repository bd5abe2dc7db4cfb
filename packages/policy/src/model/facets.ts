import type { PolicyStatement } from './policy-statement';
import type { Provenance, Value } from './value';

/**
 * What rules judge. A facet says one thing about a resource in the words of the field, whatever dialect and resource
 * type it came from. An adapter makes facets; a rule never sees a resource type.
 */

/** Data at rest. */
export interface EncryptedStore {
  readonly facet: 'EncryptedStore';
  /** What is stored, for the message: `S3 bucket`. */
  readonly what: string;
  readonly encrypted: Value<boolean>;
  /** The key that encrypts it; absent where the platform's own key does. `false` where the store takes no key. */
  readonly key: Value<string> | false;
  /** Set where the platform encrypts always, so that only the key is a choice. */
  readonly alwaysEncrypted?: boolean;
}

/** A statement list: an identity policy, a resource policy or a role's trust policy. */
export interface PolicyDocument {
  readonly facet: 'PolicyDocument';
  readonly kind: 'identity' | 'resource' | 'trust' | 'key' | 'rbac';
  /** Service whose resource carries a resource policy, such as `s3`. */
  readonly service?: string;
  readonly statements: readonly PolicyStatement[];
  /** Set where the document or a part of it could not be read: what it depends on. */
  readonly unreadable?: string;
}

/** Where clients connect. */
export interface TlsEndpoint {
  readonly facet: 'TlsEndpoint';
  readonly what: string;
  /** Set where the parts of one system talk among themselves, and no client does. */
  readonly internal?: boolean;
  /** Whether every client has to use TLS. Left out where this facet only speaks of versions. */
  readonly tlsOnly?: Value<boolean>;
  /** Name of a TLS policy, or the oldest version that is accepted. Left out where it is no choice. */
  readonly minimumVersion?: Value<string>;
  /** True where the whole internet may connect, as far as this resource tells. */
  readonly internetFacing?: Value<boolean>;
}

/** A way in. */
export interface Exposure {
  readonly facet: 'Exposure';
  /** Which kind of way, so that a rule takes its own. */
  readonly kind:
    'ingress' | 'endpoint' | 'endpoint-cidr' | 'acl' | 'address' | 'load-balancer' | 'unauthenticated' | 'share';
  readonly what: string;
  /** Whether everybody may use it. */
  readonly open: Value<boolean>;
  /** For `ingress`: ports that are open, inclusive; absent where every port is. */
  readonly ports?: Value<readonly [from: number, to: number]>;
}

/** The four switches that keep an S3 bucket private. */
export interface PublicAccessBlock {
  readonly facet: 'PublicAccessBlock';
  readonly blockPublicAcls: Value<boolean>;
  readonly blockPublicPolicy: Value<boolean>;
  readonly ignorePublicAcls: Value<boolean>;
  readonly restrictPublicBuckets: Value<boolean>;
  /** True where the bucket's own policy lets everybody read objects, and do nothing else. */
  readonly servesPublicReads?: boolean;
}

/** A container or a virtual machine that runs a program. */
export interface Workload {
  readonly facet: 'Workload';
  readonly what: string;
  /** `setup` runs to its end before the others start: probes make no sense there. */
  readonly role: 'main' | 'setup' | 'job';
  readonly nonRoot?: Value<boolean>;
  readonly readOnlyRoot?: Value<boolean>;
  readonly privileged?: Value<boolean>;
  readonly privilegeEscalation?: Value<boolean>;
  readonly droppedCapabilities?: Value<readonly string[]>;
  readonly addedCapabilities?: Value<readonly string[]>;
  readonly seccomp?: Value<string>;
  readonly appArmor?: Value<string>;
  readonly seLinuxType?: Value<string>;
  readonly seLinuxUserOrRole?: Value<string>;
  readonly procMount?: Value<string>;
  readonly windowsHostProcess?: Value<boolean>;
  readonly hostPorts?: Value<readonly number[]>;
  readonly cpuLimit?: Value<string>;
  readonly memoryLimit?: Value<string>;
  readonly cpuRequest?: Value<string>;
  readonly memoryRequest?: Value<string>;
  readonly liveness?: Value<boolean>;
  readonly readiness?: Value<boolean>;
  readonly image?: Value<string>;
}

/** What the containers of one pod, task or service share. */
export interface HostAccess {
  readonly facet: 'HostAccess';
  readonly what: string;
  readonly network: Value<boolean>;
  readonly pid: Value<boolean>;
  readonly ipc: Value<boolean>;
  readonly paths: readonly Value<string>[];
  readonly sysctls?: readonly Value<string>[];
  /** Types of the volumes, such as `configMap`. */
  readonly volumeTypes?: readonly Value<string>[];
  readonly mountsServiceAccountToken?: Value<boolean>;
}

export interface NamedText {
  readonly name: string;
  readonly value: Value<string>;
}

/** Text that a program, a build or a machine is given in the clear. */
export interface EnvBearing {
  readonly facet: 'EnvBearing';
  readonly kind: 'environment' | 'user-data' | 'build' | 'property';
  readonly what: string;
  readonly variables: readonly NamedText[];
}

/** Something that can write a log of what is done to it. */
export interface LogSource {
  readonly facet: 'LogSource';
  /** Which log: `access` of an endpoint, `audit` of an engine, `bucket`, `flow` of a network, `trail`. */
  readonly kind: 'access' | 'audit' | 'bucket' | 'flow' | 'trail';
  readonly what: string;
  readonly enabled: Value<boolean>;
}

/** Where logs are kept. */
export interface LogSink {
  readonly facet: 'LogSink';
  readonly retentionDays: Value<number>;
  readonly key: Value<string>;
}

export interface Alarm {
  readonly facet: 'Alarm';
  readonly metric: Value<string>;
  readonly namespace: Value<string>;
  readonly statistic: Value<string>;
  /** Number of receivers: topics, automation. */
  readonly actions: Value<number>;
  readonly enabled: Value<boolean>;
  /** Text that names what it watches, for the match with a declared objective. */
  readonly description: string;
}

export interface ImageRegistry {
  readonly facet: 'ImageRegistry';
  readonly scanOnPush: Value<boolean>;
  readonly immutableTags: Value<boolean>;
}

/** An image that a build starts from. */
export interface BaseImage {
  readonly facet: 'BaseImage';
  readonly image: Value<string>;
}

/** Data that must outlive a mistake. */
export interface DurableData {
  readonly facet: 'DurableData';
  readonly what: string;
  readonly versioned?: Value<boolean>;
  readonly backupDays?: Value<number>;
  readonly pointInTimeRecovery?: Value<boolean>;
  readonly deletionProtected?: Value<boolean>;
}

/** A function or service with bounds on how long and how often it runs. */
export interface BoundedRun {
  readonly facet: 'BoundedRun';
  readonly what: string;
  readonly timeoutSeconds: Value<number>;
  readonly concurrency: Value<number>;
}

export interface Tagged {
  readonly facet: 'Tagged';
  readonly tags: Value<ReadonlyMap<string, Value<string>>>;
}

export interface CryptoKey {
  readonly facet: 'CryptoKey';
  readonly rotated: Value<boolean>;
}

export interface MetadataService {
  readonly facet: 'MetadataService';
  readonly tokenRequired: Value<boolean>;
}

/** A namespace's or a network's rule on who may talk to whom. */
export interface NetworkRestriction {
  readonly facet: 'NetworkRestriction';
  readonly what: string;
  readonly restricted: Value<boolean>;
}

/** A bucket, queue or topic whose own policy may demand TLS. */
export interface TlsDemand {
  readonly facet: 'TlsDemand';
  readonly what: string;
  readonly demanded: Value<boolean>;
}

/** One job of a workflow. */
export interface WorkflowJob {
  readonly facet: 'WorkflowJob';
  /** Permissions that hold for the job: scope to level; absent where nothing is written. */
  readonly permissions: Value<ReadonlyMap<string, string>>;
  readonly actions: readonly Value<string>[];
  /** Script text with the expressions that it holds. */
  readonly scripts: readonly { readonly expressions: readonly string[]; readonly at: Provenance }[];
  readonly timeoutMinutes: Value<number>;
  /** True where a stranger's pull request runs with this repository's rights, and checks its code out. */
  readonly runsUntrustedCode: Value<boolean>;
}

export type Facet =
  | Alarm
  | BaseImage
  | BoundedRun
  | CryptoKey
  | DurableData
  | EncryptedStore
  | EnvBearing
  | Exposure
  | HostAccess
  | ImageRegistry
  | LogSink
  | LogSource
  | MetadataService
  | NetworkRestriction
  | PolicyDocument
  | PublicAccessBlock
  | Tagged
  | TlsDemand
  | TlsEndpoint
  | WorkflowJob
  | Workload;

export type FacetName = Facet['facet'];
export type FacetOf<N extends FacetName> = Extract<Facet, { facet: N }>;
