"""The parts of a study, each read from its branch of the tree: settings, organisation, policies, futures."""
