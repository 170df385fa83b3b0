const blockSeconds = 900;
const cache = new Map<string, { formatter: Intl.DateTimeFormat; offsets: Map<number, number> }>();

/**
 * Seconds to add to UTC to get the wall clock of an IANA time zone at an instant (seconds since 1970). Offsets change only
 * at quarter hours, so one look-up serves a quarter of an hour.
 */
export function zoneOffset(zone: string, utc: number): number {
  let known = cache.get(zone);
  if (known === undefined) {
    const formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    known = { formatter, offsets: new Map() };
    cache.set(zone, known);
  }
  const block = Math.floor(utc / blockSeconds);
  let offset = known.offsets.get(block);
  if (offset === undefined) {
    const at = block * blockSeconds;
    const parts = known.formatter.formatToParts(new Date(at * 1000));
    const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
    const wall = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    offset = wall / 1000 - at;
    if (known.offsets.size > 100_000) known.offsets.clear();
    known.offsets.set(block, offset);
  }
  return offset;
}

/**
 * The instant (seconds since 1970 in UTC) at which the wall clock of a zone shows `wall`. A time that clocks show twice is
 * the first of the two; one that they skip is as far past the change (the "compatible" rule of RFC 5545 and Temporal).
 */
export function utcOf(zone: string, wall: number): number {
  const before = zoneOffset(zone, wall - 86_400);
  const after = zoneOffset(zone, wall + 86_400);
  const early = wall - before;
  if (before === after || zoneOffset(zone, early) === before) return early;
  const late = wall - after;
  return zoneOffset(zone, late) === after ? late : early;
}
