-- Which known libraries a run has met, and what of them is recorded, as JSON; NULL if it met none.
-- The way back is U007__libraries.sql beside this file, for the program sqlite3.
ALTER TABLE agent_runs ADD COLUMN libraries TEXT;
