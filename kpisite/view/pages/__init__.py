"""The pages: each module returns drafts, whose models hold finished strings and chart ids."""
