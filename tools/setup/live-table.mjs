/** What is known of one service's deployment. */
const WAITING = { phase: 'waiting', traffic: '', requests: 0, failed: 0, seconds: 0 };

/**
 * The state of several deployments, told by the events of their processes, as a table.
 *
 * A row counts its seconds from its first event to its last.
 */
export class LiveTable {
  #rows = new Map();

  /** @param {string[]} services in the order of their rows */
  constructor(services, now = Date.now) {
    this.now = now;
    for (const service of services) this.#rows.set(service, { ...WAITING });
  }

  /** @param {{ event: string, service?: string }} event one line of a command's output */
  apply(event) {
    if (!event.service) return;
    const row = this.#rows.get(event.service) ?? { ...WAITING };
    this.#rows.set(event.service, row);
    row.started ??= this.now();
    if (event.event === 'progress') {
      row.phase = event.phase;
      if (event.trafficPercent !== undefined) row.traffic = `${event.trafficPercent} %`;
      row.requests += event.requests ?? 0;
      row.failed += event.failed ?? 0;
    }
    if (event.event === 'end') {
      row.phase = event.outcome;
      row.ended = this.now();
      row.fault = event.outcome === 'failed' ? { code: event.code, message: event.message } : undefined;
      if (event.outcome === 'live') row.traffic = '100 %';
    }
  }

  /** @returns {{ service: string, code?: string, message?: string }[]} deployments that failed, and why */
  failures() {
    return [...this.#rows].filter(([, { fault }]) => fault).map(([service, { fault }]) => ({ service, ...fault }));
  }

  /** @returns {string[]} a line for the heads and one for each service */
  lines() {
    const head = ['service', 'phase', 'traffic', 'requests', 'failed', 'seconds'];
    const cells = [...this.#rows].map(([service, row]) => [
      service,
      row.phase,
      row.traffic || '-',
      row.started !== undefined ? String(row.requests) : '-',
      row.started !== undefined ? String(row.failed) : '-',
      row.started !== undefined ? (((row.ended ?? this.now()) - row.started) / 1000).toFixed(1) : '-',
    ]);
    const widths = head.map((_, column) => Math.max(...[head, ...cells].map((line) => line[column].length)));
    // Numbers end in one column, texts begin in one.
    const pad = (cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
    return [head, ...cells].map((line) => line.map(pad).join('  ').trimEnd());
  }
}

/** Draws lines over those that were drawn before, at a terminal. */
export class Painter {
  #height = 0;

  constructor(write) {
    this.write = write;
  }

  draw(lines) {
    const up = this.#height > 0 ? `\u001b[${this.#height}A` : '';
    this.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}`);
    this.#height = lines.length;
  }
}
