-- A central store on MySQL 8.0.13 or MariaDB 10.11, or later. Names are a contract with users' SQL, the
-- same as in the local file: add, never rename. By hand, with migrate: false:
--   unzip -p promptnotary.jar inst/io/promptnotary/store/mysql/V001__generation_snapshots.sql | mysql ...
-- The way back: nothing stands before this version; drop the database.
-- oldest_writer is the oldest version whose builds may still write: what comes later only adds.
CREATE TABLE IF NOT EXISTS promptnotary_schema (
  version       INT PRIMARY KEY,
  oldest_writer INT NOT NULL,
  applied_at    DATETIME(3) NOT NULL,
  applied_by    VARCHAR(255) NOT NULL
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- Times are UTC with milliseconds. JSON keeps its meaning, not its bytes. What a column cannot hold
-- as it was (half a pair of surrogates, a name of more than 255 characters, a text that should be
-- JSON and is not) stands there as well as it can, and exactly in exact_values: a JSON object, one
-- key for each such column. exact_link is the same for the link. received_at is the server's clock
-- when the row was written last, links apart. model is for the index, as JSON has none of its own.
CREATE TABLE IF NOT EXISTS generation_snapshots (
  id                  VARCHAR(255) NOT NULL,
  status              VARCHAR(255) NOT NULL,
  service             VARCHAR(255),
  host                VARCHAR(255),
  process_id          BIGINT,
  run_id              VARCHAR(255),
  name                VARCHAR(255),
  started_at          DATETIME(3) NOT NULL,
  completed_at        DATETIME(3),
  org_id              VARCHAR(255),
  user_id             VARCHAR(255),
  session_id          VARCHAR(255),
  platform            VARCHAR(255),
  template_id         VARCHAR(255),
  template_name       VARCHAR(255),
  template_version    VARCHAR(255),
  prompt_modules      JSON,
  final_system_prompt LONGTEXT,
  final_user_prompt   LONGTEXT,
  messages            JSON,
  response_text       LONGTEXT,
  model_parameters    JSON,
  token_metrics       JSON,
  performance_metrics JSON,
  repair_metrics      JSON,
  llm_calls           JSON,
  response_id         VARCHAR(255),
  finish_reason       VARCHAR(255),
  cached              BIGINT,
  retry_count         BIGINT,
  error_type          VARCHAR(255),
  error_message       LONGTEXT,
  error_stack         LONGTEXT,
  entity_type         VARCHAR(255),
  entity_id           VARCHAR(255),
  linked_at           DATETIME(3),
  trace_id            VARCHAR(255),
  span_id             VARCHAR(255),
  attributes          JSON,
  capture_gaps        JSON,
  parent_id           VARCHAR(255),
  exact_values        LONGTEXT,
  exact_link          LONGTEXT,
  received_at         DATETIME(3) NOT NULL DEFAULT (UTC_TIMESTAMP(3)),
  model               VARCHAR(255) GENERATED ALWAYS AS
    (LEFT(JSON_UNQUOTE(JSON_EXTRACT(performance_metrics, '$.model_identifier')), 255)) VIRTUAL,
  PRIMARY KEY (id),
  INDEX generation_snapshots_time (started_at, id),
  INDEX generation_snapshots_received (received_at),
  INDEX generation_snapshots_entity (entity_id, entity_type),
  INDEX generation_snapshots_model (model),
  INDEX generation_snapshots_template (template_id, template_version, started_at),
  INDEX generation_snapshots_status (status, started_at),
  INDEX generation_snapshots_org (org_id, started_at),
  INDEX generation_snapshots_parent (parent_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS agent_runs (
  run_id        VARCHAR(255) PRIMARY KEY,
  service       VARCHAR(255) NOT NULL,
  host          VARCHAR(255) NOT NULL,
  process_id    BIGINT NOT NULL,
  agent_version VARCHAR(255) NOT NULL,
  java_version  VARCHAR(255) NOT NULL,
  started_at    DATETIME(3) NOT NULL,
  updated_at    DATETIME(3) NOT NULL,
  ended_at      DATETIME(3),
  durability    VARCHAR(255) NOT NULL,
  figures       JSON NOT NULL,
  libraries     JSON,
  received_at   DATETIME(3) NOT NULL DEFAULT (UTC_TIMESTAMP(3)),
  INDEX agent_runs_time (started_at),
  INDEX agent_runs_received (received_at)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS recording_gaps (
  id          VARCHAR(255) PRIMARY KEY,
  run_id      VARCHAR(255) NOT NULL,
  service     VARCHAR(255) NOT NULL,
  host        VARCHAR(255) NOT NULL,
  process_id  BIGINT NOT NULL,
  pointcut    VARCHAR(255) NOT NULL,
  reason      VARCHAR(255) NOT NULL,
  first_at    DATETIME(3) NOT NULL,
  last_at     DATETIME(3) NOT NULL,
  pending     BIGINT NOT NULL,
  finals      BIGINT NOT NULL,
  links       BIGINT NOT NULL,
  skipped     BIGINT NOT NULL,
  received_at DATETIME(3) NOT NULL DEFAULT (UTC_TIMESTAMP(3)),
  INDEX recording_gaps_time (last_at)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS retention_passes (
  id        BIGINT AUTO_INCREMENT PRIMARY KEY,
  action    VARCHAR(255) NOT NULL CHECK (action IN ('archive', 'restore', 'delete', 'delete unlinked')),
  reason    LONGTEXT NOT NULL,
  opened_at DATETIME(3) NOT NULL,
  closed_at DATETIME(3),
  snapshots BIGINT,
  INDEX retention_passes_open (closed_at)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- Questions that are asked often, with the columns that they have in the local file.
CREATE OR REPLACE VIEW snapshot_figures AS
  SELECT id, status, started_at, org_id, template_id, template_name, template_version, model,
    CASE WHEN JSON_TYPE(JSON_EXTRACT(token_metrics, '$.estimated_cost')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')
      THEN JSON_EXTRACT(token_metrics, '$.estimated_cost') + 0e0 END AS cost,
    -- What has no cost has no currency, whatever the price table says.
    CASE WHEN JSON_TYPE(JSON_EXTRACT(token_metrics, '$.estimated_cost')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')
      THEN JSON_UNQUOTE(JSON_EXTRACT(token_metrics, '$.currency')) END AS currency,
    CASE WHEN JSON_TYPE(JSON_EXTRACT(token_metrics, '$.prompt_tokens')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')
      THEN CAST(JSON_EXTRACT(token_metrics, '$.prompt_tokens') AS SIGNED) END AS prompt_tokens,
    CASE WHEN JSON_TYPE(JSON_EXTRACT(token_metrics, '$.completion_tokens')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')
      THEN CAST(JSON_EXTRACT(token_metrics, '$.completion_tokens') AS SIGNED) END AS completion_tokens,
    CASE WHEN JSON_TYPE(JSON_EXTRACT(token_metrics, '$.total_tokens')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')
      THEN CAST(JSON_EXTRACT(token_metrics, '$.total_tokens') AS SIGNED) END AS total_tokens,
    CASE WHEN JSON_TYPE(JSON_EXTRACT(performance_metrics, '$.total_latency_ms')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')
      THEN JSON_EXTRACT(performance_metrics, '$.total_latency_ms') + 0e0 END AS total_latency_ms,
    CASE WHEN JSON_TYPE(JSON_EXTRACT(performance_metrics, '$.provider_latency_ms')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')
      THEN JSON_EXTRACT(performance_metrics, '$.provider_latency_ms') + 0e0 END AS provider_latency_ms,
    CASE WHEN JSON_TYPE(JSON_EXTRACT(repair_metrics, '$.repair_count')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')
      THEN CAST(JSON_EXTRACT(repair_metrics, '$.repair_count') AS SIGNED) END AS repairs
  FROM generation_snapshots;
CREATE OR REPLACE VIEW cost_by_template AS
  SELECT template_id, max(template_name) AS template_name, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost,
    CAST(sum(prompt_tokens) AS SIGNED) AS prompt_tokens,
    CAST(sum(completion_tokens) AS SIGNED) AS completion_tokens,
    CAST(sum(total_tokens) AS SIGNED) AS total_tokens
  FROM snapshot_figures GROUP BY template_id, currency;
CREATE OR REPLACE VIEW cost_by_model AS
  SELECT model, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost,
    CAST(sum(prompt_tokens) AS SIGNED) AS prompt_tokens,
    CAST(sum(completion_tokens) AS SIGNED) AS completion_tokens,
    CAST(sum(total_tokens) AS SIGNED) AS total_tokens
  FROM snapshot_figures GROUP BY model, currency;
CREATE OR REPLACE VIEW cost_by_org AS
  SELECT org_id, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost,
    CAST(sum(prompt_tokens) AS SIGNED) AS prompt_tokens,
    CAST(sum(completion_tokens) AS SIGNED) AS completion_tokens,
    CAST(sum(total_tokens) AS SIGNED) AS total_tokens
  FROM snapshot_figures GROUP BY org_id, currency;
CREATE OR REPLACE VIEW repairs_by_template AS
  SELECT template_id, template_version, max(template_name) AS template_name,
    count(*) AS snapshots, count(CASE WHEN repairs > 0 THEN 1 END) AS repaired,
    CAST(sum(repairs) AS SIGNED) AS repairs, avg(repairs) + 0e0 AS average_repairs
  FROM snapshot_figures GROUP BY template_id, template_version;
CREATE OR REPLACE VIEW unlinked_snapshots AS
  SELECT id, status, service, name, started_at, completed_at, org_id, template_id,
    TIMESTAMPDIFF(SECOND, started_at, UTC_TIMESTAMP(3)) AS age_seconds
  FROM generation_snapshots WHERE entity_id IS NULL AND status <> 'pending';
CREATE OR REPLACE VIEW pending_snapshots AS
  SELECT id, service, host, process_id, run_id, name, started_at, org_id, template_id,
    TIMESTAMPDIFF(SECOND, started_at, UTC_TIMESTAMP(3)) AS age_seconds
  FROM generation_snapshots WHERE status = 'pending';
-- Prompts are the two final ones. Megabytes and kilobytes are of 1024. There is no archive here.
CREATE OR REPLACE VIEW snapshot_storage AS
  SELECT count(*) AS `rows`, (coalesce(sum(bytes), 0) + 0e0) / 1048576 AS prompt_mb,
    (avg(bytes) + 0e0) / 1024 AS average_kb,
    min(started_at) AS oldest, max(started_at) AS newest,
    0 AS archived_rows, 0 AS archived_bytes, 0 AS archived_raw_bytes
  FROM (
    SELECT started_at, coalesce(octet_length(final_system_prompt), 0)
      + coalesce(octet_length(final_user_prompt), 0) AS bytes
    FROM generation_snapshots) AS live;
CREATE OR REPLACE VIEW recording_gaps_by_pointcut AS
  SELECT service, pointcut, reason, min(first_at) AS first_at, max(last_at) AS last_at,
    count(DISTINCT run_id) AS runs, CAST(sum(pending) AS SIGNED) AS pending,
    CAST(sum(finals) AS SIGNED) AS finals, CAST(sum(links) AS SIGNED) AS links,
    CAST(sum(skipped) AS SIGNED) AS skipped
  FROM recording_gaps GROUP BY service, pointcut, reason;
-- Each snapshot that is a parent, with its children, their children and so on.
CREATE OR REPLACE VIEW snapshot_descendants AS
  WITH RECURSIVE line (ancestor_id, id) AS (
    SELECT parent_id, id FROM generation_snapshots WHERE parent_id IS NOT NULL
    UNION
    SELECT line.ancestor_id, child.id
    FROM line JOIN generation_snapshots AS child ON child.parent_id = line.id)
  SELECT ancestor_id, id FROM line;
-- What each of them cost with all its descendants; one line for each currency.
CREATE OR REPLACE VIEW cost_with_descendants AS
  SELECT family.id, figures.currency, count(*) AS snapshots, sum(figures.cost) AS cost,
    CAST(sum(figures.total_tokens) AS SIGNED) AS total_tokens
  FROM (
      SELECT ancestor_id AS id, ancestor_id AS member FROM snapshot_descendants
      UNION
      SELECT ancestor_id, id FROM snapshot_descendants) AS family
    JOIN snapshot_figures AS figures ON figures.id = family.member
  GROUP BY family.id, figures.currency;
INSERT INTO promptnotary_schema (version, oldest_writer, applied_at, applied_by)
  VALUES (1, 1, UTC_TIMESTAMP(3), current_user()) ON DUPLICATE KEY UPDATE version = 1;
