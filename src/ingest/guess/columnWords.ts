/**
 * Words in headers of exports, and the columns that they speak of; the first word that a header holds counts for most. In
 * lower case, without accents.
 */
export const columnWords: readonly (readonly [string, readonly string[]])[] = [
  ['vorname|given|prenom|nombre', ['first_name']],
  ['nachname|surname|apellido', ['last_name']],
  ['e ?mail|^mail', ['email']],
  ['telefon|phone|mobil|movil', ['phone']],
  ['plz|zip|postal', ['postal_code']],
  ['stadt|city|ville|ciudad|wohnort', ['city']],
  ['land$|country|pays$|pais', ['country']],
  ['geburt|birth|naissance|nacimiento', ['birth_date']],
  ['geschlecht|gender', ['gender']],
  ['kunde|client|cliente|klant|buyer|kaufer|acheteur|customer|member|user|mql|cust', ['customer_id']],
  ['(haushalt|household).*(id|nr|no|key)', ['household_id', 'customer_id']],
  ['kampagne|campaign|campagne|campana|mailing|aktion', ['campaign_id']],
  [
    'beleg|bestell|auftrag|rechnung|invoice|facture|factura|pedido|receipt|basket|bon|order|purchase no',
    ['order_id'],
  ],
  ['opportunity|deal', ['order_id']],
  ['account|company|firma', ['customer_id', 'account_id']],
  ['position|zeile|line', ['line']],
  ['artikel|produkt|product|producto|produit|item|sku|article', ['product_id', 'name']],
  ['menge|anzahl|stuck|qty|quantity|units|cantidad|quantite|number of|cds', ['quantity']],
  ['stuckpreis|einzelpreis|unit price|price|prix|precio|preis', ['unit_price', 'list_price', 'amount']],
  [
    'umsatz|betrag|summe|total|amount|montant|importe|revenue|sales|dollar|netto|value',
    ['amount', 'sales', 'value'],
  ],
  ['kosten|cost|spend|spent|gasto|depense|aufwand', ['amount', 'cost']],
  ['rabatt|discount|remise|descuento', ['discount']],
  ['kategorie|category|categorie|categoria|warengruppe', ['category']],
  ['marke|brand|marque', ['brand']],
  ['gruppe|group|cell|variant|variante|arm', ['arm']],
  ['kanal|channel|canal|medium|origin', ['channel', 'acquisition_channel']],
  ['ereignis|event|evento|aktivitat|action', ['type', 'response_id']],
  ['einwilligung|consent|opt.?in|zustimmung', ['status']],
  ['zweck|purpose', ['purpose']],
  ['ticket|beschwerde|complaint|case|fall', ['case_id']],
  ['seite|page|url|landing', ['page']],
  ['sitzung|session|visit|besuch', ['visit_id']],
  ['dauer|duration|seconds|sekunden', ['seconds']],
  ['ziel|target|soll', ['value']],
  ['kennzahl|metric|kpi', ['metric']],
  ['faellig|fallig|due|deadline', ['due_on']],
  ['marktanteil|share', ['share']],
  ['marktgrosse|market size', ['size']],
  ['kurs|rate|wechselkurs', ['rate']],
  [
    'datum|date|fecha|tag|day|zeit|time|timestamp|week|when',
    ['ordered_on', 'contacted_on', 'at', 'day', 'opened_on', 'due_on', 'starts_on', 'period'],
  ],
];

/** The columns that a header may speak of, by the words in it. */
export function columnsSpokenOf(header: string): readonly string[] {
  const plain = header
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[\s_.-]+/g, ' ')
    .trim();
  return columnWords.flatMap(([words, columns]) => (new RegExp(words).test(plain) ? columns : []));
}
