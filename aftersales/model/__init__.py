"""What a desk knows: frozen values without files, git or clock."""
