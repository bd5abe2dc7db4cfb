import type { Choices } from '../settings/settings';

/** Day on which the prices below were written down from AWS's public price lists for us-east-1, in US dollars. */
export const PRICES_OF = '2025-06-01';

/** US dollars an hour, us-east-1, without tax, Free Tier left aside. */
const PRICES = {
  /** Fargate, Linux, 0.25 vCPU and 0.5 GB. */
  task: { amd64: 0.25 * 0.04048 + 0.5 * 0.004445, arm64: 0.25 * 0.03238 + 0.5 * 0.00356 },
  loadBalancer: 0.0225,
  publicAddress: 0.005,
  endpointPerZone: 0.01,
  /** A web ACL and three rules, $8 a month. */
  firewall: 8 / 730,
} as const;

const ZONES = 2;
/** ECR's API and registry, and CloudWatch Logs; S3's endpoint is free. */
const ENDPOINTS = 3;
const HOURS = 730;

/** What runs whether anybody sends a request or not, in US dollars an hour, by part. */
export function hourlyCost({ network, architecture, tasks, firewall }: Choices): Readonly<Record<string, number>> {
  return {
    tasks: tasks.min * PRICES.task[architecture],
    'load balancer': PRICES.loadBalancer,
    'public addresses': (ZONES + (network === 'public' ? tasks.min : 0)) * PRICES.publicAddress,
    ...(network === 'private' && { endpoints: ENDPOINTS * ZONES * PRICES.endpointPerZone }),
    ...(firewall && { firewall: PRICES.firewall }),
  };
}

/** One line that is printed before anything is made, such as `about $0.062 an hour …`. */
export function costLine(choices: Choices): string {
  const parts = hourlyCost(choices);
  const hour = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const shown = Object.entries(parts).map(([name, price]) => `${name} $${price.toFixed(4)}`);
  return (
    `network ${choices.network}: about $${hour.toFixed(3)} an hour, $${(hour * HOURS).toFixed(0)} a month while idle ` +
    `(${shown.join(', ')}; us-east-1 prices of ${PRICES_OF}, traffic and logs aside)`
  );
}
