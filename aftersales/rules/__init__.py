"""Pure decisions: facts, policy and a moment in, decisions and findings out."""
