/** People at each stage of one campaign × arm × channel; each person is counted once per stage. */
export interface FunnelCounts {
  readonly targeted: number;
  readonly sent: number;
  readonly rejected: number;
  readonly bounced: number;
  readonly delivered: number;
  readonly opened: number;
  readonly clicked: number;
  readonly unsubscribed: number;
  readonly complained: number;
  readonly responded: number;
  readonly redeemed: number;
}

/** Rates, each named after its denominator; `undefined` where that is 0. */
export interface FunnelRates {
  readonly deliveredPerSent: number | undefined;
  readonly bouncedPerSent: number | undefined;
  readonly openedPerDelivered: number | undefined;
  readonly clickedPerDelivered: number | undefined;
  readonly clickedPerOpened: number | undefined;
  readonly unsubscribedPerDelivered: number | undefined;
  readonly complainedPerDelivered: number | undefined;
  readonly redeemedPerDelivered: number | undefined;
}

/**
 * The rates of a funnel. `clickedPerOpened` is unreliable by nature: opens are made by mail programs as well as by
 * people (Apple Mail preloads pixels since 2021).
 */
export function funnel(counts: FunnelCounts): FunnelRates {
  const per = (part: number, whole: number) => (whole > 0 ? part / whole : undefined);
  return {
    deliveredPerSent: per(counts.delivered, counts.sent),
    bouncedPerSent: per(counts.bounced, counts.sent),
    openedPerDelivered: per(counts.opened, counts.delivered),
    clickedPerDelivered: per(counts.clicked, counts.delivered),
    clickedPerOpened: per(Math.min(counts.clicked, counts.opened), counts.opened),
    unsubscribedPerDelivered: per(counts.unsubscribed, counts.delivered),
    complainedPerDelivered: per(counts.complained, counts.delivered),
    redeemedPerDelivered: per(counts.redeemed, counts.delivered),
  };
}
