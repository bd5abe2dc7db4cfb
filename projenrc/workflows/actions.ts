/** An action, named by the full commit of a release. */
export interface ActionPin {
  /** Owner and repository, such as `actions/checkout`. */
  readonly action: string;
  /** Full commit hash. */
  readonly commit: string;
  /** The release that the commit is, as the action's owner tagged it. */
  readonly version: string;
}

const pin = (action: string, version: string, commit: string): ActionPin => ({ action, version, commit });

/**
 * Every action of another party that a workflow runs, in one place. A workflow cannot name any other.
 *
 * Each pair of version and commit was found in at least two unrelated public repositories. Ask the owner's repository before
 * you trust one: `git ls-remote https://github.com/actions/checkout refs/tags/v6.0.2 'refs/tags/v6.0.2^{}'` must print the
 * commit, and `npm run ci -- verify-actions` asks for all of them.
 */
export const ACTIONS = {
  attest: pin('actions/attest-build-provenance', 'v3.0.0', '977bb373ede98d70efdf65b84cb5f73e068dcc2a'),
  awsCredentials: pin('aws-actions/configure-aws-credentials', 'v6.0.0', '8df5847569e6427dd6c4fb1cf565c83acfa8afa7'),
  cache: pin('actions/cache', 'v5.0.3', 'cdf6c1fa76f9f475f3d7449005a359c84ca0f306'),
  checkout: pin('actions/checkout', 'v6.0.2', 'de0fac2e4500dabe0009e67214ff5f5447ce83dd'),
  cosign: pin('sigstore/cosign-installer', 'v4.0.0', 'faadad0cce49287aee09b3a48701e75088a2c6ad'),
  download: pin('actions/download-artifact', 'v8.0.1', '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c'),
  googleCredentials: pin('google-github-actions/auth', 'v3.0.0', '7c6bc770dae815cd3e89ee6cdf493a5fab2cc093'),
  registryLogin: pin('docker/login-action', 'v3.7.0', 'c94ce9fb468520275223c153574b00df6fe4bcc9'),
  scan: pin('anchore/scan-action', 'v7.4.0', 'e1165082ffb1fe366ebaf02d8526e7c4989ea9d2'),
  setupGo: pin('actions/setup-go', 'v6.2.0', '7a3fe6cf4cb3a834922a1244abfce67bcef6a0c5'),
  setupNode: pin('actions/setup-node', 'v6.2.0', '6044e13b5dc448c55e2357c09f80417699197238'),
  setupPython: pin('actions/setup-python', 'v6.2.0', 'a309ff8b426b58ec0e2a45f0f869d46889d02405'),
  upload: pin('actions/upload-artifact', 'v7.0.1', '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a'),
} as const satisfies Record<string, ActionPin>;
