import type { ServiceStatus } from '../status/status';
import { html, type Html } from './html';

const SIGNS = { well: '●', unwell: '▲', deploying: '◐', unfinished: '◐', 'not deployed': '○' } as const;

/** Health as a sign and a word: colour alone tells nothing to many people. */
export function healthOf({ health }: Pick<ServiceStatus, 'health'>): Html {
  return html`<span class="${health.replace(' ', '-')}"
    ><span aria-hidden="true">${SIGNS[health]}</span> ${health}</span
  >`;
}
