"""Archives: what people download of their own accounts, one file of ours for each kind.

`reading` starts a confined process, `opening` finds out in it what the archive is, `kinds` lists what
there is. Only members on the list of its kind are opened; nothing is unpacked to a disk.
"""
