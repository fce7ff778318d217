"""What pages show, put in words and rows before a template has it."""
