"""The page for trainers: a room predicts, sees what happens, understands why, and asks what would change its mind.

Rooms of the house: `room` remembers (SQLite), `kitchen` computes (in processes of its own), `guard` lets in, `charts`
draw, `pages` answer requests, `words` holds every text. Nothing is fetched from any other host.
"""
