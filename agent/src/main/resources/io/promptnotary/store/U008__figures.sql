-- Back from version 8 to 7. Stop every host that writes to the file, then run
--   unzip -p promptnotary.jar inst/io/promptnotary/store/U008__figures.sql | sqlite3 FILE
-- Nothing is lost; reports take longer.
BEGIN IMMEDIATE;
DROP INDEX generation_snapshots_figures;
CREATE INDEX generation_snapshots_time ON generation_snapshots (started_at);
DROP INDEX generation_snapshots_template;
CREATE INDEX generation_snapshots_template ON generation_snapshots (template_id, template_version);
DROP INDEX generation_snapshots_org;
CREATE INDEX generation_snapshots_org ON generation_snapshots (org_id);
DROP INDEX generation_snapshots_model;
CREATE INDEX generation_snapshots_model
  ON generation_snapshots (json_extract(performance_metrics, '$.model_identifier'));
DROP VIEW cost_by_template;
CREATE VIEW cost_by_template AS
  SELECT template_id, max(template_name) AS template_name, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost, sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens, sum(total_tokens) AS total_tokens
  FROM snapshot_figures GROUP BY template_id, currency;
DROP VIEW cost_by_model;
CREATE VIEW cost_by_model AS
  SELECT model, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost, sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens, sum(total_tokens) AS total_tokens
  FROM snapshot_figures GROUP BY model, currency;
DROP VIEW cost_by_org;
CREATE VIEW cost_by_org AS
  SELECT org_id, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost, sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens, sum(total_tokens) AS total_tokens
  FROM snapshot_figures GROUP BY org_id, currency;
DROP VIEW snapshot_storage;
CREATE VIEW snapshot_storage AS
  SELECT live.*, stored.*
  FROM (
    SELECT count(*) AS "rows", total(bytes) / 1048576 AS prompt_mb, avg(bytes) / 1024 AS average_kb,
      min(started_at) AS oldest, max(started_at) AS newest
    FROM (
      SELECT started_at, coalesce(length(CAST(final_system_prompt AS BLOB)), 0)
        + coalesce(length(CAST(final_user_prompt AS BLOB)), 0) AS bytes
      FROM generation_snapshots)) AS live,
    (SELECT count(*) AS archived_rows, coalesce(sum(length(content)), 0) AS archived_bytes,
      coalesce(sum(raw_bytes), 0) AS archived_raw_bytes
    FROM snapshot_archive) AS stored;
PRAGMA user_version = 7;
COMMIT;
