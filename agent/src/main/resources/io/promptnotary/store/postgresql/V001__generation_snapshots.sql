-- A central store on PostgreSQL 14 or later, and on engines that speak its dialect: nothing here but
-- partitions goes beyond what Citus, YugabyteDB and CockroachDB know. Names are a contract with
-- users' SQL, the same as in the local file: add, never rename. By hand, with migrate: false:
--   unzip -p promptnotary.jar inst/io/promptnotary/store/postgresql/V001__generation_snapshots.sql | psql -1 ...
-- The way back: nothing stands before this version; drop the database.
-- oldest_writer is the oldest version whose builds may still write: what comes later only adds.
CREATE TABLE IF NOT EXISTS promptnotary_schema (
  version       integer PRIMARY KEY,
  oldest_writer integer NOT NULL,
  applied_at    timestamptz(3) NOT NULL,
  applied_by    text NOT NULL
);
-- Times are UTC with milliseconds. JSON keeps its meaning, not its bytes. What a column cannot hold
-- as it was (NUL, half a pair of surrogates, a name of more than 255 characters, a text that should
-- be JSON and is not) stands there as well as it can, and exactly in exact_values: a JSON object, one
-- key for each such column. exact_link is the same for the link. received_at is the server's clock
-- when the row was written last, links apart.
CREATE TABLE IF NOT EXISTS generation_snapshots (
  id                  text NOT NULL,
  status              text NOT NULL,
  service             text,
  host                text,
  process_id          bigint,
  run_id              text,
  name                text,
  started_at          timestamptz(3) NOT NULL,
  completed_at        timestamptz(3),
  org_id              text,
  user_id             text,
  session_id          text,
  platform            text,
  template_id         text,
  template_name       text,
  template_version    text,
  prompt_modules      jsonb,
  final_system_prompt text,
  final_user_prompt   text,
  messages            jsonb,
  response_text       text,
  model_parameters    jsonb,
  token_metrics       jsonb,
  performance_metrics jsonb,
  repair_metrics      jsonb,
  llm_calls           jsonb,
  response_id         text,
  finish_reason       text,
  cached              bigint,
  retry_count         bigint,
  error_type          text,
  error_message       text,
  error_stack         text,
  entity_type         text,
  entity_id           text,
  linked_at           timestamptz(3),
  trace_id            text,
  span_id             text,
  attributes          jsonb,
  capture_gaps        jsonb,
  parent_id           text,
  exact_values        text,
  exact_link          text,
  received_at         timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (id, started_at)
) PARTITION BY RANGE (started_at);
-- The months are made by whoever writes, as they come; what finds none is here.
CREATE TABLE IF NOT EXISTS generation_snapshots_default PARTITION OF generation_snapshots DEFAULT;
-- The orders are said because YugabyteDB would otherwise spread the first column by its hash.
CREATE INDEX IF NOT EXISTS generation_snapshots_time
  ON generation_snapshots (started_at ASC, id ASC);
CREATE INDEX IF NOT EXISTS generation_snapshots_received
  ON generation_snapshots (received_at ASC);
CREATE INDEX IF NOT EXISTS generation_snapshots_entity
  ON generation_snapshots (entity_id, entity_type) WHERE entity_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS generation_snapshots_model
  ON generation_snapshots ((performance_metrics ->> 'model_identifier'))
  WHERE (performance_metrics ->> 'model_identifier') IS NOT NULL;
CREATE INDEX IF NOT EXISTS generation_snapshots_template
  ON generation_snapshots (template_id, template_version, started_at) WHERE template_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS generation_snapshots_status
  ON generation_snapshots (status, started_at ASC);
CREATE INDEX IF NOT EXISTS generation_snapshots_org
  ON generation_snapshots (org_id, started_at) WHERE org_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS generation_snapshots_pending
  ON generation_snapshots (started_at ASC) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS generation_snapshots_unlinked
  ON generation_snapshots (started_at ASC) WHERE entity_id IS NULL;
CREATE INDEX IF NOT EXISTS generation_snapshots_parent
  ON generation_snapshots (parent_id) WHERE parent_id IS NOT NULL;
-- People type the end of an id.
CREATE INDEX IF NOT EXISTS generation_snapshots_end
  ON generation_snapshots ((right(id, 8)));
CREATE TABLE IF NOT EXISTS agent_runs (
  run_id        text PRIMARY KEY,
  service       text NOT NULL,
  host          text NOT NULL,
  process_id    bigint NOT NULL,
  agent_version text NOT NULL,
  java_version  text NOT NULL,
  started_at    timestamptz(3) NOT NULL,
  updated_at    timestamptz(3) NOT NULL,
  ended_at      timestamptz(3),
  durability    text NOT NULL,
  figures       jsonb NOT NULL,
  libraries     jsonb,
  received_at   timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS agent_runs_time ON agent_runs (started_at ASC);
CREATE INDEX IF NOT EXISTS agent_runs_received ON agent_runs (received_at ASC);
CREATE TABLE IF NOT EXISTS recording_gaps (
  id          text PRIMARY KEY,
  run_id      text NOT NULL,
  service     text NOT NULL,
  host        text NOT NULL,
  process_id  bigint NOT NULL,
  pointcut    text NOT NULL,
  reason      text NOT NULL,
  first_at    timestamptz(3) NOT NULL,
  last_at     timestamptz(3) NOT NULL,
  pending     bigint NOT NULL,
  finals      bigint NOT NULL,
  links       bigint NOT NULL,
  skipped     bigint NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS recording_gaps_time ON recording_gaps (last_at ASC);
CREATE TABLE IF NOT EXISTS retention_passes (
  id        bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  action    text NOT NULL CHECK (action IN ('archive', 'restore', 'delete', 'delete unlinked')),
  reason    text NOT NULL,
  opened_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3),
  snapshots bigint
);
CREATE INDEX IF NOT EXISTS retention_passes_open ON retention_passes (id) WHERE closed_at IS NULL;
-- Questions that are asked often, with the columns that they have in the local file.
CREATE OR REPLACE VIEW snapshot_figures AS
  SELECT id, status, started_at, org_id, template_id, template_name, template_version,
    performance_metrics ->> 'model_identifier' AS model,
    CASE WHEN jsonb_typeof(token_metrics -> 'estimated_cost') = 'number'
      THEN CAST(token_metrics ->> 'estimated_cost' AS double precision) END AS cost,
    -- What has no cost has no currency, whatever the price table says.
    CASE WHEN jsonb_typeof(token_metrics -> 'estimated_cost') = 'number'
      THEN token_metrics ->> 'currency' END AS currency,
    CASE WHEN jsonb_typeof(token_metrics -> 'prompt_tokens') = 'number'
      THEN CAST(CAST(token_metrics ->> 'prompt_tokens' AS numeric) AS bigint) END AS prompt_tokens,
    CASE WHEN jsonb_typeof(token_metrics -> 'completion_tokens') = 'number'
      THEN CAST(CAST(token_metrics ->> 'completion_tokens' AS numeric) AS bigint) END AS completion_tokens,
    CASE WHEN jsonb_typeof(token_metrics -> 'total_tokens') = 'number'
      THEN CAST(CAST(token_metrics ->> 'total_tokens' AS numeric) AS bigint) END AS total_tokens,
    CASE WHEN jsonb_typeof(performance_metrics -> 'total_latency_ms') = 'number'
      THEN CAST(performance_metrics ->> 'total_latency_ms' AS double precision) END AS total_latency_ms,
    CASE WHEN jsonb_typeof(performance_metrics -> 'provider_latency_ms') = 'number'
      THEN CAST(performance_metrics ->> 'provider_latency_ms' AS double precision) END AS provider_latency_ms,
    CASE WHEN jsonb_typeof(repair_metrics -> 'repair_count') = 'number'
      THEN CAST(CAST(repair_metrics ->> 'repair_count' AS numeric) AS bigint) END AS repairs
  FROM generation_snapshots;
CREATE OR REPLACE VIEW cost_by_template AS
  SELECT template_id, max(template_name) AS template_name, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost,
    CAST(sum(prompt_tokens) AS bigint) AS prompt_tokens,
    CAST(sum(completion_tokens) AS bigint) AS completion_tokens,
    CAST(sum(total_tokens) AS bigint) AS total_tokens
  FROM snapshot_figures GROUP BY template_id, currency;
CREATE OR REPLACE VIEW cost_by_model AS
  SELECT model, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost,
    CAST(sum(prompt_tokens) AS bigint) AS prompt_tokens,
    CAST(sum(completion_tokens) AS bigint) AS completion_tokens,
    CAST(sum(total_tokens) AS bigint) AS total_tokens
  FROM snapshot_figures GROUP BY model, currency;
CREATE OR REPLACE VIEW cost_by_org AS
  SELECT org_id, currency, count(*) AS snapshots,
    sum(cost) AS cost, avg(cost) AS average_cost,
    CAST(sum(prompt_tokens) AS bigint) AS prompt_tokens,
    CAST(sum(completion_tokens) AS bigint) AS completion_tokens,
    CAST(sum(total_tokens) AS bigint) AS total_tokens
  FROM snapshot_figures GROUP BY org_id, currency;
CREATE OR REPLACE VIEW repairs_by_template AS
  SELECT template_id, template_version, max(template_name) AS template_name,
    count(*) AS snapshots, count(CASE WHEN repairs > 0 THEN 1 END) AS repaired,
    CAST(sum(repairs) AS bigint) AS repairs,
    CAST(avg(repairs) AS double precision) AS average_repairs
  FROM snapshot_figures GROUP BY template_id, template_version;
CREATE OR REPLACE VIEW unlinked_snapshots AS
  SELECT id, status, service, name, started_at, completed_at, org_id, template_id,
    CAST(extract(epoch FROM now() - started_at) AS bigint) AS age_seconds
  FROM generation_snapshots WHERE entity_id IS NULL AND status <> 'pending';
CREATE OR REPLACE VIEW pending_snapshots AS
  SELECT id, service, host, process_id, run_id, name, started_at, org_id, template_id,
    CAST(extract(epoch FROM now() - started_at) AS bigint) AS age_seconds
  FROM generation_snapshots WHERE status = 'pending';
-- Prompts are the two final ones. Megabytes and kilobytes are of 1024. There is no archive here.
CREATE OR REPLACE VIEW snapshot_storage AS
  SELECT count(*) AS "rows", CAST(coalesce(sum(bytes), 0) AS double precision) / 1048576 AS prompt_mb,
    CAST(avg(bytes) AS double precision) / 1024 AS average_kb,
    min(started_at) AS oldest, max(started_at) AS newest,
    CAST(0 AS bigint) AS archived_rows, CAST(0 AS bigint) AS archived_bytes,
    CAST(0 AS bigint) AS archived_raw_bytes
  FROM (
    SELECT started_at, coalesce(octet_length(final_system_prompt), 0)
      + coalesce(octet_length(final_user_prompt), 0) AS bytes
    FROM generation_snapshots) AS live;
CREATE OR REPLACE VIEW recording_gaps_by_pointcut AS
  SELECT service, pointcut, reason, min(first_at) AS first_at, max(last_at) AS last_at,
    count(DISTINCT run_id) AS runs, CAST(sum(pending) AS bigint) AS pending,
    CAST(sum(finals) AS bigint) AS finals, CAST(sum(links) AS bigint) AS links,
    CAST(sum(skipped) AS bigint) AS skipped
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
    CAST(sum(figures.total_tokens) AS bigint) AS total_tokens
  FROM (
      SELECT ancestor_id AS id, ancestor_id AS member FROM snapshot_descendants
      UNION
      SELECT ancestor_id, id FROM snapshot_descendants) AS family
    JOIN snapshot_figures AS figures ON figures.id = family.member
  GROUP BY family.id, figures.currency;
INSERT INTO promptnotary_schema (version, oldest_writer, applied_at, applied_by) VALUES (1, 1, now(), current_user);
