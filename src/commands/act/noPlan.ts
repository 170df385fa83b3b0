/** What a campaign leaves open for which no plan was kept. */
export const noPlan = {
  audience: undefined,
  purpose: 'marketing',
  holdout: undefined,
  caps: { minGapDays: undefined, maxContacts: undefined, inDays: undefined, channel: undefined },
  suppress: [],
  targets: [],
  model: undefined,
  top: undefined,
  min: undefined,
  budget: undefined,
  expectedEffect: undefined,
} as const;
