"""A second reader, for those who have a language model: it chooses among what was read and tells it in other words.

Optional (the extra ``llm`` and the setting of that name), and never needed: whatever goes wrong, the ordinary reading stands.
"""
