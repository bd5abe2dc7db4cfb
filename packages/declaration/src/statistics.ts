/**
 * Whether `found` of `count` is more than a share of `expected` explains by chance.
 *
 * An exact one-sided binomial test: true where the probability of so many or more is below `alpha`.
 */
export function exceeds(count: number, found: number, expected: number, alpha: number): boolean {
  if (found === 0) return false;
  if (expected <= 0) return true;
  return tailFrom(count, found, expected) < alpha;
}

/** Probability of `found` or more of `count`, each with the probability `p`. */
function tailFrom(count: number, found: number, p: number): number {
  if (p <= 0) return found === 0 ? 1 : 0;
  if (p >= 1) return 1;
  // Far below the mean the first term is too small for a number, and so would be the whole sum: what is left of it is summed.
  if (found <= count * p) return 1 - tailUpTo(count, found - 1, p);
  let term = Math.exp(logBinomial(count, found, p));
  let tail = term;
  for (let k = found; k < count; k += 1) {
    term *= ((count - k) / (k + 1)) * (p / (1 - p));
    tail += term;
  }
  return Math.min(1, tail);
}

/** Probability of at most `found` of `count`, summed downwards from the largest term. */
function tailUpTo(count: number, found: number, p: number): number {
  if (found < 0) return 0;
  let term = Math.exp(logBinomial(count, found, p));
  let tail = term;
  for (let k = found; k > 0; k -= 1) {
    term *= (k / (count - k + 1)) * ((1 - p) / p);
    tail += term;
  }
  return Math.min(1, tail);
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

/**
 * Where the true share lies that shows `found` of `count` (Clopper-Pearson, exact).
 *
 * @param confidence such as 0.99
 * @returns lower and upper bound, 0 to 1
 */
export function confidenceInterval(count: number, found: number, confidence: number): [number, number] {
  if (count === 0) return [0, 1];
  const alpha = (1 - confidence) / 2;
  const lower = found === 0 ? 0 : bisect((p) => tailFrom(count, found, p) < alpha);
  const upper = found === count ? 1 : bisect((p) => 1 - tailFrom(count, found + 1, p) > alpha);
  return [lower, upper];
}

/** The share at which a condition that holds for small shares stops to hold. */
function bisect(holds: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
