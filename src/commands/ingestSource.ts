import { exits } from '../errors.js';
import { defineCommand } from './command.js';
import { ingestFiles } from './ingestFiles.js';
import { ingestFlags, refuseStdinTwice, settledFlags, settledMaxRejects } from './ingestFlags.js';
import { writingRows } from './shared.js';
import { readSourceFile, tableMapping } from './sourceFile.js';

/** `clm ingest source <name> <file...>`: the files of a source, into each table that it feeds. */
export const ingestSource = defineCommand({
  description: `Loads exports of a source that clm.toml, in the working folder, describes; into every table that the source
feeds, those that others refer to first. All of it goes in together or not at all; each table is a load of its own.

  [sources.shop]                            reading: delimiter encoding headers header_row skip_lines date_format
  table = "orders"                          time_zone decimal_comma thousands currency round add_customers allow_empty
  date_format = "dd.mm.yyyy"                allow_future max_rejects, as the flags of the same names
  map.order_id = "Beleg"                    what a column comes from: a header, or "{Brand} {SKU}", "{Zip:5}" (zeros
  map.line = "{@line}"                      in front), "{@file}", "{@line}"
  set.channel = "web"                       the same value for every row
  values.channel = { Laden = "store", "*" = "*" }     what values mean; others are rejected, unless "*" says
  units.amount = "cents"                    cents hundredths thousandths thousands ten_thousands millions, 0.01, 1000
  where.Status = ["paid", "sent"]           only these rows: a text, a list, or { is not empty prefix not_prefix above
  where.Total = { above = 0 }               below at_least at_most }; all must hold, the others are counted as filtered
  drop = ["Notiz"]                          columns to leave out; only_mapped = true takes none by name or alias

A source that feeds several tables says table, map, set, values, units, where, drop and only_mapped in a [[sources.shop.tables]]
block for each; a table may have several blocks, and a block of nothing but constants is one row of a file. What columns come from is printed by --explain, with the first rows.

rows_read counts the rows that the conditions let through, filtered the others: a file has rows_read + filtered rows,
times the blocks of a table. Columns printed: source rows_read inserted updated unchanged rejected first_day last_day
filtered table.`,
  examples: [
    'clm ingest source shop umsatz.csv',
    'clm ingest source shop umsatz.csv --explain -n',
    'gunzip -c campaign.csv.gz | clm ingest source campaign -',
  ],
  exits: [
    exits.done,
    exits.failed,
    exits.usage,
    exits.rejected,
    exits.partial,
    exits.noStore,
    exits.busy,
    exits.newer,
  ],
  writes: true,
  flags: (command) =>
    ingestFlags(
      command
        .argument('<source>', 'its name in clm.toml')
        .argument('<file...>', 'CSV files, packed ones too; - is stdin'),
    ),
  async run(context, options, name, files) {
    refuseStdinTwice(files);
    const source = readSourceFile(context.io, name);
    const settled = settledFlags(options, source);
    const feeds = source.tables.map(({ table }) => ({
      table,
      mapping: tableMapping(table, settled, source),
    }));
    return writingRows(context, (store) =>
      ingestFiles(context, store, feeds, files, settled, settledMaxRejects(options, source), options.rejects),
    );
  },
});
