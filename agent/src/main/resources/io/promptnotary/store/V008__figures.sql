-- Figures without rows: what reports count, in the order of time, so that they read this index and
-- no row of the table. It is the index on the time as well. Expressions count only as they stand here.
-- The way back is U008__figures.sql beside this file, for the program sqlite3.
CREATE INDEX generation_snapshots_figures ON generation_snapshots (
  started_at, status, name, org_id, user_id, session_id, platform,
  template_id, template_name, template_version, error_type,
  json_extract(performance_metrics, '$.model_identifier'),
  json_extract(performance_metrics, '$.total_latency_ms'),
  json_extract(performance_metrics, '$.provider_latency_ms'),
  json_extract(performance_metrics, '$.time_to_first_token_ms'),
  json_extract(token_metrics, '$.calls'),
  json_extract(token_metrics, '$.prompt_tokens'),
  json_extract(token_metrics, '$.completion_tokens'),
  json_extract(token_metrics, '$.cached_tokens'),
  json_extract(token_metrics, '$.total_tokens'),
  json_extract(token_metrics, '$.estimated_cost'),
  json_extract(token_metrics, '$.currency'),
  json_extract(repair_metrics, '$.repair_count'),
  json_extract(repair_metrics, '$.initial_validation_score'),
  coalesce(length(CAST(final_system_prompt AS BLOB)), 0) + coalesce(length(CAST(final_user_prompt AS BLOB)), 0),
  coalesce(length(CAST(response_text AS BLOB)), 0));
DROP INDEX generation_snapshots_time;
-- Partial, so that nobody walks over the table in their order to group by them: that reads every
-- row, one here and one there. The cost is in the first for the average cost of a template.
DROP INDEX generation_snapshots_template;
CREATE INDEX generation_snapshots_template ON generation_snapshots (
  template_id, template_version, started_at, status,
  json_extract(token_metrics, '$.estimated_cost'))
  WHERE template_id IS NOT NULL;
DROP INDEX generation_snapshots_org;
CREATE INDEX generation_snapshots_org ON generation_snapshots (org_id) WHERE org_id IS NOT NULL;
DROP INDEX generation_snapshots_model;
CREATE INDEX generation_snapshots_model
  ON generation_snapshots (json_extract(performance_metrics, '$.model_identifier'))
  WHERE json_extract(performance_metrics, '$.model_identifier') IS NOT NULL;
-- As before, from figures that are read in the order of that index. Without an order, the groups
-- would be made of the JSON itself.
DROP VIEW cost_by_template;
CREATE VIEW cost_by_template AS
  SELECT template_id, max(template_name) AS template_name, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost, sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens, sum(total_tokens) AS total_tokens
  FROM (SELECT * FROM snapshot_figures ORDER BY started_at) GROUP BY template_id, currency;
DROP VIEW cost_by_model;
CREATE VIEW cost_by_model AS
  SELECT model, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost, sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens, sum(total_tokens) AS total_tokens
  FROM (SELECT * FROM snapshot_figures ORDER BY started_at) GROUP BY model, currency;
DROP VIEW cost_by_org;
CREATE VIEW cost_by_org AS
  SELECT org_id, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost, sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens, sum(total_tokens) AS total_tokens
  FROM (SELECT * FROM snapshot_figures ORDER BY started_at) GROUP BY org_id, currency;
DROP VIEW snapshot_storage;
-- Prompts are the two final ones. Megabytes and kilobytes are of 1024.
CREATE VIEW snapshot_storage AS
  SELECT live.*, stored.*
  FROM (
    SELECT count(*) AS "rows", total(bytes) / 1048576 AS prompt_mb, avg(bytes) / 1024 AS average_kb,
      min(started_at) AS oldest, max(started_at) AS newest
    FROM (
      SELECT started_at, coalesce(length(CAST(final_system_prompt AS BLOB)), 0)
        + coalesce(length(CAST(final_user_prompt AS BLOB)), 0) AS bytes
      FROM generation_snapshots ORDER BY started_at)) AS live,
    (SELECT count(*) AS archived_rows, coalesce(sum(length(content)), 0) AS archived_bytes,
      coalesce(sum(raw_bytes), 0) AS archived_raw_bytes
    FROM snapshot_archive) AS stored;
