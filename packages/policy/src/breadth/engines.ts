/** Engines that run as processes of their own; their findings join the report through SARIF. */
export const ENGINES = ['checkov', 'cfn-lint', 'hadolint', 'zizmor', 'actionlint'] as const;
export type EngineName = (typeof ENGINES)[number];
