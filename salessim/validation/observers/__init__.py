"""What is watched in running worlds: people, teams, managers, customers, accounts."""
