/** What people do when an objective is in danger, for every service alike. */
export type Topic = 'availability' | 'latency' | 'away';

/** Where it stands: a file of this repository, and a heading. */
export const runbook = (topic: Topic): string => `docs/runbooks/objectives.md#${topic}`;
