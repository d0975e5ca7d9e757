"""The gate: may a candidate take the incumbent's place?

A candidate passes where

1. it loads, its numbers are finite and it answers the gate's smoke texts and its own
   (:mod:`~training.gate.smoke`);
2. no floor of ``floors.toml`` is broken (:mod:`~training.gate.verdict`): every figure keeps its
   least or most, and none is *surely* worse than the incumbent's (the 95 % interval of the paired
   difference leaves out 0) by more than the margin that is allowed there;
3. something that matters got better: chrF to the moderators' wordings on the log test or, where
   that is missing or small, joint on the public test; or else, surely, what the moderators'
   *Not toxic* taught the flagger.

docs/GATE.md explains the rule to those who run it.
"""
