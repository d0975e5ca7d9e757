# /detox status, one line each.
status-mode = **Mode** { $mode }
status-sensitivity = **Sensitivity** { $around }
status-from = { $preset }, from { NUMBER($threshold, style: "percent") } on
status-words = **Words** { $blocked } blocked, { $allowed } allowed
status-fallback = **Fallback** { $fallback }
status-log = **Log channel** { $channel }
status-none = none
status-exempt = **Exempt** { $exempt }
status-exempt-roles = roles { $who }
status-exempt-channels = channels { $who }
status-exempt-members = members { $who }
status-exempt-nobody = nobody
status-language = **Language** { $language }
status-kept = **Kept** { $kept }
status-training = **Training** { $whose }
status-reports = **Reports** by *Apps → { $menu }*
status-reports-emoji = **Reports** by *Apps → { $menu }* or { $emoji }
status-automod-heard = **AutoMod** I hear of what its keyword rules flag
status-automod-unheard = **AutoMod** I hear nothing of it; with **Manage Server** I would, which is optional
status-missing = **Missing permissions here** { $permissions }
status-missing-nothing = **Missing permissions here** none
status-check = **Log channel lacks** { $permissions }
status-model = **Model** { $model }
status-model-pinned = **Model** { $model }, fixed by the operator
status-model-refused = **Refused** { $model } was promoted and does not work; see the bot's log
status-waiting = **Waiting** { $texts ->
    [one] { $texts } text
   *[other] { $texts } texts
}
