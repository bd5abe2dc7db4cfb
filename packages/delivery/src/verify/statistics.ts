/**
 * Whether `found` of `count` is more than a share of `expected` explains by chance.
 *
 * An exact one-sided binomial test: true where the probability of so many or more is below `alpha`.
 */
export function exceeds(count: number, found: number, expected: number, alpha: number): boolean {
  if (found === 0) return false;
  if (expected <= 0) return true;
  let tail = 0;
  for (let k = found; k <= count; k += 1) tail += Math.exp(logBinomial(count, k, expected));
  return tail < alpha;
}

function logBinomial(n: number, k: number, p: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p);
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i += 1) sum += Math.log(i);
  return sum;
}

/** Nearest-rank percentile; undefined of nothing. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
