"""What the operator needs: exports, models, processes, secrets."""

from bot.database.datamap.facts import NUMBER, WHEN, Fact, Kept, Whose

OPERATION = {
    "exports": Kept(
        why="What left this database for training, and under which filters.",
        until="For good.",
        deletion="Is marked as outdated.",
        columns={
            "id": NUMBER,
            "created_at": WHEN,
            "manifest": Fact(
                "Counts, filters, hashes and the permission that was stated.", Whose.OPERATOR
            ),
            "guild_id": Fact("The server whose pairs they were; none: all.", Whose.SERVER),
            "asked_by": Fact(
                "The administrator who asked on Discord.",
                Whose.MODERATOR,
                then="replaced by their key after the retention",
            ),
            "outdated": Fact(
                "How many of its authors asked since to be forgotten, or to lend nothing.",
                Whose.NOBODY,
            ),
        },
    ),
    "export_authors": Kept(
        why="Whose pairs an export holds, so that a wish to be forgotten finds it.",
        until="As the export.",
        deletion="Deleted.",
        columns={
            "export_id": Fact("The export.", Whose.OPERATOR),
            "author": Fact(
                "Stands for an author, as the export's pairs name them.", Whose.AUTHOR, keyed=True
            ),
        },
    ),
    "model_versions": Kept(
        why="Which models have run: rewrites can be traced to one.",
        until="For good.",
        deletion="Nothing of a member is in it.",
        columns={
            "name": Fact("Its name.", Whose.OPERATOR),
            "digest": Fact("SHA-256 over its files.", Whose.OPERATOR),
            "metrics": Fact("How it did when it was measured.", Whose.OPERATOR),
            "first_used_at": WHEN,
            "last_used_at": WHEN,
        },
    ),
    "promotions": Kept(
        why="Changes of the model in service.",
        until="For good.",
        deletion="Nothing of a member is in it.",
        columns={
            "id": NUMBER,
            "at": WHEN,
            "kind": Fact("What was done.", Whose.OPERATOR),
            "model": Fact("The model.", Whose.OPERATOR),
            "digest": Fact("SHA-256 over its files.", Whose.OPERATOR),
            "previous": Fact("The model before.", Whose.OPERATOR),
            "gate": Fact("The verdict that let it through.", Whose.OPERATOR),
            "detail": Fact("Why it was refused, or forced.", Whose.OPERATOR),
        },
    ),
    "processes": Kept(
        why="Which bots run, so that none takes what another is at.",
        until="Until it has not been seen for a while.",
        deletion="Nothing of a member is in it.",
        columns={
            "id": Fact("The process.", Whose.OPERATOR),
            "seen_at": WHEN,
        },
    ),
    "replayed": Kept(
        why="Which entries of journals were written, so that none is written twice.",
        until="Until the journal is long gone.",
        deletion="Nothing of a member is in it.",
        columns={
            "entry": Fact("The entry's number.", Whose.NOBODY),
            "at": WHEN,
        },
    ),
    "secrets": Kept(
        why="The secret of the keyed hashes.",
        until="As long as the database.",
        deletion="Nothing of a member is in it.",
        columns={
            "name": Fact("What it is for.", Whose.OPERATOR),
            "value": Fact("The secret.", Whose.OPERATOR),
        },
    ),
}
