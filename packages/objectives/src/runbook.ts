/** What people do when an objective is in danger. */
export type Topic = 'availability' | 'latency' | 'away';

/** Services whose own runbook says it better, under the same headings. */
const OWN: readonly string[] = ['claims-api', 'status-app'];

/** Where it stands: a file of this repository, and a heading. */
export const runbook = (service: string, topic: Topic): string =>
  `docs/runbooks/${OWN.includes(service) ? service : 'objectives'}.md#${topic}`;
