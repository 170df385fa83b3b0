/** What a model is about. */
export const targets = [
  'effect',
  'response',
  'purchase',
  'spend',
  'churn',
  'first-purchase',
  'look-alike',
] as const;

export type Target = (typeof targets)[number];

/** Targets that are about customers who have never ordered, by what is known of everybody. */
export type ProspectTarget = 'first-purchase' | 'look-alike';

export function isProspectTarget(target: string): target is ProspectTarget {
  return target === 'first-purchase' || target === 'look-alike';
}
