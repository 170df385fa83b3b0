/** Month by month, as they are written in English, German, French, Spanish, Italian, Portuguese and Dutch. */
const names: readonly string[] = [
  'january jan januar jänner jän janvier janv enero ene gennaio gen janeiro januari',
  'february feb februar février févr fév febrero febbraio fevereiro fev februari',
  'march mar märz mär mars marzo março maart mrt',
  'april apr avril avr abril abr aprile',
  'may mai mayo maggio mag maio mei',
  'june jun juni juin junio giugno giu junho',
  'july jul juli juillet juil julio luglio lug julho',
  'august aug août aoû agosto ago augustus',
  'september sep sept septembre septiembre settembre set setembro',
  'october oct oktober okt octobre octubre ottobre ott outubro out',
  'november nov novembre noviembre novembro',
  'december dec dezember dez décembre déc diciembre dic dicembre dezembro',
];

const months = new Map(
  names.flatMap((line, i) => line.split(' ').map((name) => [folded(name), i + 1] as const)),
);

/** The month that a name or its abbreviation means, 1 to 12; `undefined` for anything else. */
export function monthNamed(text: string): number | undefined {
  return months.get(folded(text.replace(/\.$/, '')));
}

/** Lower case without accents. */
function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
