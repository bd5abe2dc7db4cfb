import fc from 'fast-check';

/** What people and GitHub do to one pull request, in the order in which it happens. */
export type Deed = 'push' | 'close' | 'reopen' | 'cancel' | 'rerun' | 'nightly';

/** `opened` comes first; then anything, with closing and opening again often. */
export const story: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Deed>('push') },
    { weight: 3, arbitrary: fc.constant<Deed>('close') },
    { weight: 3, arbitrary: fc.constant<Deed>('reopen') },
    { weight: 1, arbitrary: fc.constant<Deed>('cancel') },
    { weight: 1, arbitrary: fc.constant<Deed>('rerun') },
    { weight: 1, arbitrary: fc.constant<Deed>('nightly') },
  ),
  { minLength: 1, maxLength: 12 },
);

/** The pull request itself: GitHub refuses to close what is closed. */
export class PullRequestState {
  public open = true;
  public head = 1;

  /** @returns the event that GitHub sends, if any */
  public apply(deed: Deed): 'opened' | 'synchronize' | 'closed' | 'reopened' | undefined {
    switch (deed) {
      case 'push':
        if (!this.open) return undefined;
        this.head += 1;
        return 'synchronize';
      case 'close':
        if (!this.open) return undefined;
        this.open = false;
        return 'closed';
      case 'reopen':
        if (this.open) return undefined;
        this.open = true;
        return 'reopened';
      case 'cancel':
      case 'rerun':
      case 'nightly':
        return undefined;
    }
  }
}
