"""The demonstration: public facts from projects/fixtures/reference.json and an illustrative plan around them.

`reference` loads what everything else names (regions, bodies, sectors), `facts` reads the public milestones and
indicators with their sources, `outline` reads the invented plan, `course` (pure) imagines how the work went, `plan`
and `history` write it all, `people` seats the demo accounts. `load.load` runs them in one transaction.
"""
