/**
 * One step of a list's waterfall: who was taken out, and how many were left after it. People are counted, not units.
 */
export interface WaterfallStep {
  readonly reason: string;
  readonly words: string;
  readonly removed: number;
  readonly left: number;
}

/** The reasons for taking a person out, in the order in which they are tried: the first one counts. */
export const suppressionReasons = [
  { reason: 'denied_all', words: 'denied every contact' },
  { reason: 'denied', words: 'denied this channel' },
  { reason: 'unsubscribed', words: 'unsubscribed' },
  { reason: 'no_consent', words: 'never opted in' },
  { reason: 'consent_expired', words: 'consent has expired' },
  { reason: 'complained', words: 'complained' },
  { reason: 'bounced', words: 'address bounced hard' },
  { reason: 'no_address', words: 'no address for this channel' },
  { reason: 'rule', words: 'left out by the plan' },
  { reason: 'too_recent', words: 'contacted too recently' },
  { reason: 'too_often', words: 'contacted often enough' },
  { reason: 'global_control', words: 'global control, kept out of every list' },
  { reason: 'same_unit', words: 'another member of the household or mailbox stands for it' },
  { reason: 'below_cut_off', words: 'would not pay' },
  { reason: 'below_minimum', words: 'below the least asked for' },
  { reason: 'beyond_top', words: 'beyond the number to contact' },
  { reason: 'beyond_budget', words: 'beyond the budget' },
  { reason: 'held_out', words: 'held out, to measure the effect' },
] as const;

/** Those of them that say where a list was cut. */
export const cutReasons: readonly string[] = [
  'below_cut_off',
  'below_minimum',
  'beyond_top',
  'beyond_budget',
];

/**
 * The waterfall from each person's first reason (undefined = stays). A rule of the plan has its own word, written
 * `rule:word`. Steps that remove nobody are left out. The last `left` is the number of people to contact.
 */
export function waterfall(reasons: readonly (string | undefined)[]): readonly WaterfallStep[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) {
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  let left = reasons.length;
  const steps: WaterfallStep[] = [];
  for (const { reason, words } of suppressionReasons) {
    const present =
      reason === 'rule'
        ? [...counts.keys()].filter((key) => key.startsWith('rule:'))
        : counts.has(reason)
          ? [reason]
          : [];
    for (const key of present) {
      const removed = counts.get(key)!;
      left -= removed;
      const label = reason === 'rule' ? `${words}: ${key.slice('rule:'.length)}` : words;
      steps.push({ reason: key, words: label, removed, left });
    }
  }
  return steps;
}
