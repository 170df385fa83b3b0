import { defineCommand } from './command.js';
import { ingestFiles } from './ingestFiles.js';
import {
  ingestExits,
  ingestFlags,
  refuseStdinTwice,
  settledFlags,
  settledMaxRejects,
} from './ingestFlags.js';
import { writingRows } from './shared.js';
import { readSourceFile, tableMapping } from './sourceFile.js';

/** `clm ingest source <name> <file...>`: the files of a source, into each table that it feeds. */
export const ingestSource = defineCommand({
  description: `Loads exports of a source that clm.toml, in the working folder, describes, into every table that
the source feeds. All of it goes in together or not at all; each table is a load of its own.

  [sources.shop]
  table = "orders"
  date_format = "dd.mm.yyyy"       also delimiter encoding headers header_row skip_lines time_zone
  decimal_comma = true             thousands currency round add_customers allow_empty allow_future
                                   max_rejects, as the flags of the same names
  map.order_id = "Beleg"           what a column comes from: a header,
  map.customer_id = "{Shop}-{Nr:5}"   or one composed of fields ({Nr:5}: with zeros to 5 digits),
  map.line = "{@line}"             of {@file} and {@line}
  set.channel = "web"              the same value for every row
  units.amount = "cents"           cents hundredths thousandths thousands ten_thousands millions
                                   hundred_millions, or a power of ten such as 0.01
  [sources.shop.values.code]       what values mean; others are rejected, unless "*" says
  Laden = "store"
  "*" = "*"
  [sources.shop.where]             only these rows; the others are counted as filtered
  Status = ["paid", "sent"]        a text, a list of texts, or words: is not empty prefix
  Total = { above = 0 }            not_prefix above below at_least at_most (numbers or days)

Other headers are matched by name and alias; drop = ["Header"] leaves some out, only_mapped =
true all of them. A source that feeds several tables says table, map, set, values, units, where,
drop and only_mapped in a [[sources.shop.tables]] block for each; a table may have several. A
block of nothing but constants is one row of a file. --explain prints the first rows of each
table and what its columns come from.

Columns: source rows_read inserted updated unchanged rejected first_day last_day filtered table
removed. rows_read counts what the conditions let through: a file has rows_read + filtered rows,
times the blocks of the table.`,
  examples: [
    'clm ingest source shop umsatz.csv',
    'clm ingest source shop umsatz.csv --explain -n',
    'gunzip -c campaign.csv.gz | clm ingest source campaign -',
  ],
  exits: ingestExits,
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
