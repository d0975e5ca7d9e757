# /detox export: reviewed examples for training, for administrators.
exporting-command = Reviewed pairs of this server for training, as a file (administrators)
exporting-format-option = How the file is written; JSON lines unless you choose otherwise
exporting-format-jsonl = JSON lines
exporting-format-tsv = table with tabs, as ParaDetox
exporting-format-parquet = Parquet
exporting-kind-option = Message and wording, or what moderators preferred to my wording
exporting-kind-pairs = message and wording
exporting-kind-preferences = preferred and rejected wording
exporting-verdict-option = Only what moderators decided so; approved and edited unless you choose
exporting-verdict-approved = approved
exporting-verdict-edited = edited
exporting-verdict-restored = original restored
exporting-verdict-not_toxic = not toxic
exporting-days-option = Only what was reviewed within so many days
exporting-channel-option = Only messages of this channel or thread
exporting-flags-option = Also false alarms and confirmed messages without a wording
exporting-no-flags = False alarms and messages without a wording have no preferred wording and no room in a table; choose JSON lines or Parquet, and message and wording.
exporting-not-you = Only administrators of this server may export what its members wrote.
exporting-refused-operator = I may not export anything: rule 21 of Discord's Developer Policy forbids training on messages without Discord's express permission, and the operator of this bot has stated none.
exporting-refused-server = I may not export anything: this server has not turned training on. `/detox training` does, and says whose messages are lent.
exporting-refused-underway = An export of this server is being written already. Please wait until it is done.
exporting-refused-format = The operator's computer lacks what Parquet needs; please choose another format.
exporting-progress = Looked at { $done } of { $total } incidents …
exporting-goes-on = This takes longer than Discord lets me answer. I go on; the operator finds the file on their computer.
exporting-done = { $examples ->
    [one] One example
   *[other] { $examples } examples
} by { $authors ->
    [one] one author
   *[other] { $authors } authors
}. Mentions, links, addresses, numbers and names of members are taken out. It may be used only as Discord permitted it to the operator.
exporting-nothing = There is nothing to export.
exporting-on-host = The file is too large to attach ({ NUMBER($size, maximumFractionDigits: 1) } MiB). The operator finds it on their computer as `{ $name }`.
exporting-left-server_not_training = Left out: { $count }, for this server did not lend them.
exporting-left-author_did_not_opt_in = Left out: { $count }, for their authors did not opt in (`/privacy opt-in`), as this server asks.
exporting-left-author_opted_out = Left out: { $count }, for their authors opted out (`/privacy opt-out`).
exporting-left-erased = Left out: { $count }, for their texts were erased when the retention ended.
exporting-left-author_forgotten = Left out: { $count }, for their authors asked to be forgotten (`/privacy delete`).
exporting-left-no_rewrite = Left out: { $count } without a wording that was approved.
exporting-left-nothing_rejected = Left out: { $count } where no wording of mine was rejected.
exporting-left-duplicate = Left out: { $count } that say the same as another.
exporting-left-near_duplicate = Left out: { $count } that say nearly the same as another.
