from bot.web.metrics import Sample, exposition


def test_samples_of_one_name_stand_together_under_one_introduction() -> None:
    text = exposition(
        [
            Sample("b_total", "Bs.", 3, "counter", {"kind": "x"}),
            Sample("a", "As.", 0.25),
            Sample("b_total", "Bs.", 12_345_678, "counter", {"kind": "y"}),
        ]
    )
    assert text == (
        "# HELP b_total Bs.\n"
        "# TYPE b_total counter\n"
        'b_total{kind="x"} 3\n'
        'b_total{kind="y"} 12345678\n'
        "# HELP a As.\n"
        "# TYPE a gauge\n"
        "a 0.25\n"
    )


def test_labels_cannot_break_out_of_their_quotes() -> None:
    text = exposition([Sample("a", "One\nline \\ only", 1, labels={"l": 'x"\n\\'})])
    assert text == ('# HELP a One\\nline \\\\ only\n# TYPE a gauge\na{l="x\\"\\n\\\\"} 1\n')
