/**
 * The database: schema and migrations, batched upserts, queries. Uses JDBC. Runs on the writer's
 * thread inside a host and on the main thread in the console.
 */
@NullMarked
package io.promptnotary.store;

import org.jspecify.annotations.NullMarked;
