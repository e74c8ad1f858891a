-- Questions that are asked often. Names and columns are a contract with users' SQL, like the table.
-- Archived snapshots are in snapshot_storage only: the figures of the others are compressed.
-- The way back is U004__views.sql beside this file, for the program sqlite3.
CREATE VIEW snapshot_figures AS
  SELECT id, status, started_at, org_id, template_id, template_name, template_version,
    json_extract(performance_metrics, '$.model_identifier') AS model,
    json_extract(token_metrics, '$.estimated_cost') AS cost,
    -- What has no cost has no currency, whatever the price table says.
    CASE WHEN json_extract(token_metrics, '$.estimated_cost') IS NOT NULL
      THEN json_extract(token_metrics, '$.currency') END AS currency,
    json_extract(token_metrics, '$.prompt_tokens') AS prompt_tokens,
    json_extract(token_metrics, '$.completion_tokens') AS completion_tokens,
    json_extract(token_metrics, '$.total_tokens') AS total_tokens,
    json_extract(performance_metrics, '$.total_latency_ms') AS total_latency_ms,
    json_extract(performance_metrics, '$.provider_latency_ms') AS provider_latency_ms,
    json_extract(repair_metrics, '$.repair_count') AS repairs
  FROM generation_snapshots;
-- One line for each currency; the line without a currency is for snapshots whose cost is unknown.
CREATE VIEW cost_by_template AS
  SELECT template_id, max(template_name) AS template_name, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost, sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens, sum(total_tokens) AS total_tokens
  FROM snapshot_figures GROUP BY template_id, currency;
CREATE VIEW cost_by_model AS
  SELECT model, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost, sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens, sum(total_tokens) AS total_tokens
  FROM snapshot_figures GROUP BY model, currency;
CREATE VIEW cost_by_org AS
  SELECT org_id, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost, sum(prompt_tokens) AS prompt_tokens,
    sum(completion_tokens) AS completion_tokens, sum(total_tokens) AS total_tokens
  FROM snapshot_figures GROUP BY org_id, currency;
CREATE VIEW repairs_by_template AS
  SELECT template_id, template_version, max(template_name) AS template_name,
    count(*) AS snapshots, count(CASE WHEN repairs > 0 THEN 1 END) AS repaired,
    sum(repairs) AS repairs, avg(repairs) AS average_repairs
  FROM snapshot_figures GROUP BY template_id, template_version;
CREATE VIEW unlinked_snapshots AS
  SELECT id, status, service, name, started_at, completed_at, org_id, template_id,
    CAST((julianday('now') - julianday(started_at)) * 86400 AS INTEGER) AS age_seconds
  FROM generation_snapshots WHERE entity_id IS NULL AND status <> 'pending';
CREATE VIEW pending_snapshots AS
  SELECT id, service, host, process_id, run_id, name, started_at, org_id, template_id,
    CAST((julianday('now') - julianday(started_at)) * 86400 AS INTEGER) AS age_seconds
  FROM generation_snapshots WHERE status = 'pending';
-- Prompts are the two final ones. Megabytes and kilobytes are of 1024.
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
